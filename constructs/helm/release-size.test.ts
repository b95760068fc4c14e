import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { KAFKA } from '../../tests/charts/matrix.js';
import { helmTemplate, packagedChart } from '../../tests/support/helm.js';
import { releaseBytes } from './release-size.js';

/** Files of a folder, as Helm's JSON has those of a chart. */
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .map((file) => ({ name: file, data: readFileSync(file).toString('base64') }));

it('is about what Helm writes, once that is much', async () => {
  const [production] = KAFKA;
  const users = Array.from({ length: 400 }, (_, number) => {
    const uid = `${'0123456789abcdef'.repeat(2)}${(number * 7919).toString(16).padStart(8, '0')}`;
    return { name: `shop.reader-${number}.a`, secret: `events-reader-${number}-a`, uid, epoch: `${uid}/1` };
  });
  const topics = Array.from({ length: 1000 }, (_, number) => ({
    name: `orders.topic-${number}`,
    partitions: 3,
    config: { 'retention.ms': `${number}` },
  }));
  const acls = users.flatMap(({ name: principal }, number) =>
    [0, 1, 2, 3].map((more) => ({
      principal,
      resource: { type: 'topic', name: `orders.topic-${(number * 4 + more) % 1000}`, pattern: 'literal' },
      operations: ['Describe', 'Read'],
    })),
  );
  const values = { ...production?.values, access: { users, acls }, topics };
  const manifest = await helmTemplate(packagedChart('kafka'), values);
  const chart = [...filesOf('charts/kafka'), ...filesOf('charts/common')];
  const written = gzipSync(JSON.stringify({ chart, config: values, manifest }), { level: 9 });
  const real = (written.byteLength * 4) / 3;
  const guessed = releaseBytes(values, packagedChart('kafka'));
  expect(guessed / real).toBeGreaterThan(0.9);
  expect(guessed / real).toBeLessThan(1.5);
});
