import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Puts the files of a finished draft in the place of those of the earlier output, by renames, and takes away charts and
 * stacks that are gone. What Terraform keeps in the folder of a stack, such as `.terraform`, is left alone. When a step fails
 * all earlier ones are undone and the earlier output is whole again; a program that is killed in between leaves each file
 * either old or new.
 * @param draft a folder in the same file system as `target`; holds what was replaced until the caller removes it
 */
export function replaceOutput(draft: string, target: string): void {
  const files = readdirSync(draft, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(draft, name)).isFile())
    .sort();
  const stale = ['charts', 'stacks'].flatMap((folder) => goneFrom(path.join(target, folder), path.join(draft, folder)));
  const earlier = path.join(draft, '.earlier');
  const undo: (() => void)[] = [];
  try {
    // Whatever is in the way shows before anything is replaced.
    for (const file of files) {
      const [place, before] = [path.join(target, file), path.join(earlier, file)];
      const made = mkdirSync(path.dirname(place), { recursive: true });
      if (made !== undefined) undo.push(() => rmSync(made, { recursive: true }));
      mkdirSync(path.dirname(before), { recursive: true });
      if (existsSync(place)) copyFileSync(place, before);
    }
    for (const file of files) {
      const [place, before] = [path.join(target, file), path.join(earlier, file)];
      renameSync(path.join(draft, file), place);
      undo.push(() => (existsSync(before) ? renameSync(before, place) : rmSync(place)));
    }
    for (const place of stale) {
      const before = path.join(earlier, path.relative(target, place));
      mkdirSync(path.dirname(before), { recursive: true });
      renameSync(place, before);
      undo.push(() => renameSync(before, place));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

/** What stands in a folder of the earlier output and no longer in the draft's. */
function goneFrom(folder: string, draft: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !existsSync(path.join(draft, name)))
    .map((name) => path.join(folder, name));
}
