import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../constructs/problem.js';

/**
 * The whole path of an output folder.
 * @throws ProblemError when a file stands there
 */
export function outputFolder(outdir: string): string {
  const target = path.resolve(outdir);
  if (!existsSync(target) && lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new ProblemError([
      {
        id: 'output-folder',
        where: outdir,
        message: `is a link to ${readlinkSync(target)}, which does not exist`,
        remedy: 'create that folder, or remove the link',
      },
    ]);
  }
  if (existsSync(target) && !statSync(target).isDirectory()) {
    throw new ProblemError([
      {
        id: 'output-folder',
        where: outdir,
        message: 'is a file, and the output is a folder of this name',
        remedy: 'move the file away',
      },
    ]);
  }
  return target;
}

/** Says what an output is made of. */
const DESCRIPTION = 'platform.json';

interface ReplaceOptions {
  /** What is done with the folders of stacks that are gone. @default 'remove' */
  readonly staleStacks?: 'remove' | 'leave' | undefined;
}

/**
 * Puts the files of a finished draft in the place of those of the earlier output, by renames, and takes away charts and
 * stacks that are gone. What Terraform keeps in the folder of a stack, such as `.terraform`, is left alone. When a step fails
 * all earlier ones are undone and the earlier output is whole again; a program that is killed in between leaves each file
 * either old or new.
 * @throws ProblemError when `target` holds something and is not an earlier output
 * @param draft a folder in the same file system as `target`; holds what was replaced until the caller removes it
 */
export function replaceOutput(draft: string, target: string, { staleStacks = 'remove' }: ReplaceOptions = {}): void {
  const files = readdirSync(draft, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(draft, name)).isFile())
    .sort();
  // By this file a folder is known as an output. Where there is none yet it comes first, so that a program which is killed leaves no folder
  // that the next one refuses.
  if (!existsSync(path.join(target, DESCRIPTION)))
    files.sort((left, right) => +(right === DESCRIPTION) - +(left === DESCRIPTION));
  const stale = staleIn(target)
    .filter((name) => !existsSync(path.join(draft, name)))
    .filter((name) => staleStacks === 'remove' || !name.startsWith(`stacks${path.sep}`));
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
    for (const name of stale) {
      const [place, before] = [path.join(target, name), path.join(earlier, name)];
      mkdirSync(path.dirname(before), { recursive: true });
      renameSync(place, before);
      undo.push(() => renameSync(before, place));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

/**
 * What the earlier output in a folder is made of: packed charts, and the stacks that it names.
 * @throws ProblemError when the folder holds something and is not an earlier output
 */
function staleIn(target: string): string[] {
  if (!existsSync(target)) return [];
  const others = readdirSync(target).filter((name) => !name.startsWith('.'));
  if (others.every((name) => holdsNothing(path.join(target, name)))) return [];
  const stacks = stacksOf(path.join(target, DESCRIPTION));
  if (stacks === undefined) {
    throw new ProblemError([
      {
        id: 'output-folder',
        where: target,
        message: `contains ${others.length} files and is not an earlier output`,
        remedy: 'name a folder that is new, empty, or an earlier output, or move its content away',
      },
    ]);
  }
  const charts = path.join(target, 'charts');
  const packed = existsSync(charts) ? readdirSync(charts).filter((name) => name.endsWith('.tgz')) : [];
  return [
    ...packed.map((name) => path.join('charts', name)),
    ...stacks.map((name) => path.join('stacks', name)).filter((name) => existsSync(path.join(target, name))),
  ];
}

/** Whether it is a folder with nothing in it but folders, which a program that was killed may leave. */
function holdsNothing(place: string): boolean {
  return statSync(place).isDirectory() && readdirSync(place).every((name) => holdsNothing(path.join(place, name)));
}

/** The names of the stacks in a `platform.json`; undefined where it is none. */
function stacksOf(file: string): string[] | undefined {
  try {
    const { platform, stacks } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof platform !== 'string' || !Array.isArray(stacks)) return undefined;
    const names = stacks.map((stack) => (stack as { name?: unknown } | null)?.name);
    // A name is a folder's, never a way out of it.
    return names.filter((name): name is string => typeof name === 'string' && /^[a-z0-9-]+$/.test(name));
  } catch {
    return undefined;
  }
}
