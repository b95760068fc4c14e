import { expect, it } from 'vitest';
import { Cassandra } from '../constructs/cassandra/index.js';
import { Kafka } from '../constructs/kafka/index.js';
import { Redis } from '../constructs/redis/index.js';
import { SpannerEmulator } from '../constructs/spanner/index.js';
import { Migration, SmokeTest, Workload } from '../index.js';
import { sitesText, synthesizeSite } from '../tests/support/platform.js';
import { imageUses } from './images.js';
import { readStackFile } from './stacks.js';

it('every image of a platform is found: members, Jobs and tests of systems, workloads, all from the mirror', () => {
  const image = 'registry.example.com/shop/api:1.0.0';
  const sites = sitesText({ imageMirror: 'mirror.example.com/all' });
  const { outdir } = synthesizeSite(
    (site) => {
      for (const System of [Kafka, Redis, Cassandra, SpannerEmulator]) new System(site, System.name.toLowerCase());
      const command = ['node', '-e', '${not an expression}'];
      new Workload(site, 'api', { image, command });
      new Migration(site, 'migrate', { image, command });
      new SmokeTest(site, 'smoke', { image, command });
    },
    { sites, tolerate: 'none' },
  );
  const found = ['fra1-data', 'fra1-apps', 'fra1-smoke'].flatMap((name) => imageUses(readStackFile(outdir, name)));
  const uses = found.map((use) => `${use.user}: ${use.image.replace(/:[^:]*$/, '')}`);
  for (const one of [
    'release kafka: mirror.example.com/all/apache/kafka',
    'release kafka-preflight: mirror.example.com/all/apache/kafka',
    'release kafka-revoke: mirror.example.com/all/apache/kafka',
    'release redis: mirror.example.com/all/valkey/valkey',
    'release cassandra: mirror.example.com/all/library/cassandra',
    'release spanneremulator: mirror.example.com/all/cloud-spanner-emulator/emulator',
    'deployment api: mirror.example.com/all/shop/api',
    'job migrate: mirror.example.com/all/shop/api',
    'job smoke: mirror.example.com/all/shop/api',
  ]) {
    expect(uses.filter((use) => use === one)).toHaveLength(1);
  }
  expect(found.filter((use) => !use.image.startsWith('mirror.example.com/all/'))).toEqual([]);
});

it('a digest stands behind the tag, as the charts write it', () => {
  const image = { registry: 'docker.io', repository: 'apache/kafka', tag: '4.3.1', digest: 'sha256:12' };
  const values = [JSON.stringify({ deep: [{ image }], text: '$${a} ${b}' })];
  expect(imageUses({ resource: { helm_release: { kafka: { name: 'events', values } } } })).toEqual([
    { image: 'docker.io/apache/kafka:4.3.1@sha256:12', user: 'release events' },
  ]);
});
