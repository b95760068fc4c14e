import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { sitesText } from '../support/platform.js';

const require = createRequire(import.meta.url);
const PAGES = ['README.md', 'docs/pods.md', 'docs/workloads.md'];

/** Below the package, so that its name resolves as it does for whoever installs it. */
mkdirSync(path.join(PACKAGE_ROOT, 'build'), { recursive: true });
const folder = mkdtempSync(path.join(PACKAGE_ROOT, 'build', 'readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function blocks(page: string): string[] {
  const text = readFileSync(path.join(PACKAGE_ROOT, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '');
}

/** Compiles what stands in a folder; prints nothing when all is well. */
function compile(place: string, include: readonly string[]): string {
  const options = { extends: path.join(PACKAGE_ROOT, 'tsconfig.json'), include };
  const compilerOptions = { rootDir: PACKAGE_ROOT, outDir: 'out', declaration: false };
  writeFileSync(path.join(place, 'tsconfig.json'), JSON.stringify({ ...options, compilerOptions }));
  const manifest = require.resolve('typescript/package.json');
  const tsc = path.resolve(path.dirname(manifest), require(manifest).bin.tsc);
  return spawnSync(process.execPath, [tsc, '-p', place], { encoding: 'utf8' }).stdout;
}

describe.each(PAGES)('the TypeScript in %s', (page) => {
  const all = blocks(page);

  it('is there', () => {
    expect(all.length).toBeGreaterThan(0);
  });

  it.each(all.map((code, index) => [index + 1, code] as const))('compiles and synthesizes: block %i', (index, code) => {
    const place = path.join(folder, `${path.basename(page)}-${index}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'main.ts'), code);
    writeFileSync(path.join(place, 'sites.yaml'), sitesText());
    expect(compile(place, ['main.ts'])).toBe('');
    const main = path.join(place, 'out', path.relative(PACKAGE_ROOT, place), 'main.js');
    const ran = spawnSync(process.execPath, [main], { cwd: place, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(JSON.parse(readFileSync(path.join(place, 'cdktf.out/platform.json'), 'utf8')).platform).toBe('shop');
  });
});

describe('the test of a platform in docs/testing.md', () => {
  const text = readFileSync(path.join(PACKAGE_ROOT, 'docs/testing.md'), 'utf8');
  const files = [...text.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)];

  it('compiles, and passes where a user would have it', () => {
    expect(files.map(([, name]) => name)).toEqual(['platform.ts', 'platform.test.ts']);
    const place = path.join(folder, 'testing');
    mkdirSync(path.join(place, 'node_modules'), { recursive: true });
    // Vite looks for packages in folders called node_modules and nowhere else.
    symlinkSync(PACKAGE_ROOT, path.join(place, 'node_modules', 'datastead'));
    for (const [, name = '', code = ''] of files) writeFileSync(path.join(place, name), code);
    writeFileSync(path.join(place, 'sites.yaml'), sitesText());
    expect(compile(place, ['*.ts'])).toBe('');
    const vitest = path.join(path.dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
    // `--update` writes the first snapshot on machines too that call themselves CI.
    const args = [vitest, 'run', '--root', place, '--update', '--reporter', 'json'];
    const ran = spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' });
    const report = JSON.parse(ran.stdout || '{}');
    expect(report, ran.stderr).toMatchObject({ success: true, numPassedTests: 2, snapshot: { added: 1 } });
  });
});
