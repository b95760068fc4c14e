import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folders: string[] = [];
let awaited = false;

/** A new folder that is gone when the process ends. */
export function temporaryFolder(prefix: string): string {
  if (!awaited) removeAtTheEnd();
  awaited = true;
  const folder = mkdtempSync(path.join(os.tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

/** Removes all of them now. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function removeAtTheEnd(): void {
  process.once('exit', removeTemporaryFolders);
  // Vitest ends its workers by this signal, and then there is no exit.
  process.once('SIGTERM', () => {
    removeTemporaryFolders();
    process.kill(process.pid, 'SIGTERM');
  });
}
