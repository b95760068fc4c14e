import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../constructs/problem.js';
import { normalizeArchive, readArchive } from './images-archive.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'datastead-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function archive(name: string, entries: Readonly<Record<string, string>>, mtime = new Date()): Promise<string> {
  const file = path.join(folder, name);
  const tar = pack();
  const written = pipeline(tar, createWriteStream(file));
  for (const [entry, content] of Object.entries(entries)) tar.entry({ name: entry, mtime }, content);
  tar.finalize();
  await written;
  return file;
}

const index = (...names: string[]) =>
  JSON.stringify({
    schemaVersion: 2,
    manifests: names.map((name) => ({
      digest: 'sha256:aa',
      annotations: { 'org.opencontainers.image.ref.name': name },
    })),
  });

describe('readArchive', () => {
  it('knows an OCI archive, its digest, and needs a reference only where there are several names', async () => {
    const one = await archive('one.tar', { 'oci-layout': '{}', 'index.json': index('22-slim') });
    expect(await readArchive(one)).toEqual({ kind: 'oci', file: one, digest: 'sha256:aa' });
    const two = await archive('two.tar', { 'index.json': index('22-slim', '22') });
    expect(await readArchive(two)).toMatchObject({ kind: 'oci', reference: '22-slim' });
  });

  it('knows an archive of docker save', async () => {
    const file = await archive('docker.tar', { 'manifest.json': '[]' });
    expect(await readArchive(file)).toEqual({ kind: 'docker', file });
  });

  it('says what is wrong with any other file', async () => {
    const text = path.join(folder, 'text');
    writeFileSync(text, 'x'.repeat(2_000));
    const empty = await archive('empty.tar', { readme: '' });
    for (const [file, reason] of [
      [path.join(folder, 'none'), 'there is no such file'],
      [text, 'it is not a tar archive'],
      [empty, 'it holds neither index.json (OCI) nor manifest.json'],
      [await archive('no-image.tar', { 'index.json': index() }), 'it holds no image'],
    ] as const) {
      const error = await readArchive(file).catch((reason_: unknown) => reason_);
      expect(error).toBeInstanceOf(ProblemError);
      expect((error as Error).message).toContain(reason);
    }
  });
});

describe('normalizeArchive', () => {
  it('makes the same file of the same blobs, whenever and in whatever order they were written', async () => {
    const entries = { 'oci-layout': '{}', 'index.json': index('x'), 'blobs/sha256/aa': 'manifest' };
    const first = await archive('first.tar', entries, new Date(1_000_000));
    const second = await archive(
      'second.tar',
      Object.fromEntries(Object.entries(entries).reverse()),
      new Date(2_000_000),
    );
    expect(readFileSync(first)).not.toEqual(readFileSync(second));
    for (const file of [first, second]) await normalizeArchive(file, 'registry.example/x:1');
    expect(readFileSync(first)).toEqual(readFileSync(second));
    expect(readFileSync(first, 'utf8')).toContain('"io.containerd.image.name":"registry.example/x:1"');
    expect(await readArchive(first)).toMatchObject({ kind: 'oci', digest: 'sha256:aa' });
  });
});
