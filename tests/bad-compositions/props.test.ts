import { describe, expect, it } from 'vitest';
import { Cassandra, Consistency } from '../../constructs/cassandra/index.js';
import { CockroachDB, LicenceKey } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql } from '../../constructs/postgresql/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { Identity, InstanceConfig, InstanceSize, Spanner, SpannerEmulator } from '../../constructs/spanner/index.js';
import { CronJob, Duration, Migration, Platform, type Site, Sites, Size, SmokeTest, Workload } from '../../index.js';
import { sitesText } from '../support/platform.js';
import { failure } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const ENDPOINT = { host: 'db.example.com', cidr: '10.20.0.0/24', existingSecret: 'db', caConfigMap: 'ca' };
const BACKUP = { existingSecret: 'backup', cidr: '10.30.0.0/24', jurisdiction: 'DE' };
const KEY = { existingSecret: 'licence', organization: 'Shop' };
const LEDGER = {
  project: 'acme-shop',
  config: InstanceConfig.regional('europe-west3'),
  identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-google'),
  databases: { orders: {} },
};

/** As code without types says it: a construct of the site, a call, or the platform. */
type Untyped = (site: Site, platform: Platform) => unknown;
type Row = readonly [compose: Untyped, sentence: string];

const api = (site: Site) => new Workload(site, 'api', { image });
const workload =
  (props: object): Untyped =>
  (site) =>
    new Workload(site, 'api', { image, ...props });
const kafka =
  (props: object): Untyped =>
  (site) =>
    new Kafka(site, 'events', props);
const redis =
  (props: object): Untyped =>
  (site) =>
    new Redis(site, 'carts', props);
const cassandra =
  (props: object): Untyped =>
  (site) =>
    new Cassandra(site, 'ring', props);
const cockroach =
  (props: object): Untyped =>
  (site) =>
    new CockroachDB(site, 'sql', props);
const spanner =
  (props: object): Untyped =>
  (_, platform) =>
    new Spanner(platform, 'ledger', { ...LEDGER, ...props });
const endpoint =
  (System: { fromEndpoint(scope: Site, id: string, props: never): unknown }, props: object): Untyped =>
  (site) =>
    System.fromEndpoint(site, 'corp', { ...ENDPOINT, ...props } as never);
const platform =
  (props: object): Untyped =>
  () =>
    new Platform(undefined as never, 'other', props as never);
const orders = (site: Site) => new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants;
const items = (site: Site) => new Cassandra(site, 'ring', { keyspaces: { items: {} } }).keyspace('items').grants;

const UNKNOWN: readonly Row[] = [
  [workload({ prot: 8080 }), 'shop/fra1/api has the unknown prop "prot": did you mean "port"?'],
  [
    workload({ port: 8080, probes: { live: '/l', raedy: '/r', ready: '/r' } }),
    'shop/fra1/api has the unknown prop "probes.raedy": did you mean "ready"? (known: live, ready)',
  ],
  [
    (site) => new SmokeTest(site, 'smoke', { image, timeout: 60 } as never),
    'shop/fra1/smoke has the unknown prop "timeout": remove it, or use one of command, credentialsRevision, deadline, egress, env, envFrom, existingSecrets, image, initContainers, memory, mounts, pods, volumes',
  ],
  [
    (site) => new Migration(site, 'schema', { image, comand: [] } as never),
    'shop/fra1/schema has the unknown prop "comand": did you mean "command"?',
  ],
  [kafka({ topcis: {} }), 'shop/fra1/events has the unknown prop "topcis": did you mean "topics"?'],
  [
    kafka({ topics: { 'shop-orders': { partition: 12 } } }),
    'shop/fra1/events has the unknown prop "topics["shop-orders"].partition": did you mean "partitions"? (known: cleanupPolicy, config, minInsyncReplicas, partitions, replicationFactor, retention)',
  ],
  [
    (site) => new Kafka(site, 'events').addTopic('orders', { partition: 12 } as never),
    'shop/fra1/events has the unknown prop "topics.orders.partition": did you mean "partitions"? (known: cleanupPolicy, config, minInsyncReplicas, partitions, replicationFactor, retention)',
  ],
  [kafka({ size: { broker: 5 } }), 'shop/fra1/events has the unknown prop "size.broker": did you mean "brokers"?'],
  [
    kafka({ storage: { brokers: Size.gibibytes(9) } }),
    'shop/fra1/events has the unknown prop "storage.brokers": did you mean "broker"? (known: broker, controller)',
  ],
  [
    redis({ size: { replicas: 5 } }),
    'shop/fra1/carts has the unknown prop "size.replicas": remove it, or use members, the only one there is',
  ],
  [redis({ evicton: 'allkeys-lru' }), 'shop/fra1/carts has the unknown prop "evicton": did you mean "eviction"?'],
  [
    cassandra({ keyspaces: { items: { replication: 3 } } }),
    'shop/fra1/ring has the unknown prop "keyspaces.items.replication": remove it, or use one of dataset, replicationFactor',
  ],
  [
    (site) => new Cassandra(site, 'ring').addKeyspace('items', { datset: 'strong' } as never),
    'shop/fra1/ring has the unknown prop "keyspaces.items.datset": did you mean "dataset"? (known: dataset, replicationFactor)',
  ],
  [
    cassandra({ repair: { every: 5 } }),
    'shop/fra1/ring has the unknown prop "repair.every": remove it, or use one of intervalDays, schedule, window',
  ],
  [
    cockroach({ backup: { ...BACKUP, recuring: '@daily' } }),
    'shop/fra1/sql has the unknown prop "backup.recuring": did you mean "recurring"? (known: cidr, existingSecret, full, jurisdiction, port, recurring, revision, state)',
  ],
  [cockroach({ size: { node: 5 } }), 'shop/fra1/sql has the unknown prop "size.node": did you mean "nodes"?'],
  [
    () => LicenceKey.enterprise({ ...KEY, organisation: 'Shop' } as never),
    'LicenceKey.enterprise has the unknown prop "organisation": did you mean "organization"? (known: existingSecret, organization, revision)',
  ],
  [
    spanner({ databases: { orders: { dll: [] } } }),
    'shop/ledger has the unknown prop "databases.orders.dll": did you mean "ddl"? (known: ddl, dialect, versionRetention)',
  ],
  [spanner({ edtion: 'STANDARD' }), 'shop/ledger has the unknown prop "edtion": did you mean "edition"?'],
  [
    spanner({ identity: { kind: 'secret', serviceAccount: 'a', existingSecret: 'b', pool: 'c' } }),
    'shop/ledger has the unknown prop "identity.pool": remove it, or use one of existingSecret, kind, serviceAccount',
  ],
  [
    () => InstanceSize.autoscaling({ minNodes: 1, maxNodes: 3, cpu: 65 } as never),
    'InstanceSize.autoscaling has the unknown prop "cpu": remove it, or use one of cpuPercent, maxNodes, minNodes, storagePercent',
  ],
  [
    (site) => new SpannerEmulator(site, 'ledger', { databases: {} } as never),
    'shop/fra1/ledger has the unknown prop "databases": remove it, or use one of memory, pods, project, tolerate, version',
  ],
  [
    endpoint(Postgresql, { hosts: 'a' }),
    'shop/fra1/corp has the unknown prop "hosts": did you mean "host"? (known: caConfigMap, cidr, existingSecret, host, port, provider)',
  ],
  [
    endpoint(Kafka, { caConfigmap: 'ca' }),
    'shop/fra1/corp has the unknown prop "caConfigmap": did you mean "caConfigMap"? (known: caConfigMap, cidr, existingSecret, host, port)',
  ],
  [
    endpoint(Redis, { primary: 'mymaster' }),
    'shop/fra1/corp has the unknown prop "primary": remove it, or use one of caConfigMap, cidr, existingSecret, host, memberPort, port, primaryName',
  ],
  [
    endpoint(Cassandra, { localDatacenter: 'dc1', datacenter: 'dc1' }),
    'shop/fra1/corp has the unknown prop "datacenter": remove it, or use one of caConfigMap, cidr, existingSecret, host, localDatacenter, port',
  ],
  [
    endpoint(CockroachDB, { provider: 'cockroachdb' }),
    'shop/fra1/corp has the unknown prop "provider": remove it, or use one of caConfigMap, cidr, existingSecret, host, port',
  ],
  [
    (site) => orders(site).produce(api(site), { ack: 'leader' } as never),
    'shop/fra1/api has the unknown prop "grants.produce.ack": did you mean "acks"?',
  ],
  [
    (site) => orders(site).consume(api(site), { groupId: 'g' } as never),
    'shop/fra1/api has the unknown prop "grants.consume.groupId": did you mean "group"? (known: group, groupPrefix)',
  ],
  [
    (site) => new Kafka(site, 'events').grants.limit(api(site), { producerRate: 1 } as never),
    'shop/fra1/api has the unknown prop "grants.limit.producerRate": did you mean "producerByteRate"? (known: consumerByteRate, producerByteRate, requestPercentage)',
  ],
  [
    (site) => new Redis(site, 'carts').keys('cart:*').grants.write(api(site), { waits: 2 } as never),
    'shop/fra1/api has the unknown prop "grants.write.waits": did you mean "wait"?',
  ],
  [
    (site) => items(site).readWrite(api(site), { level: 'ONE' } as never),
    'shop/fra1/api has the unknown prop "grants.readWrite.level": remove it, or use consistency, the only one there is',
  ],
  [
    () => Consistency.of({ reads: 'ONE' } as never),
    'Consistency.of has the unknown prop "reads": did you mean "read"? (known: read, write)',
  ],
  [
    (site, whole) =>
      new Spanner(whole, 'ledger', LEDGER).database('orders').grants.read(api(site), { rol: 'a' } as never),
    'shop/fra1/api has the unknown prop "grants.read.rol": did you mean "role"?',
  ],
];

const TYPES: readonly Row[] = [
  [workload({ memory: '256Mi' }), 'shop/fra1/api memory is a text: set memory to a Size, such as Size.mebibytes(256)'],
  [workload({ memory: 256 }), 'shop/fra1/api memory is a number: set memory to a Size, such as Size.gibibytes(4)'],
  [workload({ port: '8080' }), 'shop/fra1/api port is a text: set port to a number, without quotes'],
  [workload({ replicas: 'two' }), 'shop/fra1/api replicas is a text: set replicas to a number'],
  [workload({ port: null }), 'shop/fra1/api port is null: set port to a number, or leave it out'],
  [
    workload({ image: undefined }),
    "shop/fra1/api image is not given: set image to a text, such as 'registry.example.com/shop/api:1.4.2'",
  ],
  [
    workload({ image: null }),
    "shop/fra1/api image is null: set image to a text, such as 'registry.example.com/shop/api:1.4.2'",
  ],
  [
    workload({ env: { LOG_LEVEL: undefined } }),
    'shop/fra1/api env.LOG_LEVEL is undefined: set env.LOG_LEVEL to a text',
  ],
  [workload({ env: { WORKERS: 4 } }), 'shop/fra1/api env.WORKERS is a number: set env.WORKERS to a text, in quotes'],
  [workload({ env: { DEBUG: true } }), 'shop/fra1/api env.DEBUG is a boolean: set env.DEBUG to a text, in quotes'],
  [
    workload({ env: { KEY: { kind: 'secert', name: 'vendor', key: 'key' } } }),
    'shop/fra1/api env.KEY.kind is "secert", which is not allowed: did you mean "secret"? (known: configMap, secret, field)',
  ],
  [
    workload({ scaling: 'autmatic' }),
    'shop/fra1/api scaling is "autmatic", which is not allowed: use one of fixed, external',
  ],
  [
    workload({ scaling: { min: 2, max: 4, cpus: 70 } }),
    'shop/fra1/api has the unknown prop "scaling.cpus": did you mean "cpu"? (known: behavior, cpu, max, memory, min)',
  ],
  [
    workload({ volumes: { cache: { kind: 'hostPath', path: '/var' } } }),
    'shop/fra1/api volumes.cache.kind is "hostPath", which is not allowed: use one of configMap, secret, emptyDir, persistentVolumeClaim, projected',
  ],
  [
    workload({ volumes: { cache: Size.gibibytes(1) } }),
    'shop/fra1/api volumes.cache is an object of the class Size: set volumes.cache to a Volume, such as Volume.emptyDir(Size.gibibytes(1))',
  ],
  [
    (site) =>
      new CronJob(site, 'report', {
        image,
        schedule: '0 3 * * *',
        deadline: Duration.hours(1),
        concurrencyPolicy: 'Allow',
      } as never),
    'shop/fra1/report concurrencyPolicy is "Allow", which is not allowed: use one of Forbid, Replace',
  ],
  [workload({ env: { DEBUG: null } }), 'shop/fra1/api env.DEBUG is null: set env.DEBUG to a text'],
  [
    workload({ env: ['LOG_LEVEL=info'] }),
    "shop/fra1/api env is a list: set env to a table, such as { LOG_LEVEL: 'info' }",
  ],
  [
    workload({ env: new Map([['LOG_LEVEL', 'info']]) }),
    "shop/fra1/api env is an object of the class Map: set env to a table, such as { LOG_LEVEL: 'info' }",
  ],
  [
    workload({ command: 'node main.js' }),
    "shop/fra1/api command is a text: set command to a list, such as ['node', '/app/main.js']",
  ],
  [workload({ args: ['--port', 8080] }), 'shop/fra1/api args[1] is a number: set args[1] to a text, in quotes'],
  [workload({ args: ['-v', undefined] }), 'shop/fra1/api args[1] is undefined: set args[1] to a text'],
  [
    workload({ port: 8080, probes: { live: '/live' } }),
    'shop/fra1/api probes.ready is not given: set probes.ready to a text',
  ],
  [workload({ port: 8080, probes: '/healthz' }), 'shop/fra1/api probes is a text: set probes to { live: …, ready: … }'],
  [
    workload({ ingressFrom: 'ingress-nginx' }),
    "shop/fra1/api ingressFrom is a text: set ingressFrom to a list, such as ['ingress-nginx']",
  ],
  [
    (site) => new Workload(site, 'api', { image, after: [new SmokeTest(site, 'smoke', { image })] } as never),
    "shop/fra1/api after[0] is an object of the class SmokeTest: set after[0] to a Migration, such as new Migration(site, 'schema', { image })",
  ],
  ...[
    ['vault-api', 'a text'],
    [['vault-api'], 'a list'],
    [7, 'a number'],
  ].map(
    ([existingSecrets, what]): Row => [
      workload({ existingSecrets }),
      `shop/fra1/api existingSecrets is ${what}: set existingSecrets to a table, such as { events: 'vault-events-api' }`,
    ],
  ),
  [
    workload({ existingSecrets: { events: 7 } }),
    'shop/fra1/api existingSecrets.events is a number: set existingSecrets.events to a text, in quotes',
  ],
  [
    (site) => new SmokeTest(site, 'smoke', { image, deadline: '5m' } as never),
    'shop/fra1/smoke deadline is a text: set deadline to a Duration, such as Duration.minutes(5)',
  ],
  [
    (site) => new Migration(site, 'schema', { image, deadline: 300 } as never),
    'shop/fra1/schema deadline is a number: set deadline to a Duration, such as Duration.hours(6)',
  ],
  [(site) => new Workload(site, 'api', undefined as never), 'shop/fra1/api is given nothing: give it { image: … }'],
  [(site) => new Workload(site, 'api', image as never), 'shop/fra1/api is given a text: give it { image: … }'],
  [
    kafka({ topics: ['orders'] }),
    'shop/fra1/events topics is a list: set topics to a table, such as { orders: { partitions: 12 } }',
  ],
  [
    kafka({ topics: { orders: undefined } }),
    'shop/fra1/events topics.orders is undefined: set topics.orders to { partitions: …, replicationFactor: …, minInsyncReplicas: …, retention: …, cleanupPolicy: …, config: … }',
  ],
  [
    kafka({ topics: { orders: { partitions: '12' } } }),
    'shop/fra1/events topics.orders.partitions is a text: set topics.orders.partitions to a number, without quotes',
  ],
  [
    kafka({ topics: { orders: { retention: '7d' } } }),
    "shop/fra1/events topics.orders.retention is a text: set topics.orders.retention to a Duration, such as Duration.hours(6), or to 'unlimited'",
  ],
  [
    kafka({ topics: { orders: { config: { 'segment.ms': Duration.days(1) } } } }),
    'shop/fra1/events topics.orders.config["segment.ms"] is an object of the class Duration: set topics.orders.config["segment.ms"] to a text, a number, true or false',
  ],
  [
    kafka({ memory: Size.gibibytes(2) }),
    'shop/fra1/events memory is an object of the class Size: set memory to { broker: …, controller: … }',
  ],
  [kafka({ size: 5 }), 'shop/fra1/events size is a number: set size to { brokers: … }'],
  [
    kafka(null as never),
    'shop/fra1/events is given null: give it { tolerate: …, encryptionInTransit: …, version: …, removalPolicy: …, pods: …, topics: …, size: …, memory: …, cpu: …, storage: …, config: …, retireBrokers: …, rebalance: … }',
  ],
  [
    (site) => new Kafka(site, 'events').topic(undefined as never),
    'shop/fra1/events topic is not given: set topic to a text',
  ],
  [(site) => new Redis(site, 'carts').keys(['cart:*'] as never), 'shop/fra1/carts keys is a list: set keys to a text'],
  [
    redis({ memory: { member: '1Gi' } }),
    'shop/fra1/carts memory.member is a text: set memory.member to a Size, such as Size.gibibytes(1)',
  ],
  [
    redis({ config: { maxclients: true } }),
    'shop/fra1/carts config.maxclients is a boolean: set config.maxclients to a text, or to a number',
  ],
  [
    (site) => new Redis(site, 'carts').keys('cart:*').grants.write(api(site), { wait: '2' } as never),
    'shop/fra1/api grants.write.wait is a text: set grants.write.wait to a number, without quotes',
  ],
  [
    cassandra({ repair: { window: 6 } }),
    'shop/fra1/ring repair.window is a number: set repair.window to a Duration, such as Duration.hours(6)',
  ],
  [
    (site) => items(site).read(api(site), { consistency: 'ONE' } as never),
    'shop/fra1/api grants.read.consistency is a text: set grants.read.consistency to a Consistency, such as Consistency.localQuorum()',
  ],
  [
    cockroach({ databases: 'inventory' }),
    "shop/fra1/sql databases is a text: set databases to a list, such as ['inventory', 'orders']",
  ],
  [
    cockroach({ licenceKey: 'crl-0-x' }),
    'shop/fra1/sql licenceKey is a text: set licenceKey to a LicenceKey, such as LicenceKey.none()',
  ],
  [
    cockroach({ backup: 's3://x' }),
    'shop/fra1/sql backup is a text: set backup to { existingSecret: …, cidr: …, jurisdiction: … }',
  ],
  [
    cockroach({ storage: '100Gi' }),
    'shop/fra1/sql storage is a text: set storage to a Size, such as Size.gibibytes(100)',
  ],
  [
    () => LicenceKey.enterpriseFree(undefined as never),
    'LicenceKey.enterpriseFree is given nothing: give it { existingSecret: …, organization: …, telemetryCidr: … }',
  ],
  [
    spanner({ config: 'eur3' }),
    "shop/ledger config is a text: set config to an InstanceConfig, such as InstanceConfig.regional('europe-west3')",
  ],
  [spanner({ size: 3 }), 'shop/ledger size is a number: set size to an InstanceSize, such as InstanceSize.nodes(1)'],
  [
    spanner({ databases: { orders: null } }),
    'shop/ledger databases.orders is null: set databases.orders to { ddl: …, dialect: …, versionRetention: … }',
  ],
  [
    spanner({ databases: { orders: { ddl: [42] } } }),
    'shop/ledger databases.orders.ddl[0] is a number: set databases.orders.ddl[0] to a text, in quotes',
  ],
  [
    spanner({ identity: undefined }),
    'shop/ledger identity is not given: set identity to what Identity.workload or Identity.secret gives, or to a function that returns it',
  ],
  [
    (site, whole) =>
      new Spanner(whole, 'ledger', { ...LEDGER, identity: () => undefined as never })
        .database('orders')
        .grants.read(api(site)),
    'shop/fra1/api identity is not given: set identity to what Identity.workload or Identity.secret gives',
  ],
  [
    () => InstanceConfig.multiRegion('eur3', 'europe-west1' as never),
    "InstanceConfig.multiRegion regions is a text: set regions to a list, such as ['europe-west1', 'europe-west4']",
  ],
  [
    endpoint(Postgresql, { host: process.env['PG_HOST_THAT_IS_NOT_SET'] }),
    "shop/fra1/corp host is not given: set host to a text, such as 'db.example.com'",
  ],
  [
    endpoint(Cassandra, {}),
    "shop/fra1/corp localDatacenter is not given: set localDatacenter to a text, such as 'dc1'",
  ],
];

const WORDS: readonly Row[] = [
  ...[kafka, redis, cassandra, cockroach].map(
    (system): Row => [
      system({ encryptionInTransit: 'on' }),
      `shop/fra1/${{ kafka: 'events', redis: 'carts', cassandra: 'ring', cockroach: 'sql' }[system.name]} encryptionInTransit is "on", which is not allowed: use one of required, off`,
    ],
  ),
  [
    kafka({ removalPolicy: 'delete' }),
    'shop/fra1/events removalPolicy is "delete", which is not allowed: use one of retain, destroy',
  ],
  [
    kafka({ topics: { orders: { cleanupPolicy: 'Compact' } } }),
    'shop/fra1/events topics.orders.cleanupPolicy is "Compact", which is not allowed: did you mean "compact"? (known: delete, compact)',
  ],
  [
    redis({ persistence: 'aoff' }),
    'shop/fra1/carts persistence is "aoff", which is not allowed: did you mean "aof"? (known: none, rdb, aof)',
  ],
  [redis({ server: 'keydb' }), 'shop/fra1/carts server is "keydb", which is not allowed: use one of valkey, redis'],
  [
    cassandra({ keyspaces: { items: { dataset: 'Strong' } } }),
    'shop/fra1/ring keyspaces.items.dataset is "Strong", which is not allowed: did you mean "strong"? (known: strong, eventual)',
  ],
  [
    () => Consistency.of({ read: 'QUORM' as never }),
    'Consistency.of read is "QUORM", which is not allowed: did you mean "QUORUM"? (known: ONE, LOCAL_ONE, TWO, THREE, QUORUM, LOCAL_QUORUM, EACH_QUORUM, ALL)',
  ],
  [
    cockroach({ backup: { ...BACKUP, state: 'pause' } }),
    'shop/fra1/sql backup.state is "pause", which is not allowed: did you mean "paused"? (known: active, paused)',
  ],
  [
    (site) => orders(site).produce(api(site), { acks: '1' as never }),
    'shop/fra1/api grants.produce.acks is "1", which is not allowed: use one of all, leader',
  ],
  [
    endpoint(Postgresql, { provider: 'PostgreSQL' }),
    'shop/fra1/corp provider is "PostgreSQL", which is not allowed: did you mean "postgresql"? (known: postgresql, cockroachdb)',
  ],
  [
    spanner({ edition: 'PLATINUM' }),
    'shop/ledger edition is "PLATINUM", which is not allowed: use one of STANDARD, ENTERPRISE, ENTERPRISE_PLUS',
  ],
  [spanner({ tolerate: 'planet' }), 'shop/ledger tolerate is "planet", which is not allowed: use one of zone, region'],
  [spanner({ backups: 'daily' }), 'shop/ledger backups is "daily", which is not allowed: use one of automatic, none'],
  [
    spanner({ databases: { orders: { dialect: 'POSTGRES' } } }),
    'shop/ledger databases.orders.dialect is "POSTGRES", which is not allowed: did you mean "POSTGRESQL"? (known: GOOGLE_STANDARD_SQL, POSTGRESQL)',
  ],
  [
    spanner({ identity: { kind: 'pod' } }),
    'shop/ledger identity.kind is "pod", which is not allowed: use one of workload, secret',
  ],
];

const PLACES: readonly Row[] = [
  [
    platform({}),
    'other is created without a parent construct: pass an App, a platform, a site or a construct below one as the first argument',
  ],
  [
    () => new Workload({} as never, 'api', { image }),
    'api is created without a parent construct: pass an App, a platform, a site or a construct below one as the first argument',
  ],
  [(site) => new Workload(site, undefined as never, { image }), 'shop/fra1 id is not given: set id to a text'],
  [
    (site) => new Workload(site, '', { image }),
    'shop/fra1 is to hold a construct without a name: give it one as the second argument',
  ],
  [
    (site) => orders(site).produce(undefined as never),
    'shop/fra1/events is granted to nobody: pass the Workload, Migration or SmokeTest that should have it',
  ],
  [
    (site) => orders(site).consume(orders as never),
    'shop/fra1/events is granted to something that cannot be granted access: pass the Workload, Migration or SmokeTest that should have it',
  ],
  [
    (site) => items(site).read('api' as never),
    'shop/fra1/ring is granted to something that cannot be granted access: pass the Workload, Migration or SmokeTest that should have it',
  ],
  [
    (site) => new Workload(site, 'api', { image, port: 80 }).grants.call(undefined as never),
    'shop/fra1/api is granted to nobody: pass the Workload, Migration or SmokeTest that should have it',
  ],
];

function refusal(compose: Untyped): Error {
  return failure({ what: '', compose: (site, whole) => void compose(site, whole), problem: ['', '', ''] });
}

describe.each([
  ['a prop that there is none of', UNKNOWN],
  ['a value of another type', TYPES],
  ['a word outside of a closed list', WORDS],
  ['a place that is none', PLACES],
])('%s', (_, rows) => {
  it.each(rows.map(([compose, sentence]) => [sentence, compose] as const))('%s', (sentence, compose) => {
    const error = refusal(compose);
    expect(error.message).toBe(sentence);
    expect(error.stack, 'no stack trace').toBe(sentence);
  });
});

describe('the props of a platform', () => {
  const sites = Sites.fromText(sitesText());
  const composed = (props: object) =>
    failure({
      what: '',
      compose: (site) => new Kafka(site, 'events', { topics: { orders: {} } }),
      props,
      problem: ['', '', ''],
    });

  it.each([
    [
      { tolerate: 'zones' },
      'shop tolerate is "zones", which is not allowed: did you mean "zone"? (known: none, node, zone)',
    ],
    [
      { removalPolicy: 'Retain' },
      'shop removalPolicy is "Retain", which is not allowed: did you mean "retain"? (known: retain, destroy)',
    ],
    [
      { tolerance: 'zone' },
      'shop has the unknown prop "tolerance": did you mean "tolerate"? (known: acknowledge, credentialsRevision, globalState, lockFile, patches, removalPolicy, sites, tolerate)',
    ],
    [
      { credentialsRevision: '2' },
      'shop credentialsRevision is a text: set credentialsRevision to a number, without quotes',
    ],
    [
      { acknowledge: ['kafka-acks-leader'] },
      'shop acknowledge[0] is a text: set acknowledge[0] to { id: …, at: …, reason: … }',
    ],
    [
      { acknowledge: { 'kafka-acks-leader': undefined } },
      "shop acknowledge is a table: set acknowledge to a list, such as [{ id: 'kafka-storage-unencrypted', at: 'shop/fra1/events', reason: 'why it is accepted' }]",
    ],
    [
      { acknowledge: [{ id: 'kafka-acks-leader', reason: 'page views may be lost' }] },
      "shop acknowledge[0].at is not given: set acknowledge[0].at to a text, such as 'shop/fra1/events'",
    ],
    [
      { globalState: 's3://bucket' },
      "shop globalState is a text: set globalState to { backend: 'local' }, or a store of another kind",
    ],
    [
      { globalState: { backend: 'gcs', bucket: 'b' } },
      'shop globalState.prefix is not given: set globalState.prefix to a text',
    ],
    [
      { globalState: { backend: 'azure' } },
      'shop globalState.backend is "azure", which is not allowed: use one of local, s3, gcs, http',
    ],
  ])('are refused in one sentence: %j', (props, sentence) => {
    expect(composed(props).problems).toHaveLength(1);
    expect(composed(props).message).toBe(sentence);
  });

  it.each([
    [undefined, 'is not given'],
    [null, 'is null'],
    ['sites.yaml', 'is a text'],
    [[], 'is a list'],
    [{ sites: [] }, 'is a table'],
  ])('have Sites as their sites, and not %j', (given, what) => {
    const compose = (_: Site, { node }: Platform) =>
      new Platform(node.root as never, 'other', { sites: given as unknown as Sites });
    expect(refusal(compose).message).toBe(
      `other sites ${what}: set sites to Sites, such as Sites.fromFile('sites.yaml')`,
    );
  });

  it('are refused before a second platform is', () => {
    const compose = (_: Site, { node }: Platform) =>
      new Platform(node.root as never, 'other', { sites, tolerate: 'zones' as never });
    expect(refusal(compose).message).toContain('other tolerate is "zones"');
  });
});

describe('several mistakes', () => {
  it('of one construct are told together', () => {
    const error = refusal(workload({ prot: 8080, memory: '256Mi', env: { A: undefined, B: 'b', C: 3 } }));
    expect(error.message.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([
      'shop/fra1/api has the unknown prop "prot"',
      'shop/fra1/api env.A is undefined',
      'shop/fra1/api env.C is a number',
      'shop/fra1/api memory is a text',
    ]);
  });

  it('never repeat a value that may be a secret', () => {
    for (const compose of [
      cockroach({ licenceKey: 'TOPSECRET', backup: 'TOPSECRET' }),
      workload({ existingSecrets: 'TOPSECRET', env: 'TOPSECRET', memory: 'TOPSECRET' }),
      endpoint(Kafka, { port: 'TOPSECRET' }),
    ]) {
      expect(refusal(compose).message).not.toContain('TOPSECRET');
    }
  });
});

describe('what was given as undefined', () => {
  it('is left out, as with every prop', () => {
    const compose: Untyped = (site) => {
      new Workload(site, 'api', {
        image,
        port: undefined,
        memory: undefined,
        existingSecrets: { events: undefined },
      } as never);
      new Kafka(site, 'events', { size: undefined, config: { 'segment.ms': undefined } } as never);
    };
    expect(() => refusal(compose)).toThrow('it was accepted');
  });
});
