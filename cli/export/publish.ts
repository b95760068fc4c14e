import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../constructs/problem.js';
import { EXPORT_FILE, entriesOf, isExport } from './export.js';

/**
 * Lets `write` fill a fresh folder beside the target and puts it in the target's place once all of it is there. An
 * earlier export is replaced as a whole; anything else that is not empty is refused.
 */
export function publish<T>(target: string, write: (folder: string) => T): T {
  const place = path.resolve(target);
  refuseOthers(place, target);
  mkdirSync(path.dirname(place), { recursive: true });
  const draft = mkdtempSync(`${place}.draft-`);
  const old = `${draft}.old`;
  try {
    const result = write(draft);
    const earlier = existsSync(place);
    if (earlier) renameSync(place, old);
    try {
      renameSync(draft, place);
    } catch (error) {
      if (earlier) renameSync(old, place);
      throw error;
    }
    return result;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function refuseOthers(place: string, target: string): void {
  if (!existsSync(place)) return;
  const content = listed(place);
  const reason = content === undefined ? 'is a file' : otherThanAnExport(place, content);
  if (reason === undefined) return;
  throw new ProblemError([
    {
      id: 'export-target',
      where: '--out',
      message: `${target} ${reason}`,
      remedy: 'name a folder that is new, empty, or an earlier export with nothing else in it',
    },
  ]);
}

/** Why a folder is not to be replaced; nothing for one that is empty or holds an export alone. */
function otherThanAnExport(place: string, content: readonly string[]): string | undefined {
  if (content.length === 0) return undefined;
  const description = content.includes(EXPORT_FILE) ? parsed(path.join(place, EXPORT_FILE)) : undefined;
  if (!isExport(description)) return `contains ${content.length} files and is not an earlier export`;
  const own = entriesOf(description);
  const others = content.filter((name) => !own.includes(name)).sort();
  return others.length === 0
    ? undefined
    : `is an earlier export, but contains files that no export writes: ${others.join(', ')}`;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The entries of a folder; undefined for a file. */
function listed(place: string): string[] | undefined {
  try {
    return readdirSync(place);
  } catch {
    return undefined;
  }
}
