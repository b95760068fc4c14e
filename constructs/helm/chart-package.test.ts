import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gzipStored, tar } from './archive.js';
import { packageChart, packChart } from './chart-package.js';

let root: string;
let chart: string;

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'datastead-chart-'));
  chart = path.join(root, 'demo');
  write('common/Chart.yaml', 'apiVersion: v2\nname: common\ntype: library\nversion: 0.1.0\n');
  write('common/templates/_names.tpl', '{{- define "n" }}n{{ end }}\n');
  write(
    'demo/Chart.yaml',
    'apiVersion: v2\nname: demo\nversion: 0.1.0\ndependencies:\n  - name: common\n    version: 0.1.0\n    repository: file://../common\n',
  );
  write('demo/templates/b.yaml', 'b: 1\n');
  write('demo/templates/a.yaml', 'a: 1\n');
  write('demo/values.yaml', '{}\n');
});

afterEach(() => rmSync(root, { recursive: true }));

/** Reads an archive with a library that is not ours. */
async function entries(bytes: Buffer): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const reader = Readable.from([gunzipSync(bytes)]).pipe(extract());
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    found.set(entry.header.name, Buffer.concat(chunks).toString());
    expect(entry.header).toMatchObject({ uid: 0, gid: 0, mode: 0o644, mtime: new Date(0), type: 'file' });
  }
  return found;
}

describe('a packed chart', () => {
  it('holds the chart, its library, and its version with the digest', async () => {
    const { name, version, digest, bytes } = packChart(chart);
    expect({ name, version }).toEqual({ name: 'demo', version: `0.1.0+${digest.slice(0, 12)}` });
    const found = await entries(bytes);
    expect([...found.keys()]).toEqual([
      'demo/Chart.yaml',
      'demo/charts/common/Chart.yaml',
      'demo/charts/common/templates/_names.tpl',
      'demo/templates/a.yaml',
      'demo/templates/b.yaml',
      'demo/values.yaml',
    ]);
    expect(found.get('demo/Chart.yaml')).toContain(`\nversion: ${version}\n`);
    expect(found.get('demo/charts/common/Chart.yaml')).toContain('\nversion: 0.1.0\n');
  });

  it('has the same bytes whatever the dates and the order of the files', () => {
    const before = packChart(chart);
    utimesSync(path.join(chart, 'values.yaml'), new Date(), new Date('2001-01-01'));
    const copy = path.join(root, 'copy');
    mkdirSync(path.join(copy, 'demo/templates'), { recursive: true });
    cpSync(path.join(root, 'common'), path.join(copy, 'common'), { recursive: true });
    for (const file of ['values.yaml', 'templates/b.yaml', 'templates/a.yaml', 'Chart.yaml']) {
      cpSync(path.join(chart, file), path.join(copy, 'demo', file));
    }
    expect(packChart(chart).bytes.equals(before.bytes)).toBe(true);
    expect(packChart(path.join(copy, 'demo')).bytes.equals(before.bytes)).toBe(true);
  });

  it.each([
    ['one byte of a template', 'demo/templates/a.yaml', 'a: 2\n'],
    ['one byte of its library', 'common/templates/_names.tpl', '{{- define "n" }}m{{ end }}\n'],
    ['its schema', 'demo/values.schema.json', '{}'],
    ['bytes moved from one file to the next', 'demo/templates/a.yaml', 'a: 1\nb: 1\n'],
  ])('has another version when %s changes', (_what, file, text) => {
    const before = packChart(chart);
    write(file, text);
    const after = packChart(chart);
    expect(after.version).not.toBe(before.version);
    expect(after.version).toMatch(/^0\.1\.0\+[0-9a-f]{12}$/);
  });

  it('leaves out what editors and helm dependency leave behind', () => {
    const before = packChart(chart);
    for (const file of [
      '.DS_Store',
      'templates/a.yaml~',
      'templates/.a.yaml.swp',
      'Chart.lock',
      'charts/common-0.1.0.tgz',
    ]) {
      write(`demo/${file}`, 'x');
    }
    expect(packChart(chart).bytes.equals(before.bytes)).toBe(true);
  });

  it('is read once a process and lies under its name and version', () => {
    const out = path.join(root, 'out');
    const first = packageChart(chart, out);
    write('demo/templates/a.yaml', 'a: 3\n');
    expect(packageChart(chart, out)).toEqual(first);
    expect(readdirSync(out)).toEqual([`demo-${first.version}.tgz`]);
    expect(gunzipSync(readFileSync(first.file)).byteLength % 512).toBe(0);
  });

  it('refuses a dependency that is not a folder, and what is not a file, in one sentence', () => {
    write(
      'demo/Chart.yaml',
      'apiVersion: v2\nname: demo\nversion: 0.1.0\ndependencies: [{name: redis, repository: "oci://x"}]\n',
    );
    expect(() => packChart(chart)).toThrow(/Chart\.yaml dependency "redis" comes from "oci:\/\/x".*: name a folder/);
    write('demo/Chart.yaml', 'apiVersion: v2\nname: demo\n');
    expect(() => packChart(chart)).toThrow(/name or version is missing/);
    write('demo/Chart.yaml', 'apiVersion: v2\nname: demo\nversion: 0.1.0\n');
    symlinkSync('/dev/null', path.join(chart, 'templates/c.yaml'));
    expect(() => packChart(chart)).toThrow(/c\.yaml is neither a file nor a folder/);
  });
});

describe('an archive', () => {
  it('keeps long paths and contents of any size', async () => {
    const files = [0, 1, 511, 512, 513, 65_535, 65_536, 200_000].map((size, index) => ({
      path: `${'folder/'.repeat(index * 3)}${'n'.repeat(90)}-${size}`,
      content: Buffer.alloc(size, index + 1),
    }));
    const found = await entries(gzipStored(tar(files)));
    expect([...found.keys()]).toEqual(files.map((file) => file.path));
    expect([...found.values()].map((text) => text.length)).toEqual(files.map((file) => file.content.byteLength));
  });

  it('has these bytes under every version of Node', () => {
    const bytes = gzipStored(tar([{ path: 'a/b', content: Buffer.alloc(700_000, 'datastead ') }]));
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 12)).toBe('7a8d38f60398');
    expect(gunzipSync(gzipStored(Buffer.alloc(0)))).toHaveLength(0);
  });

  it('refuses a name that does not fit', () => {
    expect(() => tar([{ path: 'n'.repeat(101), content: Buffer.alloc(0) }])).toThrow(/too long/);
  });
});
