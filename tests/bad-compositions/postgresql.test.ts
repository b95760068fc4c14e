import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql, type PostgresqlEndpointProps } from '../../constructs/postgresql/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { type Site, Workload } from '../../index.js';
import { synthesizeSite } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const PLACE = 'shop/fra1/pg';
const PROPS: PostgresqlEndpointProps = {
  host: 'pg.example.com',
  cidr: '10.20.0.0/24',
  existingSecret: 'pg',
  caConfigMap: 'pg-ca',
};
const { caConfigMap: _, ...PLAIN } = PROPS;
const api = (site: Site, name = 'api') => new Workload(site, name, { image });
const pg = (site: Site, changes: Partial<PostgresqlEndpointProps> = {}, name = 'pg') =>
  Postgresql.fromEndpoint(site, name, { ...PROPS, ...changes });
const endpoint = (changes: Partial<PostgresqlEndpointProps>): BadComposition['compose'] => {
  return (site) => pg(site, changes);
};
const database = (name: string): BadComposition['compose'] => {
  return (site) => pg(site).database(name).grants.read(api(site));
};
const URL_WITH_PASSWORD = 'postgres://orders:HUSH@pg.example.com/orders';
const NAME_A_SECRET = 'write the name of a Secret of the apps namespace';
const NAME_A_CONFIG_MAP = 'write the name of a ConfigMap of the apps namespace';

const TABLE: readonly BadComposition[] = [
  {
    what: 'plain text under a promise of zones',
    compose: (site) => Postgresql.fromEndpoint(site, 'pg', PLAIN),
    problem: ['postgresql-plain-text', PLACE, 'name it in caConfigMap'],
  },
  {
    what: 'plain text under a promise of nodes',
    compose: (site) => Postgresql.fromEndpoint(site, 'pg', PLAIN),
    props: { tolerate: 'node' },
    problem: ['postgresql-plain-text', PLACE, 'name it in caConfigMap'],
  },
  {
    what: 'an authority without a name',
    compose: endpoint({ caConfigMap: '' }),
    problem: ['postgresql-authority', PLACE, NAME_A_CONFIG_MAP],
  },
  {
    what: 'the authority itself for the name of its ConfigMap',
    compose: endpoint({ caConfigMap: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' }),
    problem: ['postgresql-authority', PLACE, NAME_A_CONFIG_MAP],
  },
  {
    what: 'a URL for the name of its Secret',
    compose: endpoint({ existingSecret: URL_WITH_PASSWORD }),
    problem: ['postgresql-secret', PLACE, NAME_A_SECRET],
  },
  {
    what: 'a Secret without a name',
    compose: endpoint({ existingSecret: '' }),
    problem: ['postgresql-secret', PLACE, NAME_A_SECRET],
  },
  {
    what: 'a Secret of another namespace',
    compose: endpoint({ existingSecret: 'databases/pg' }),
    problem: ['postgresql-secret', PLACE, NAME_A_SECRET],
  },
  {
    what: 'a URL for a host',
    compose: endpoint({ host: URL_WITH_PASSWORD }),
    problem: ['postgresql-host', PLACE, 'the host name alone'],
  },
  {
    what: 'a port that is none',
    compose: endpoint({ port: 70_000 }),
    problem: ['postgresql-port', PLACE, 'from 1 to 65535'],
  },
  {
    what: 'a database whose name would need quotes',
    compose: database('or"ders'),
    problem: ['postgresql-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'two databases in one binding',
    compose: (site) => {
      const server = pg(site);
      const workload = api(site);
      for (const name of ['orders', 'stock']) server.database(name).grants.read(workload);
    },
    problem: ['postgresql-second-database', 'shop/fra1/api', 'a workload of its own'],
  },
];

describe('a wrong composition with a PostgreSQL that exists', () => {
  itIsRefused(TABLE);

  it.each([
    ['host', { host: URL_WITH_PASSWORD }],
    ['existingSecret', { existingSecret: URL_WITH_PASSWORD }],
  ])('is refused without repeating the password that stands in %s', (what, changes) => {
    const { message } = failure({ what, compose: endpoint(changes), problem: ['', '', ''] });
    expect(message).not.toContain('HUSH');
  });

  it('is not what a sound one gets', () => {
    expect(() => synthesizeSite((site) => pg(site).database('orders').grants.readWrite(api(site)))).not.toThrow();
  });
});

/** The same props are of every `fromEndpoint`. */
const WRONG = { host: 'db.example.com', cidr: '10.20.0.0/24', existingSecret: 'user:HUSH', caConfigMap: '' };
const OTHERS: Readonly<Record<string, (site: Site) => void>> = {
  kafka: (site) => Kafka.fromEndpoint(site, 'theirs', WRONG),
  redis: (site) => Redis.fromEndpoint(site, 'theirs', WRONG),
  cassandra: (site) => Cassandra.fromEndpoint(site, 'theirs', { ...WRONG, localDatacenter: 'eu' }),
  postgresql: (site) => CockroachDB.fromEndpoint(site, 'theirs', WRONG),
};

describe('a system of others, whatever it is', () => {
  itIsRefused(
    Object.entries(OTHERS).flatMap(([type, compose]): BadComposition[] => [
      {
        what: `${type}: a password for the name of its Secret`,
        compose,
        problem: [`${type}-secret`, 'shop/fra1/theirs', NAME_A_SECRET],
      },
      {
        what: `${type}: an authority without a name`,
        compose,
        problem: [`${type}-authority`, 'shop/fra1/theirs', NAME_A_CONFIG_MAP],
      },
    ]),
  );

  it.each(Object.entries(OTHERS))('%s: the password is not repeated', (what, compose) => {
    expect(failure({ what, compose, problem: ['', '', ''] }).message).not.toContain('HUSH');
  });
});
