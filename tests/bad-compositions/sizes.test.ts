import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Migration, type Site, SmokeTest, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const sites = sitesText({ capacity: '{ nodesPerZone: 1, cpu: 99000, memory: 900Ti, storage: 900Ti }' });

const api = (site: Site, more: Partial<ConstructorParameters<typeof Workload>[2]> = {}) =>
  new Workload(site, 'api', { image, ...more });

/** Names of topics, each of so many characters and all of them different. */
const names = (count: number, length: number) =>
  Array.from({ length: count }, (_, number) => `${number}.`.padEnd(length, 't'));

/** A name as long as Kafka takes it, which no compression makes much shorter. */
const noise = (number: number) =>
  `t${['a', 'b', 'c'].map((part) => createHash('sha512').update(`${number}${part}`).digest('base64url')).join('')}`.slice(
    0,
    249,
  );

const topics = (count: number, length: number) => Object.fromEntries(names(count, length).map((name) => [name, {}]));

const TABLE: readonly Omit<BadComposition, 'props'>[] = [
  {
    what: 'a workload that is granted so many topics that their names do not fit into its binding',
    compose: (site) => {
      const events = new Kafka(site, 'events');
      const workload = api(site);
      for (const name of names(4300, 249)) events.addTopic(name).grants.consume(workload);
    },
    problem: ['binding-size', 'shop/fra1/api/bindings/events', 'one prefix'],
  },
  {
    what: 'topics of which the record of the deploy does not fit into its ConfigMap',
    compose: (site) => new Kafka(site, 'events', { topics: topics(5000, 100) }),
    problem: ['record-size', 'shop/fra1/events', 'two systems'],
  },
  {
    what: 'a cluster whose release does not fit into the Secret that Helm keeps it in',
    compose: (site) => {
      const events = new Kafka(site, 'events');
      const workload = api(site);
      for (let number = 0; number < 1750; number += 1) events.addTopic(noise(number)).grants.consume(workload);
    },
    problem: ['release-size', 'shop/fra1/events', 'prefixes'],
  },
  {
    what: 'workloads that use so many others that it does not fit into one record',
    compose: (site) => {
      const all = Array.from({ length: 170 }, (_, number) => {
        const name = `a-part-of-the-shop-that-calls-all-${number}`;
        return new Workload(site, name, { image, port: 8080 });
      });
      for (const callee of all) for (const one of all) if (one !== callee) callee.grants.call(one);
    },
    problem: ['site-record-size', 'shop/fra1', 'two platforms'],
  },
  {
    what: 'an environment variable that Linux hands to no program',
    compose: (site) => api(site, { env: { CATALOGUE: 'x'.repeat(128 * 1024) } }),
    problem: ['argument-size', 'shop/fra1/api', 'put the content of CATALOGUE into the image'],
  },
  {
    what: 'an argument of a migration that Linux hands to no program',
    compose: (site) => new Migration(site, 'schema', { image, command: ['migrate', '--sql', 'x'.repeat(128 * 1024)] }),
    problem: ['argument-size', 'shop/fra1/schema', 'name the file in command'],
  },
  {
    what: 'an argument of a workload that Linux hands to no program',
    compose: (site) => api(site, { args: ['x'.repeat(128 * 1024)] }),
    problem: ['argument-size', 'shop/fra1/api', 'name the file in args'],
  },
  {
    what: 'a command of a smoke test that Linux cannot start',
    compose: (site) => new SmokeTest(site, 'smoke', { image, command: ['node', '-e', 'x'.repeat(200_000)] }),
    problem: ['argument-size', 'shop/fra1/smoke', 'name the file in command'],
  },
  {
    what: 'a pod that is larger than an object of Kubernetes',
    compose: (site) => {
      const entries = Array.from({ length: 16 }, (_, number) => [`PART_${number}`, 'x'.repeat(100_000)]);
      api(site, { env: Object.fromEntries(entries) });
    },
    problem: ['pod-size', 'shop/fra1/api', 'as files'],
  },
  {
    what: 'a topic whose settings do not fit into a ConfigMap',
    compose: (site) =>
      new Kafka(site, 'events', {
        topics: { orders: { config: { 'follower.replication.throttled.replicas': '1:2,'.repeat(150_000) } } },
      }),
    problem: ['settings-size', 'shop/fra1/events', 'shorten'],
  },
  {
    what: 'settings of brokers that do not fit into a ConfigMap',
    compose: (site) => new Kafka(site, 'events', { config: { 'advertised.listeners': 'x'.repeat(600_000) } }),
    problem: ['settings-size', 'shop/fra1/events', 'shorten'],
  },
  {
    what: 'settings of nodes that do not fit into a ConfigMap',
    compose: (site) => new Cassandra(site, 'catalogue', { config: { column_index_size: 'x'.repeat(600_000) } }),
    problem: ['settings-size', 'shop/fra1/catalogue', 'shorten'],
  },
];

describe('what is larger than Kubernetes or Linux takes', () => {
  itIsRefused(TABLE.map((row) => ({ ...row, props: { sites } })));

  it('is told with what it has, what fits and what to change', () => {
    const compose = (site: Site) => api(site, { env: { CATALOGUE: 'x'.repeat(200_000) } });
    expect(failure({ what: '', compose, problem: ['', '', ''], props: { sites } }).message).toBe(
      'shop/fra1/api has 196 KiB in the environment variable CATALOGUE, but Linux starts no program with more than 128 KiB in one argument or variable: put the content of CATALOGUE into the image, or let the program load it',
    );
  });

  it('is not what just fits', () => {
    const env = { CATALOGUE: 'x'.repeat(128 * 1024 - 1 - 'CATALOGUE='.length) };
    expect(() => synthesizeSite((site) => api(site, { env }), { sites })).not.toThrow();
  });
});
