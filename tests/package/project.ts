import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { temporaryFolder } from '../support/platform.js';
import { unpackPackage } from '../support/tarball.js';

export const INSTALLED = path.join(PACKAGE_ROOT, 'node_modules');

/**
 * A project beside nothing of this one: the packed kit is unpacked into its node_modules, and what package.json of the kit
 * declares and the page installs is linked there, since no registry is asked.
 */
export function project(type: 'module' | 'commonjs', installed: Readonly<Record<string, string>>): string {
  const folder = path.join(temporaryFolder(), 'project');
  const modules = path.join(folder, 'node_modules');
  unpackPackage(path.join(modules, 'datastead'));
  const manifest = JSON.parse(readFileSync(path.join(modules, 'datastead', 'package.json'), 'utf8'));
  const optional = Object.keys(manifest.peerDependenciesMeta);
  const peers = Object.keys(manifest.peerDependencies).filter((name) => !optional.includes(name));
  const direct = Object.fromEntries([...Object.keys(manifest.dependencies), ...peers].map((name) => [name, name]));
  for (const [name, source] of Object.entries({ ...direct, ...installed })) {
    const place = path.join(modules, name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(path.join(INSTALLED, source), place);
  }
  symlinkSync(path.join(INSTALLED, '.bin'), path.join(modules, '.bin'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'mine', private: true, type }));
  return folder;
}
