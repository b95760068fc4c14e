import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { sitesText } from '../support/platform.js';

const require = createRequire(import.meta.url);
/** README.md, and every page below docs/. */
const PAGES = [
  'README.md',
  ...readdirSync(path.join(PACKAGE_ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join('docs', file.split(path.sep).join('/')))
    .sort(),
];

/** A whole program on a page, in a block of its own: ```ts without a name. */
interface Program {
  readonly page: string;
  readonly place: string;
  readonly code: string;
  /** The block ```yaml sites.yaml of the same page; otherwise one site of three zones. */
  readonly sites: string;
}

/** Below the package, so that its name resolves as it does for whoever installs it. */
mkdirSync(path.join(PACKAGE_ROOT, 'build'), { recursive: true });
const folder = mkdtempSync(path.join(PACKAGE_ROOT, 'build', 'pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function programsOf(page: string): Program[] {
  const text = readFileSync(path.join(PACKAGE_ROOT, page), 'utf8');
  const [, sites = sitesText()] = /^```yaml sites\.yaml\n([\s\S]*?)^```$/m.exec(text) ?? [];
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => {
    const name = `${page.replaceAll(/[/.]/g, '-')}-${index + 1}`;
    return { page, place: path.join(folder, name), code, sites };
  });
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

describe('the TypeScript of the pages', () => {
  const programs = PAGES.flatMap(programsOf);
  let faults = '';
  beforeAll(() => {
    for (const { place, code, sites } of programs) {
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, 'main.ts'), code);
      writeFileSync(path.join(place, 'sites.yaml'), sites);
    }
    faults = compile(folder, ['*/main.ts']);
  });

  it('is on the README and on the page of every system', () => {
    const systems = readdirSync(path.join(PACKAGE_ROOT, 'docs/systems')).map((file) => `docs/systems/${file}`);
    expect(programs.map(({ page }) => page)).toEqual(expect.arrayContaining(['README.md', ...systems]));
  });

  it('compiles', () => {
    expect(faults).toBe('');
  });

  it.each(programs.map((program) => [path.basename(program.place), program] as const))(
    'synthesizes: %s',
    (_, { place }) => {
      const main = path.join(folder, 'out', path.relative(PACKAGE_ROOT, place), 'main.js');
      const ran = spawnSync(process.execPath, [main], { cwd: place, encoding: 'utf8' });
      expect(ran.stderr).toBe('');
      const description = JSON.parse(readFileSync(path.join(place, 'cdktf.out/platform.json'), 'utf8'));
      expect(description).toMatchObject({ platform: 'shop', warnings: [] });
    },
  );
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
