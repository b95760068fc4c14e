import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

/** Packs the project as `npm run build` has compiled it, and unpacks it into a new folder. Gives the paths of its files. */
export function unpackPackage(folder: string): string[] {
  const around = path.dirname(folder);
  mkdirSync(folder, { recursive: true });
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', around];
  const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: PACKAGE_ROOT, encoding: 'utf8' })) as [Packed];
  execFileSync('tar', ['-xzf', path.join(around, packed.filename), '-C', folder, '--strip-components=1']);
  return packed.files.map((file) => file.path).sort();
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
