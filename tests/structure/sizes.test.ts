import { beforeAll, describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CONTENT_BYTES, OBJECT_BYTES } from '../../constructs/checks/sizes.js';
import { CockroachDB, LicenceKey } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { Platform, type Site, Sites, Workload } from '../../index.js';
import { type Manifest, type SynthesizedPlatform, synthesize } from '../../testing/index.js';
import { sitesText } from '../support/platform.js';

// A platform that is large in all that grows, under the longest names, and each of its objects against what Kubernetes takes.

const WORKLOADS = 300;
/** How many of them use the other systems too. */
const SOME = 60;
const TOPICS = Array.from({ length: 40 }, (_, number) => `orders.of-the-shop.that-are-paid-${number}`);
const PLATFORM = 'platform-with-a-name';
const image = 'registry.example.com/shop/reader:1.0.0';

/** What `kubectl apply` writes into an annotation, and what all annotations of an object may have. */
const ANNOTATION_BYTES = 256 * 1024;

const longest = (name: string, length: number) => `${name}-${'x'.repeat(length)}`.slice(0, length);

function compose(site: Site): void {
  const topics = Object.fromEntries(TOPICS.map((name) => [name, {}]));
  const events = new Kafka(site, longest('events', 30), { topics });
  const carts = new Redis(site, longest('carts', 30));
  const keyspaces = Object.fromEntries(
    TOPICS.map((_, number) => [longest(`items${number}`, 40).replaceAll('-', '_'), {}]),
  );
  const catalogue = new Cassandra(site, longest('catalogue', 24), { keyspaces });
  const databases = TOPICS.map((_, number) => `orders_${number}`);
  const orders = new CockroachDB(site, longest('orders', 30), {
    databases,
    licenceKey: LicenceKey.enterprise({ existingSecret: 'licence', organization: 'Shop' }),
  });
  const workloads = Array.from({ length: WORKLOADS }, (_, number) => {
    const workload = new Workload(site, longest(`reader-${number}`, 40), { image, port: 8080 });
    for (const name of TOPICS) events.topic(name).grants.consume(workload);
    if (number >= SOME) return workload;
    for (const name of Object.keys(keyspaces)) catalogue.keyspace(name).grants.readWrite(workload);
    orders.database(databases[number % databases.length] ?? '').grants.readWrite(workload);
    for (const name of TOPICS) carts.keys(`${name}:`).grants.readWrite(workload);
    return workload;
  });
  const [first] = workloads;
  for (const workload of workloads.slice(1)) first?.grants.call(workload);
}

let whole: SynthesizedPlatform;
let manifests: readonly Manifest[];

beforeAll(async () => {
  const capacity = '{ nodesPerZone: 1, cpu: 10000, memory: 100Ti, storage: 1000Ti }';
  whole = synthesize(
    (app, sites) => {
      const platform = new Platform(app, PLATFORM, { tolerate: 'zone', sites });
      for (const site of platform.sites) compose(site);
      return platform;
    },
    Sites.fromText(sitesText({ name: longest('site', 20), capacity })),
  );
  manifests = await whole.manifests();
});

const title = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace}/${metadata.name}`;
const bytesOf = (value: unknown) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
const contentOf = ({ data = {}, binaryData = {} }: Manifest) =>
  [...Object.values(data), ...Object.values(binaryData)].reduce((sum: number, text) => sum + bytesOf(text), 0);

describe('a platform of 300 workloads that use 40 topics each', () => {
  it('has no object that is larger than Kubernetes takes', () => {
    const large = manifests.filter(
      (manifest) =>
        bytesOf(manifest) > OBJECT_BYTES ||
        contentOf(manifest) > CONTENT_BYTES ||
        Object.entries(manifest.metadata.annotations ?? {}).join('').length > ANNOTATION_BYTES,
    );
    expect(large.map(title)).toEqual([]);
  });

  it('has no ConfigMap that "kubectl apply" could not note in an annotation', () => {
    const large = manifests.filter(({ kind }) => kind === 'ConfigMap').filter((one) => bytesOf(one) > ANNOTATION_BYTES);
    expect(large.map(title)).toEqual([]);
  });

  it('hands every rule to the Job, cut between lines, under names that the scripts put together again', () => {
    const jobs = manifests.filter(({ kind, metadata }) => kind === 'Job' && /-(provision|revoke)-/.test(metadata.name));
    expect(jobs).toHaveLength(8);
    for (const job of jobs) {
      const { projected, configMap } = job['spec'].template.spec.volumes.find(
        ({ name }: { name: string }) => name === 'chart',
      );
      const names: string[] = projected?.sources.map((source: Manifest) => source['configMap'].name) ?? [
        configMap.name,
      ];
      const files = names.flatMap((name) => {
        const own = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
        return Object.entries((own?.['data'] ?? {}) as Record<string, string>);
      });
      expect(new Set(files.map(([file]) => file)).size, 'no file hides another').toBe(files.length);
      const count = job.metadata.name.startsWith('events') ? WORKLOADS : SOME;
      const users = files
        .filter(([file]) => file.startsWith('users.tsv'))
        .sort(([left], [right]) => (left < right ? -1 : 1));
      const lines = users
        .map(([, text]) => text)
        .join('')
        .trim()
        .split('\n');
      expect(lines.map((line) => line.split('\t')[0])).toEqual(
        Array.from({ length: count }, (_, number) => `${PLATFORM}.${longest(`reader-${number}`, 40)}.a`).sort(),
      );
      const acls = files.filter(([file]) => file.startsWith('acls.txt'));
      if (acls.length > 0) {
        const rules = acls.flatMap(([, text]) => text.trim().split('\n'));
        expect(rules).toHaveLength(WORKLOADS * (TOPICS.length * 2 + 1));
        expect(rules.every((rule) => rule.split('|').length === 5)).toBe(true);
      }
    }
  });

  it('has no name and no label that is longer than Kubernetes takes', () => {
    const long = manifests.flatMap((manifest) => {
      const { metadata, kind } = manifest;
      const most =
        kind === 'Secret' || kind === 'ConfigMap' ? 253 : kind === 'StatefulSet' || kind === 'CronJob' ? 52 : 63;
      const labels = { ...metadata.labels, ...manifest['spec']?.template?.metadata?.labels };
      return [
        ...(metadata.name.length > most ? [title(manifest)] : []),
        ...Object.entries(labels)
          .filter(([key, value]) => `${value}`.length > 63 || (key.split('/').at(-1) ?? '').length > 63)
          .map(([key]) => `${title(manifest)}: ${key}`),
      ];
    });
    expect(long).toEqual([]);
  });

  it('has no network policy that grows with its workloads: pods are selected by the label that their grant gives them', () => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.length).toBeGreaterThan(WORKLOADS);
    const peersOf = ({ spec }: Manifest) =>
      [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap((rule) => [...(rule.from ?? []), ...(rule.to ?? [])]);
    expect(Math.max(...policies.map((policy) => peersOf(policy).length))).toBeLessThan(10);
  });

  it('has no record that is larger than a ConfigMap', () => {
    const records = whole.stacks
      .flatMap(({ resources }) => Object.entries(resources))
      .filter(([address]) => address.startsWith('kubernetes_config_map_v1.'))
      .map(([address, { data }]) => [address, contentOf({ data } as unknown as Manifest)] as const);
    expect(records.map(([address]) => address)).toContain('kubernetes_config_map_v1.uses-begun');
    expect(records.filter(([, bytes]) => bytes > CONTENT_BYTES)).toEqual([]);
  });

  it('gives Helm the time that the Job of provisioning has for so much', () => {
    const data = whole.stacks[0];
    const timeouts = Object.values(data?.resources ?? {}).flatMap(({ timeout }) =>
      typeof timeout === 'number' ? [timeout] : [],
    );
    const deadlines = manifests
      .filter(({ kind, metadata }) => kind === 'Job' && metadata.name.includes('-provision-'))
      .map(({ spec }) => spec.activeDeadlineSeconds as number);
    expect(deadlines).toHaveLength(4);
    expect(Math.max(...deadlines)).toBeGreaterThan(6000);
    expect(Math.max(...timeouts)).toBeGreaterThan(6000);
  });
});
