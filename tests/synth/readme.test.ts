import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { sitesText } from '../support/platform.js';

const require = createRequire(import.meta.url);
const PAGES = ['README.md'];

/** Below the package, so that its name resolves as it does for whoever installs it. */
mkdirSync(path.join(PACKAGE_ROOT, 'build'), { recursive: true });
const folder = mkdtempSync(path.join(PACKAGE_ROOT, 'build', 'readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function blocks(page: string): string[] {
  const text = readFileSync(path.join(PACKAGE_ROOT, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '');
}

describe.each(PAGES)('the TypeScript in %s', (page) => {
  const all = blocks(page);

  it('is there', () => {
    expect(all.length).toBeGreaterThan(0);
  });

  it.each(all.map((code, index) => [index + 1, code] as const))('compiles and synthesizes: block %i', (index, code) => {
    const place = path.join(folder, `${page}-${index}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'main.ts'), code);
    writeFileSync(path.join(place, 'sites.yaml'), sitesText());
    const options = { extends: path.join(PACKAGE_ROOT, 'tsconfig.json'), include: ['main.ts'] };
    const compilerOptions = { rootDir: PACKAGE_ROOT, outDir: 'out', declaration: false };
    writeFileSync(path.join(place, 'tsconfig.json'), JSON.stringify({ ...options, compilerOptions }));
    const manifest = require.resolve('typescript/package.json');
    const tsc = path.resolve(path.dirname(manifest), require(manifest).bin.tsc);
    const compiled = spawnSync(process.execPath, [tsc, '-p', place], { encoding: 'utf8' });
    expect(compiled.stdout).toBe('');
    const main = path.join(place, 'out', path.relative(PACKAGE_ROOT, place), 'main.js');
    const ran = spawnSync(process.execPath, [main], { cwd: place, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(JSON.parse(readFileSync(path.join(place, 'cdktf.out/platform.json'), 'utf8')).platform).toBe('shop');
  });
});
