import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql } from '../../constructs/postgresql/index.js';
import { type Site, Workload } from '../../index.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const PG = { host: 'pg.example.com', cidr: '10.20.0.0/24', existingSecret: 'pg', caConfigMap: 'pg-ca' };

/** Workloads that are granted a topic of `events`, with what each brings. */
const bringing = (brought: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => (site: Site) => {
  const events = new Kafka(site, 'events', { topics: { orders: {} } });
  for (const [name, secrets] of Object.entries(brought)) {
    const existingSecrets = secrets as Readonly<Record<string, string>>;
    events.topic('orders').grants.produce(new Workload(site, name, { image, existingSecrets }));
  }
};

const TABLE: readonly BadComposition[] = [
  {
    what: 'a Secret for a system that is not granted',
    compose: bringing({ api: { evnets: 'vault-api' } }),
    problem: ['existing-secret-system', 'shop/fra1/api', 'grant it something on that system'],
  },
  {
    what: 'a Secret for a word that every object has',
    compose: bringing({ api: { constructor: 'vault-api' } }),
    problem: ['existing-secret-system', 'shop/fra1/api', 'grant it something on that system'],
  },
  {
    what: 'a Secret for a system whose users others make',
    compose: (site) =>
      Postgresql.fromEndpoint(site, 'pg', PG)
        .database('orders')
        .grants.read(new Workload(site, 'api', { image, existingSecrets: { pg: 'vault-api' } })),
    problem: ['existing-secret-system', 'shop/fra1/api', 'name the Secret where that system is declared'],
  },
  ...[
    ['no name', ''],
    ['a password in the place of a name', 'Tr0ub4dor&3'],
  ].map(
    ([what, name]): BadComposition => ({
      what: `${what} for a Secret`,
      compose: bringing({ api: { events: name } }),
      problem: ['existing-secret', 'shop/fra1/api', 'write the name of a Secret'],
    }),
  ),
  {
    what: 'a name that leaves no room for the slot behind it',
    compose: bringing({ api: { events: 'v'.repeat(252) } }),
    problem: ['existing-secret', 'shop/fra1/api', 'write the name of a Secret'],
  },
  {
    what: 'one Secret for two users',
    compose: bringing({ api: { events: 'vault' }, worker: { events: 'vault' } }),
    problem: ['name-taken', 'shop/fra1/worker', 'name another Secret for "events" in existingSecrets'],
  },
  {
    what: 'the Secret that the kit makes for somebody else',
    compose: bringing({ api: {}, worker: { events: 'events-api' } }),
    problem: ['name-taken', 'shop/fra1/worker', 'name another Secret for "events" in existingSecrets'],
  },
  {
    what: 'the Secret that the kit makes for somebody who is granted later',
    compose: bringing({ worker: { events: 'events-api' }, api: {} }),
    problem: ['name-taken', 'shop/fra1/worker', 'name another Secret for "events" in existingSecrets'],
  },
  {
    what: "no name for the administrator's Secret",
    compose: (site) => new Cassandra(site, 'catalogue', { existingAdminSecret: '' }),
    problem: ['cassandra-admin-secret', 'shop/fra1/catalogue', 'write the name of a Secret'],
  },
];

describe('Secrets that the user brings', () => {
  itIsRefused(TABLE);

  it('are not repeated where they are no name: one may be the password', () => {
    const compose = bringing({ api: { events: 'Tr0ub4dor&3' } });
    expect(failure({ what: '', compose, problem: ['', '', ''] }).message).not.toContain('Tr0ub4dor');
  });

  it('suggest the system that was meant', () => {
    const compose = bringing({ api: { evnets: 'vault-api' } });
    expect(failure({ what: '', compose, problem: ['', '', ''] }).message).toContain('did you mean "events"?');
  });

  it('may be called as the kit would call its own for that user', () => {
    expect(() =>
      failure({ what: '', compose: bringing({ api: { events: 'events-api' } }), problem: ['', '', ''] }),
    ).toThrow('it was accepted');
  });
});
