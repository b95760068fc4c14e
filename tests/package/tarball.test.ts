import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/platform.js';
import { unpackPackage } from '../support/tarball.js';

const folder = path.join(temporaryFolder(), 'package');
const files = unpackPackage(folder);
const manifest = JSON.parse(text('package.json'));

function text(file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}

/** Every file that a field of package.json names, at any depth. */
function targets(field: unknown): string[] {
  if (typeof field === 'string') return [path.posix.normalize(field)];
  return Object.values(field ?? {}).flatMap(targets);
}

/** What a file imports or requires by a literal name, types included. */
function imported(file: string): string[] {
  const code = text(file).replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
  const pattern = /(?:\bfrom|\bimport|\bimport\(|\brequire\(|\brequire\.resolve\()\s*['"]([\w@#./:-]+)['"]/g;
  return [...code.matchAll(pattern)].map(([, name = '']) => name);
}

const CODE = files.filter((file) => /\.(js|cjs|d\.ts)$/.test(file));
const DECLARED = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why an import of a file cannot be served to whoever installs the package. */
function unserved(file: string, name: string): string[] {
  if (isBuiltin(name) || name in manifest.imports) return [];
  if (!name.startsWith('.')) return DECLARED.has(packageOf(name)) ? [] : [`${file}: ${name} is not declared`];
  const target = path.posix.join(path.posix.dirname(file), name);
  return files.includes(target) ? [] : [`${file}: ${name} is not in the package`];
}

describe('the packed package', () => {
  it('holds what users need: the library, charts, the schema, pages, the command', () => {
    for (const folder of ['dist/constructs/', 'dist/stacks/', 'dist/testing/', 'dist/cli/', 'charts/kafka/', 'docs/']) {
      expect(files.filter((file) => file.startsWith(folder)).length, folder).toBeGreaterThan(0);
    }
    for (const file of ['constructs/site/sites.schema.json', 'cli/export/apply-secrets.sh', 'LICENSE']) {
      expect(files).toContain(file);
    }
  });

  it('holds no tests, benches, examples or scripts of the project', () => {
    const ours = /(^|\/)(tests|bench|examples|scripts)\/|\.test\.|(^|\/)\.|^dist\/cli\/(app|export|start)\./;
    expect(files.filter((file) => ours.test(file))).toEqual([]);
  });

  it('holds no code of the command that nothing of it asks for', () => {
    const asked = new Set(targets(manifest.bin));
    // A set takes what is added while it is gone through.
    for (const file of asked) {
      // What holds types alone is asked for by types.
      const types = file.replace(/\.js$/, '.d.ts');
      const own = [...imported(file), ...imported(types)].filter((name) => name.startsWith('.'));
      for (const name of own) asked.add(path.posix.join(path.posix.dirname(file), name));
    }
    const command = files.filter((file) => /^dist\/cli\/.*\.js$/.test(file));
    expect(command.length).toBeGreaterThan(20);
    expect(command.filter((file) => !asked.has(file))).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });

  it.each(['main', 'types', 'exports', 'imports', 'typesVersions', 'bin'])('has each file that %s names', (field) => {
    expect(targets(manifest[field]).filter((file) => !files.includes(file))).toEqual([]);
  });

  it('tells TypeScript without exports the same types as TypeScript with them', () => {
    const entries = Object.entries<{ readonly types?: string }>(manifest.exports);
    const types = entries.flatMap(([name, { types }]) =>
      name === '.' || types === undefined ? [] : [[name, [types]]],
    );
    const classic = Object.entries<string[]>(manifest.typesVersions['*']).map(([name, file]) => [`./${name}`, file]);
    expect(Object.fromEntries(classic)).toEqual(Object.fromEntries(types));
    expect(manifest.types).toBe(manifest.exports['.'].types);
  });

  it('imports nothing but its own files and what package.json declares', () => {
    expect(CODE.flatMap((file) => imported(file).flatMap((name) => unserved(file, name)))).toEqual([]);
    expect(CODE.flatMap(imported).length).toBeGreaterThan(500);
  });

  it('asks for the version of Node.js before anything else, at every entry', () => {
    const entries = Object.values<{ readonly default?: string }>(manifest.exports).flatMap(
      (entry) => entry.default ?? [],
    );
    expect(entries.length).toBeGreaterThan(5);
    for (const entry of entries) expect(imported(entry)[0], entry).toBe('#supported-node');
  });
});
