import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../constructs/problem.js';
import { EXPORT_FILE } from './export.js';

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
  const content = isFolder(place) ? readdirSync(place) : undefined;
  if (content !== undefined && (content.length === 0 || content.includes(EXPORT_FILE))) return;
  throw new ProblemError([
    {
      id: 'export-target',
      where: '--out',
      message: `${target} ${content === undefined ? 'is a file' : `holds ${content.length} files and is no earlier export`}`,
      remedy: 'name a folder that is new, empty, or an earlier export',
    },
  ]);
}

function isFolder(place: string): boolean {
  try {
    readdirSync(place);
    return true;
  } catch {
    return false;
  }
}
