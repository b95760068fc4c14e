import { describe } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql } from '../../constructs/postgresql/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { type Site, Workload } from '../../index.js';
import { type BadComposition, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const api = (site: Site) => new Workload(site, 'api', { image });
const GIVEN = { host: 'db.example.com', cidr: '10.20.0.0/24', existingSecret: 'login', caConfigMap: 'authority' };
const PLACE = 'shop/fra1/theirs';

type Given = Partial<typeof GIVEN> & { readonly port?: number };

const TYPES = [
  ['kafka', (site: Site, given: Given) => Kafka.fromEndpoint(site, 'theirs', { ...GIVEN, ...given })],
  ['redis', (site: Site, given: Given) => Redis.fromEndpoint(site, 'theirs', { ...GIVEN, ...given })],
  ['postgresql', (site: Site, given: Given) => Postgresql.fromEndpoint(site, 'theirs', { ...GIVEN, ...given })],
  ['postgresql', (site: Site, given: Given) => CockroachDB.fromEndpoint(site, 'theirs', { ...GIVEN, ...given })],
  [
    'cassandra',
    (site: Site, given: Given) =>
      Cassandra.fromEndpoint(site, 'theirs', { localDatacenter: 'dc1', ...GIVEN, ...given }),
  ],
] as const;

const COMMON: readonly (readonly [what: string, given: Given, rule: string, remedy: string])[] = [
  ['no host', { host: '' }, 'host', 'only the host name'],
  ['a URL for a host', { host: 'tls://u:p@db:1' }, 'host', 'only the host name'],
  ['a port that is none', { port: -1 }, 'port', 'from 1 to 65535'],
  ['half a port', { port: 80.5 }, 'port', 'from 1 to 65535'],
  ['addresses that are none', { cidr: 'garbage' }, 'cidr', 'such as 10.96.0.1/32'],
  ['every address there is', { cidr: '0.0.0.0/0' }, 'cidr', 'name only the addresses that you need'],
  ['an address inside a block', { cidr: '10.20.0.1/24' }, 'cidr', 'write 10.20.0.0/24'],
  ['no Secret', { existingSecret: '' }, 'secret', 'a Secret of the apps namespace'],
  ['a ConfigMap that is none', { caConfigMap: 'Corporate CA' }, 'authority', 'a ConfigMap of the apps namespace'],
];

const { caConfigMap: _, ...PLAIN } = GIVEN;

const TABLE: readonly BadComposition[] = [
  ...TYPES.flatMap(([type, connect]) =>
    COMMON.map(([what, given, rule, remedy]) => ({
      what: `a ${type} of others with ${what}`,
      compose: (site: Site) => connect(site, given),
      problem: [`${type}-${rule}`, PLACE, remedy] as const,
    })),
  ),
  {
    what: 'a Kafka of others in plain text under a promise',
    compose: (site) => Kafka.fromEndpoint(site, 'theirs', PLAIN),
    problem: ['kafka-plain-text', PLACE, 'name it in caConfigMap'],
  },
  {
    what: 'a Redis of others in plain text under a promise',
    compose: (site) => Redis.fromEndpoint(site, 'theirs', PLAIN),
    props: { tolerate: 'node' },
    problem: ['redis-plain-text', PLACE, 'name it in caConfigMap'],
  },
  {
    what: 'a Cassandra of others in plain text under a promise',
    compose: (site) => Cassandra.fromEndpoint(site, 'theirs', { ...PLAIN, localDatacenter: 'dc1' }),
    problem: ['cassandra-plain-text', PLACE, 'name it in caConfigMap'],
  },
  {
    what: 'a topic of others whose name has a space',
    compose: (site) => Kafka.fromEndpoint(site, 'theirs', GIVEN).topic('x y').grants.produce(api(site)),
    problem: ['kafka-topic-name', `${PLACE}/topics/x y`, 'use 1 to 249 letters'],
  },
  {
    what: 'all topics of others',
    compose: (site) => Kafka.fromEndpoint(site, 'theirs', GIVEN).topicsWithPrefix('').grants.produce(api(site)),
    problem: ['kafka-topic-name', `${PLACE}/topics/`, 'use 1 to 249 letters'],
  },
  {
    what: 'a limit in a cluster of others without a grant',
    compose: (site) => Kafka.fromEndpoint(site, 'theirs', GIVEN).grants.limit(api(site), {}),
    problem: ['kafka-limit-alone', 'shop/fra1/api', 'remove the limit'],
  },
  {
    what: 'a keyspace of others whose name has a hyphen',
    compose: (site) =>
      Cassandra.fromEndpoint(site, 'theirs', { ...GIVEN, localDatacenter: 'dc1' })
        .keyspace('shop-items')
        .grants.read(api(site)),
    problem: ['cassandra-keyspace-name', `${PLACE}/keyspaces/shop-items`, 'use 1 to 48'],
  },
  {
    what: 'no data center',
    compose: (site) => Cassandra.fromEndpoint(site, 'theirs', { ...GIVEN, localDatacenter: ' ' }),
    problem: ['cassandra-datacenter', PLACE, 'nodetool status'],
  },
  {
    what: 'a data center with a blank behind its name, which is another one to a driver',
    compose: (site) => Cassandra.fromEndpoint(site, 'theirs', { ...GIVEN, localDatacenter: 'dc1 ' }),
    problem: ['cassandra-datacenter', PLACE, 'without spaces around it'],
  },
  {
    what: 'a primary of two names',
    compose: (site) => Redis.fromEndpoint(site, 'theirs', { ...GIVEN, primaryName: 'main other' }),
    problem: ['redis-primary-name', PLACE, 'that the sentinels know'],
  },
  {
    what: 'members on a port that is none',
    compose: (site) => Redis.fromEndpoint(site, 'theirs', { ...GIVEN, primaryName: 'main', memberPort: 0 }),
    problem: ['redis-port', PLACE, 'set memberPort'],
  },
  {
    what: 'members behind no sentinel',
    compose: (site) => Redis.fromEndpoint(site, 'theirs', { ...GIVEN, memberPort: 6380 }),
    problem: ['redis-member-port', PLACE, 'leave memberPort out'],
  },
];

describe('a wrong composition with a system of others', () => itIsRefused(TABLE));
