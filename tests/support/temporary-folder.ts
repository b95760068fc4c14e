import { temporaryFolder as newFolder, type TemporaryFolder } from '../../testing/temporary-folder.js';

const folders: TemporaryFolder[] = [];

/** A folder that is gone when the tests of the file have finished. */
export function temporaryFolder(): string {
  const folder = newFolder();
  folders.push(folder);
  return folder.path;
}

/** Removes all of them now. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) folder.remove();
}
