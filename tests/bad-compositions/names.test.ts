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

const postgresql = (site: Site, ...names: readonly (readonly [system: string, workload: string])[]) => {
  for (const [system, workload] of names)
    Postgresql.fromEndpoint(site, system, PG)
      .database('orders')
      .grants.read(new Workload(site, workload, { image }));
};

const TABLE: readonly Omit<BadComposition, 'props'>[] = [
  {
    what: "a system that is called as another one's task is released",
    compose: (site) => [new Kafka(site, 'events'), new Kafka(site, 'events-revoke')],
    problem: ['name-taken', 'shop/fra1/events-revoke', SYSTEM],
  },
  {
    what: 'the same in the other order',
    compose: (site) => [new Kafka(site, 'events-revoke'), new Kafka(site, 'events')],
    problem: ['name-taken', 'shop/fra1/events-revoke', SYSTEM],
  },
  {
    what: 'a Redis that is called as the release of a rack of a Cassandra',
    compose: (site) => [new Cassandra(site, 'catalogue'), new Redis(site, 'catalogue-a')],
    problem: ['name-taken', 'shop/fra1/catalogue-a', SYSTEM],
  },
  {
    what: 'a system that is called as a task that the other one does not run yet',
    compose: (site) => [new Kafka(site, 'events'), new Redis(site, 'events-retire')],
    problem: ['name-prefix', 'shop/fra1/events-retire', SYSTEM],
  },
  {
    what: "a system that is called as another one's Service",
    compose: (site) => [new Kafka(site, 'events'), new Kafka(site, 'events-brokers')],
    problem: ['name-prefix', 'shop/fra1/events-brokers', SYSTEM],
  },
  {
    what: 'a system whose name begins with that of another one, whatever follows',
    compose: (site) => [new Redis(site, 'events-of-the-archive'), new Kafka(site, 'events')],
    problem: ['name-prefix', 'shop/fra1/events-of-the-archive', SYSTEM],
  },
  {
    what: 'a Redis that is called as the marker of a Spanner emulator',
    compose: (site) => [new SpannerEmulator(site, 'ledger', { tolerate: 'none' }), new Redis(site, 'ledger-formed')],
    problem: ['name-prefix', 'shop/fra1/ledger-formed', SYSTEM],
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
    what: "a system whose objects could be called as one of the site's",
    compose: (site) => new CockroachDB(site, 'internal'),
    problem: ['name-prefix', 'shop/fra1/internal', SYSTEM],
  },
  {
    what: "a system that is called as an object of the site's, and more",
    compose: (site) => new Redis(site, 'site-cache'),
    problem: ['name-prefix', 'shop/fra1/site-cache', SYSTEM],
  },
  {
    what: 'two bindings whose Secrets would have one name',
    compose: (site) => pairs(site, ['events', 'api-b'], ['events-api', 'b']),
    problem: ['name-taken', 'shop/fra1/b', 'give "b" or "events-api" another name'],
  },
  {
    what: 'two bindings whose ConfigMaps would have one name, to systems of others',
    compose: (site) => postgresql(site, ['pg', 'main-api'], ['pg-main', 'api']),
    problem: ['name-taken', 'shop/fra1/api', 'give "api" or "pg-main" another name'],
  },
  {
    what: 'two systems of others of which one name begins with the other',
    compose: (site) => postgresql(site, ['pg', 'shop'], ['pg-main', 'api']),
    problem: ['name-prefix', 'shop/fra1/api', SYSTEM],
  },
];

describe('names that two things of a site make from their own', () => {
  itIsRefused(TABLE.map((row) => ({ ...row, props: { sites: roomy } })));

  it.each([
    [
      (site: Site) => [new Kafka(site, 'events'), new Kafka(site, 'events-brokers')],
      'shop/fra1/events-brokers has the name "events-brokers", but the names of everything that the system "events" makes begin with "events-": give this system another name; if both are deployed and cannot be renamed, acknowledge "name-prefix" at shop/fra1/events-brokers',
    ],
    [
      (site: Site) => [new Kafka(site, 'events'), new Kafka(site, 'events-revoke')],
      'shop/fra1/events-revoke has the name "events-revoke", but the names of everything that the system "events" makes begin with "events-"; both have a release "events-revoke": give this system another name',
    ],
    [
      (site: Site) => new Kafka(site, 'allow'),
      'shop/fra1/allow has the name "allow", beside "allow-dns", which the site itself makes: give this system another name; if both are deployed and cannot be renamed, acknowledge "name-prefix" at shop/fra1/allow',
    ],
  ])('are told once, with both owners', (compose, message) => {
    const problem = ['', '', ''] as const;
    expect(failure({ what: '', compose, problem, props: { sites: roomy } }).message).toBe(message);
  });

  const REASON = 'both hold data since before the rule, and nothing of theirs has one name';

  it('may begin alike where a person says of that system why it stays', () => {
    const compose = (site: Site) => [new Kafka(site, 'events'), new Redis(site, 'events-archive')];
    const acknowledge = [{ id: 'name-prefix', at: 'shop/fra1/events-archive', reason: REASON }];
    expect(() => synthesizeSite(compose, { sites: roomy, acknowledge })).not.toThrow();
    const another = (site: Site) => [...compose(site), new Redis(site, 'events-brokers')];
    expect(() => synthesizeSite(another, { sites: roomy, acknowledge })).toThrow(
      /"name-prefix" at shop\/fra1\/events-brokers/,
    );
  });

  it('are never one for two releases, whatever a person says: Helm would make the one into the other', () => {
    const bad = (compose: (site: Site) => void, at: string) => {
      const acknowledge = [{ id: 'name-prefix', at, reason: REASON }];
      return failure({ what: '', compose, problem: ['', '', ''], props: { sites: roomy, acknowledge } });
    };
    const told = bad(
      (site) => [
        new Kafka(site, 'events', { size: { brokers: 4 }, retireBrokers: 1 }),
        new Redis(site, 'events-retire'),
      ],
      'shop/fra1/events-retire',
    );
    expect(told.message).toContain('both have a release "events-retire"');
  });

  it('are no others that begin alike', () => {
    expect(() =>
      synthesizeSite(
        (site) => {
          new Workload(site, 'events-brokers', { image });
          postgresql(site, ['internal', 'reports'], ['site', 'audit']);
          pairs(
            site,
            ['events', 'events-revoke'],
            ['eventsarchive', 'archive'],
            ['archive-events', 'events-archive-b'],
          );
        },
        { sites: roomy },
      ),
    ).not.toThrow();
  });
});
