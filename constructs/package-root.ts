import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this package: where `charts/` stands, whether the code runs compiled or from source. */
export const PACKAGE_ROOT = findRoot(path.dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'datastead') return folder;
  return findRoot(path.dirname(folder));
}

/** Folder of one of the kit's charts. */
export function chartFolder(chart: string): string {
  return path.join(PACKAGE_ROOT, 'charts', chart);
}
