import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql } from '../../constructs/postgresql/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { SpannerEmulator } from '../../constructs/spanner/index.js';
import { type Site, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const PG = { host: 'pg.example.com', cidr: '10.20.0.0/24', existingSecret: 'pg', caConfigMap: 'pg-ca' };
const roomy = sitesText({ capacity: '{ nodesPerZone: 1, cpu: 90, memory: 300Gi, storage: 9Ti }' });

/** Kafkas, and a workload granted on each. */
const pairs = (site: Site, ...names: readonly (readonly [system: string, workload: string])[]) => {
  for (const [system, workload] of names)
    new Kafka(site, system, { topics: { orders: {} } })
      .topic('orders')
      .grants.produce(new Workload(site, workload, { image }));
};

const SYSTEM = 'give this system another name';

const TABLE: readonly Omit<BadComposition, 'props'>[] = [
  {
    what: "a system that is called as another one's task is released",
    compose: (site) => [new Kafka(site, 'events'), new Kafka(site, 'events-revoke')],
    problem: ['name-taken', 'shop/fra1/events-revoke', SYSTEM],
  },
  {
    what: 'the same in the other order',
    compose: (site) => [new Kafka(site, 'events-revoke'), new Kafka(site, 'events')],
    problem: ['name-taken', 'shop/fra1/events', SYSTEM],
  },
  {
    what: 'a system that is called as a task that the other one does not run yet',
    compose: (site) => [new Kafka(site, 'events'), new Redis(site, 'events-retire')],
    problem: ['name-taken', 'shop/fra1/events-retire', SYSTEM],
  },
  {
    what: "a system that is called as another one's Service",
    compose: (site) => [new Kafka(site, 'events'), new Kafka(site, 'events-brokers')],
    problem: ['name-taken', 'shop/fra1/events-brokers', SYSTEM],
  },
  {
    what: 'a Kafka that is called as the sentinels of a Redis',
    compose: (site) => [new Redis(site, 'carts'), new Kafka(site, 'carts-sentinels')],
    problem: ['name-taken', 'shop/fra1/carts-sentinels', SYSTEM],
  },
  {
    what: 'a Redis that is called as a rack of a Cassandra',
    compose: (site) => [new Cassandra(site, 'catalogue'), new Redis(site, 'catalogue-a')],
    problem: ['name-taken', 'shop/fra1/catalogue-a', SYSTEM],
  },
  {
    what: 'a Redis that is called as the nodes of a CockroachDB',
    compose: (site) => [new CockroachDB(site, 'sql'), new Redis(site, 'sql-nodes')],
    problem: ['name-taken', 'shop/fra1/sql-nodes', SYSTEM],
  },
  {
    what: 'a Redis that is called as the marker of a Spanner emulator',
    compose: (site) => [new SpannerEmulator(site, 'ledger', { tolerate: 'none' }), new Redis(site, 'ledger-formed')],
    problem: ['name-taken', 'shop/fra1/ledger-formed', SYSTEM],
  },
  {
    what: "a system that is called as the site's own release",
    compose: (site) => new Kafka(site, 'site'),
    problem: ['name-taken', 'shop/fra1/site', SYSTEM],
  },
  {
    what: "a Spanner emulator that is called as a policy of the site's",
    compose: (site) => new SpannerEmulator(site, 'default-deny', { tolerate: 'none' }),
    problem: ['name-taken', 'shop/fra1/default-deny', SYSTEM],
  },
  {
    what: 'two bindings whose Secrets would have one name',
    compose: (site) => pairs(site, ['events', 'api-b'], ['events-api', 'b']),
    problem: ['name-taken', 'shop/fra1/b', 'give "b" or "events-api" another name'],
  },
  {
    what: 'two bindings whose ConfigMaps would have one name, to systems of others',
    compose: (site) => {
      for (const [system, workload] of [
        ['pg', 'main-api'],
        ['pg-main', 'api'],
      ] as const)
        Postgresql.fromEndpoint(site, system, PG)
          .database('orders')
          .grants.read(new Workload(site, workload, { image }));
    },
    problem: ['name-taken', 'shop/fra1/api', 'give "api" or "pg-main" another name'],
  },
];

describe('names that two things of a site make from their own', () => {
  itIsRefused(TABLE.map((row) => ({ ...row, props: { sites: roomy } })));

  it.each([
    [
      (site: Site) => [new Kafka(site, 'events'), new Kafka(site, 'events-brokers')],
      'shop/fra1/events-brokers the name "events-brokers" in the namespace shop-data is already taken by the system "events": give this system another name',
    ],
    [
      (site: Site) => pairs(site, ['events', 'api-b'], ['events-api', 'b']),
      'shop/fra1/b the name "events-api-b" in the namespace shop-apps is already taken by the binding of "api-b" to "events": give "b" or "events-api" another name',
    ],
  ])('are told once, with both owners', (compose, message) => {
    const problem = ['', '', ''] as const;
    expect(failure({ what: '', compose, problem, props: { sites: roomy } }).message).toBe(message);
  });

  it('are no others that begin alike', () => {
    expect(() =>
      synthesizeSite(
        (site) => {
          new Workload(site, 'events-brokers', { image });
          pairs(
            site,
            ['events', 'events-revoke'],
            ['events-archive', 'archive'],
            ['archive-events', 'events-archive-b'],
          );
        },
        { sites: roomy },
      ),
    ).not.toThrow();
  });
});
