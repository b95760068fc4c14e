import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql, type PostgresqlEndpointProps } from '../../constructs/postgresql/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { type Site, Workload } from '../../index.js';
import { synthesizeSite, twoSitesText } from '../support/platform.js';
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
    what: 'a Secret with the end of a line',
    compose: endpoint({ existingSecret: 'pg\n' }),
    problem: ['postgresql-secret', PLACE, NAME_A_SECRET],
  },
  {
    what: 'a URL for a host',
    compose: endpoint({ host: URL_WITH_PASSWORD }),
    problem: ['postgresql-host', PLACE, 'only the host name'],
  },
  {
    what: 'a host with its port',
    compose: endpoint({ host: 'pg.example.com:5432' }),
    problem: ['postgresql-host', PLACE, 'only the host name'],
  },
  {
    what: 'every host of a domain',
    compose: endpoint({ host: '*.example.com' }),
    problem: ['postgresql-host', PLACE, 'only the host name'],
  },
  {
    what: 'a port beyond the last one',
    compose: endpoint({ port: 70_000 }),
    problem: ['postgresql-port', PLACE, 'from 1 to 65535'],
  },
  {
    what: 'a port before the first one',
    compose: endpoint({ port: 0 }),
    problem: ['postgresql-port', PLACE, 'from 1 to 65535'],
  },
  {
    what: 'half a port',
    compose: endpoint({ port: 5432.5 }),
    problem: ['postgresql-port', PLACE, 'from 1 to 65535'],
  },
  {
    what: 'addresses that are none',
    compose: endpoint({ cidr: 'junk' }),
    problem: ['postgresql-cidr', PLACE, 'such as 10.96.0.1/32'],
  },
  {
    what: 'a host name for its addresses',
    compose: endpoint({ cidr: 'pg.example.com' }),
    problem: ['postgresql-cidr', PLACE, 'such as 10.96.0.1/32'],
  },
  {
    what: 'an address without the length of its block',
    compose: endpoint({ cidr: '10.20.0.7' }),
    problem: ['postgresql-cidr', PLACE, 'write 10.20.0.7/32'],
  },
  {
    what: 'an address inside its block',
    compose: endpoint({ cidr: '10.20.0.7/24' }),
    problem: ['postgresql-cidr', PLACE, 'write 10.20.0.0/24 for the block'],
  },
  {
    what: 'every address there is',
    compose: endpoint({ cidr: '0.0.0.0/0' }),
    problem: ['postgresql-cidr', PLACE, 'name only the addresses that you need'],
  },
  {
    what: 'a database whose name would need quotes',
    compose: database('or"ders'),
    problem: ['postgresql-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'a database with a hyphen',
    compose: database('shop-orders'),
    problem: ['postgresql-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'a database in capitals',
    compose: database('Orders'),
    problem: ['postgresql-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'a database name of 64 characters',
    compose: database('d'.repeat(64)),
    problem: ['postgresql-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'a database without a name',
    compose: database(''),
    problem: ['postgresql-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'two endpoints of one name',
    compose: (site) => [pg(site), pg(site)],
    problem: ['name-taken', PLACE, 'give this system another name'],
  },
  {
    what: 'the name of a workload',
    compose: (site) => [api(site, 'pg'), pg(site)],
    problem: ['name-taken', PLACE, 'give this system another name'],
  },
  {
    what: 'a name in capitals',
    compose: (site) => pg(site, {}, 'PG'),
    problem: ['name-dns-label', 'shop/fra1/PG', 'starting with a letter'],
  },
  {
    what: 'a name of 31 characters',
    compose: (site) => pg(site, {}, 'p'.repeat(31)),
    problem: ['name-dns-label', 'shop/fra1/p', 'at most 30 characters'],
  },
  {
    what: 'a grant to a workload of another site',
    compose: (site, platform) => {
      const [, other] = platform.sites;
      if (!other) throw new Error('there are two sites');
      pg(site).database('orders').grants.read(api(other));
    },
    props: { sites: twoSitesText() },
    problem: ['grant-other-site', 'shop/par1/api', 'made in par1'],
  },
  {
    what: 'an endpoint of no site',
    compose: (_, platform) => Postgresql.fromEndpoint(platform, 'pg', PROPS),
    problem: ['site-scope', 'shop', 'pass one of platform.sites'],
  },
  {
    what: 'two databases in one binding',
    compose: (site) => {
      const server = pg(site);
      const workload = api(site);
      for (const name of ['orders', 'stock']) server.database(name).grants.read(workload);
    },
    problem: ['postgresql-second-database', 'shop/fra1/api', 'a separate workload'],
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
