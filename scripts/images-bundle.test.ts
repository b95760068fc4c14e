import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledPackages, bundleImage, IMAGES } from './images-bundle.js';

const root = path.dirname(import.meta.dirname);
const work = mkdtempSync(path.join(tmpdir(), 'datastead-bundle-'));

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('bundleImage', () => {
  for (const image of IMAGES) {
    it(`makes programs of ${image.name} that start with nothing beside them`, async () => {
      const context = path.join(work, image.name);
      await bundleImage(image, root, context);
      for (const program of Object.keys(image.programs)) {
        // Without bindings every program says what it misses; a missing module or file would end it otherwise.
        const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(context, 'app', program)], {
          encoding: 'utf8',
          env: {},
          cwd: '/',
        });
        expect({ program, status, output: `${stdout}${stderr}` }).toEqual({
          program,
          status: 2,
          output: expect.stringMatching(/^\{.*"wrong configuration".*SERVICE_BINDING_ROOT is not set.*\}\n$/),
        });
      }
    });
  }

  it('leaves the drivers of the ledger in parts that it loads when it has seen its binding', async () => {
    const image = IMAGES.find(({ name }) => name === 'ledger');
    if (!image) throw new Error('no image of the ledger');
    const context = path.join(work, 'ledger-parts');
    const { sizes } = await bundleImage(image, root, context);
    const atOnce = (file: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(file)) return seen;
      seen.add(file);
      const text = readFileSync(path.join(context, 'app', file), 'utf8');
      for (const [, target = ''] of text.matchAll(/^(?:import|export)\b[^;"']*["'](\.[^"']+)["'];/gm)) {
        atOnce(path.join(path.dirname(file), target), seen);
      }
      return seen;
    };
    const start = [...atOnce('ledger.js')].reduce((sum, file) => sum + (sizes[file] ?? 0), 0);
    const all = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
    expect(start).toBeLessThan(64 * 1024);
    expect(all).toBeGreaterThan(10 * start);
  });

  it('gives the same bytes and modes again, and names the licence of everything bundled', async () => {
    const [image] = IMAGES;
    if (!image) throw new Error('no image');
    const files = (context: string) =>
      [...Object.keys(image.programs), 'package.json', 'THIRD-PARTY-LICENSES'].map((file) => {
        const full = path.join(context, 'app', file);
        return { file, mode: statSync(full).mode & 0o777, content: readFileSync(full, 'utf8') };
      });
    const contexts = [path.join(work, 'first'), path.join(work, 'deeper/second')];
    for (const context of contexts) await bundleImage(image, root, context);
    const [first, second] = contexts.map(files);
    expect(second).toEqual(first);
    expect(first?.map(({ mode }) => mode)).toEqual(first?.map(() => 0o644));
    expect(first?.at(-1)?.content).toMatch(/^@platformatic\/kafka \d+\.\d+\.\d+ \(Apache-2\.0\)$/m);
  });
});

describe('bundledPackages', () => {
  it('finds the package folders, scoped and nested ones too, each once', () => {
    expect(
      bundledPackages([
        'examples/x.ts',
        'node_modules/ajv/dist/a.js',
        'node_modules/ajv/dist/b.js',
        'node_modules/@a/b/node_modules/c/index.js',
        'node_modules/@a/b/index.js',
      ]),
    ).toEqual(['node_modules/@a/b', 'node_modules/@a/b/node_modules/c', 'node_modules/ajv']);
  });
});
