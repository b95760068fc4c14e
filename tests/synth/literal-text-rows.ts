import path from 'node:path';
import { Cassandra, type CassandraEndpointProps, type CassandraProps } from '../../constructs/cassandra/index.js';
import {
  CockroachDB,
  type CockroachDBProps,
  type EnterpriseKeyProps,
  LicenceKey,
  type TelemetryKeyProps,
} from '../../constructs/cockroachdb/index.js';
import {
  type ConsumeOptions,
  Kafka,
  type KafkaEndpointProps,
  type KafkaProps,
  type TopicProps,
} from '../../constructs/kafka/index.js';
import { type IPostgresql, Postgresql, type PostgresqlEndpointProps } from '../../constructs/postgresql/index.js';
import { type IRedis, Redis, type RedisEndpointProps, type RedisProps } from '../../constructs/redis/index.js';
import {
  Identity,
  InstanceConfig,
  type ISpanner,
  Spanner,
  SpannerEmulator,
  type SpannerEmulatorProps,
  type SpannerGrantOptions,
  type SpannerIdentity,
  type SpannerProps,
} from '../../constructs/spanner/index.js';
import {
  CronJob,
  type CronJobProps,
  Duration,
  EnvFrom,
  EnvValue,
  Migration,
  type MigrationProps,
  Platform,
  type PlatformProps,
  type PodSettings,
  type Site,
  Sites,
  SmokeTest,
  Volume,
  Workload,
  type WorkloadProps,
} from '../../index.js';
import { type SynthesizedStack, synthesize } from '../../testing/index.js';
import { sitesText, temporaryFolder } from '../support/platform.js';

/** Something that is told props, or one text, and what it is synthesized to. */
export interface Row {
  /** Kind of the props, as its `props.ts` names it; or the source of a call that takes one text. */
  readonly of: string;
  /** Props that are accepted, with a text wherever one may stand; several where not all may stand together. */
  readonly good: readonly object[];
  /** Name of the construct, where there is one. */
  readonly id?: string;
  readonly stacks: (props: object, id: string) => readonly SynthesizedStack[];
}

type Compose<P> = (site: Site, props: P, id: string, platform: Platform) => unknown;

const image = 'registry.example.com/shop/api:1.0.0';
const SITES = sitesText({ capacity: '{ nodesPerZone: 3, cpu: 90, memory: 300Gi, storage: 9Ti }' });

/** A row whose props are a construct's, or those of a grant, in a platform that promises nothing. */
function row<P extends object>(of: string, id: string | undefined, good: readonly P[], compose: Compose<P>): Row {
  return {
    of,
    good,
    ...(id === undefined ? {} : { id }),
    stacks: (props, name) => {
      const { stacks } = synthesize((app, sites) => {
        const platform = new Platform(app, 'shop', { sites });
        for (const site of platform.sites) compose(site, props as P, name, platform);
        return platform;
      }, Sites.fromText(SITES));
      return stacks;
    },
  };
}

/** A row of a call that takes one text. */
function call(of: string, good: string, compose: (site: Site, text: string, platform: Platform) => unknown): Row {
  return row(of, undefined, [{ text: good }], (site, { text }, _, platform) => compose(site, text, platform));
}

const api = (site: Site) => new Workload(site, 'api', { image });

const EXISTING = { host: 'db.example.com', cidr: '10.20.0.0/24', existingSecret: 'corp-user', caConfigMap: 'corp-ca' };
const SPANNER: SpannerProps = {
  project: 'acme-shop',
  config: InstanceConfig.regional('europe-west3'),
  databases: { orders: { ddl: ['CREATE ROLE clerk'] } },
  identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', 'shop-google'),
  residency: 'EU',
  kmsKeys: ['projects/acme/locations/europe-west3/keyRings/shop/cryptoKeys/spanner'],
  apiCidr: '199.36.153.8/30',
};
const IDENTITIES: readonly SpannerIdentity[] = [
  Identity.workload('123456789012', 'acme-shop.svc.id.goog'),
  Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', 'shop-google'),
];
/** Settings of pods, with a text wherever one may stand. */
const PODS: PodSettings = {
  imagePullSecrets: ['registry'],
  tolerations: [{ key: 'node.example.com/data', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }],
  nodeSelector: { 'node.example.com/pool': 'data' },
  nodeAffinity: [{ matchExpressions: [{ key: 'node.example.com/disk', operator: 'In', values: ['nvme'] }] }],
  priorityClassName: 'platform',
  runtimeClassName: 'gvisor',
  labels: { team: 'shop' },
  annotations: { 'example.com/owner': 'shop' },
};

/** What every application can be told, with a text wherever one may stand. */
const APPLICATIONS: readonly MigrationProps[] = [
  { env: { LEVEL: 'info' }, volumes: { one: Volume.configMap('settings', { items: { 'a.conf': 'b.conf' } }) } },
  {
    env: { LEVEL: EnvValue.configMap('settings', 'level') },
    volumes: { one: Volume.secret('vendor', { items: { 'a.conf': 'b.conf' } }) },
  },
  {
    env: { LEVEL: EnvValue.secret('vendor', 'level') },
    volumes: { one: Volume.persistentVolumeClaim('archive', 'ReadWriteMany') },
  },
  { volumes: { one: Volume.projected(Volume.configMap('settings', { items: { 'a.conf': 'b.conf' } })) } },
  { volumes: { one: Volume.projected(Volume.secret('vendor', { items: { 'a.conf': 'b.conf' } })) } },
].map(({ env, volumes }) => {
  const container = {
    image,
    command: ['node'],
    args: ['--verbose'],
    ...(env === undefined ? {} : { env }),
    envFrom: [EnvFrom.configMap('flags', { prefix: 'FLAG_' })],
    mounts: [{ volume: 'one', path: '/one', subPath: 'inner' }],
  };
  const { args: _, ...main } = container;
  return {
    ...main,
    existingSecrets: { events: 'vault-events' },
    volumes,
    initContainers: { warmup: { ...container, bindings: ['events'] } },
    egress: [{ cidr: '203.0.113.0/28', ports: [443], reason: 'the payment provider takes cards' }],
  };
});

const read = (system: IPostgresql | ISpanner, site: Site) => system.database('orders').grants.read(api(site));
const readKeys = (system: IRedis, site: Site) => system.keys('cart:*').grants.read(api(site));
const imported = { kafka: 'kafka', redis: 'redis', cassandra: 'cassandra', postgresql: 'pg' };
const importedKafka = (site: Site) => Kafka.fromEndpoint(site, imported.kafka, EXISTING);
const importedRedis = (site: Site) => Redis.fromEndpoint(site, imported.redis, EXISTING);
const spanner = (platform: Platform, changes: Partial<SpannerProps>) =>
  new Spanner(platform, 'ledger', { ...SPANNER, ...changes });
const withEvents = (site: Site, grantee: Workload | CronJob | Migration | SmokeTest) =>
  new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(grantee);

const PLATFORM_GOOD: readonly Omit<PlatformProps, 'sites'>[] = [
  {
    acknowledge: [{ id: 'spanner-drop', at: 'shop/ledger', reason: 'nobody reads it any more' }],
    globalState: {
      backend: 's3',
      bucket: 'acme-state',
      region: 'eu-1',
      keyPrefix: 'shop',
      endpoint: 'https://s3.test',
    },
    lockFile: path.join(temporaryFolder(), 'shop.lock.json'),
  },
  { globalState: { backend: 'gcs', bucket: 'acme-state', prefix: 'shop' } },
  {
    patches: [
      {
        kind: 'Namespace',
        name: 'shop-data',
        site: 'fra1',
        patch: { metadata: { annotations: { team: 'shop' } } },
        reason: 'accounting reads this annotation',
      },
    ],
  },
  {
    globalState: {
      backend: 'http',
      address: 'https://state.test/{stack}',
      lockAddress: 'https://state.test/{stack}/lock',
      unlockAddress: 'https://state.test/{stack}/lock',
    },
  },
  {
    patches: [
      {
        kind: 'Namespace',
        name: 'shop-data',
        site: 'fra1',
        patch: { metadata: { annotations: { team: 'shop' } } },
        reason: 'accounting reads this annotation',
      },
    ],
  },
];

export const ROWS: readonly Row[] = [
  {
    of: 'PLATFORM_PROPS',
    id: 'shop',
    good: PLATFORM_GOOD,
    stacks: (props, id) =>
      synthesize((app, sites) => {
        const platform = new Platform(app, id, { ...props, sites });
        for (const site of platform.sites) read(spanner(platform, {}), site);
        return platform;
      }, Sites.fromText(SITES)).stacks,
  },
  row<WorkloadProps>(
    'WORKLOAD_PROPS',
    'api',
    APPLICATIONS.map((application) => ({
      ...application,
      pods: PODS,
      port: 8080,
      args: ['--verbose'],
      probes: { live: '/live', ready: '/ready' },
      ingressFrom: ['ingress-nginx'],
      metrics: { port: 9090, path: '/metrics' },
      sidecars: {
        proxy: {
          ...application.initContainers?.['warmup'],
          image,
          port: 9000,
          probes: { live: '/live', ready: '/ready' },
        },
      },
    })),
    (site, props, id) => withEvents(site, new Workload(site, id, props)),
  ),
  row<CronJobProps>(
    'CRON_JOB_PROPS',
    'report',
    APPLICATIONS.map((application) => ({
      ...application,
      args: ['--verbose'],
      schedule: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      deadline: Duration.minutes(10),
    })),
    (site, props, id) => withEvents(site, new CronJob(site, id, props)),
  ),
  row<MigrationProps>('JOB_PROPS', 'migrate', APPLICATIONS, (site, props, id) => {
    withEvents(site, new Migration(site, id, props));
  }),
  row<MigrationProps>('JOB_PROPS', 'smoke', APPLICATIONS, (site, props, id) => {
    withEvents(site, new SmokeTest(site, id, props));
  }),

  row<KafkaProps>(
    'KAFKA_PROPS',
    'events',
    [
      {
        version: '4.3.1',
        topics: { orders: { config: { 'compression.type': 'zstd' } } },
        config: { 'compression.type': 'zstd' },
        rebalance: '2026-11',
      },
    ],
    (site, props, id) => new Kafka(site, id, props),
  ),
  row<TopicProps>('TOPIC', undefined, [{ config: { 'compression.type': 'zstd' } }], (site, props) =>
    new Kafka(site, 'events').addTopic('orders', props),
  ),
  row<KafkaEndpointProps>('KAFKA_ENDPOINT', imported.kafka, [EXISTING], (site, props, id) =>
    Kafka.fromEndpoint(site, id, props).topic('audit').grants.produce(api(site)),
  ),
  row<ConsumeOptions>('CONSUME', undefined, [{ group: 'readers' }, { groupPrefix: 'readers-' }], (site, props) => {
    const workload = api(site);
    new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.consume(workload, props);
    importedKafka(site).topic('audit').grants.consume(workload, props);
  }),
  call('constructs/kafka/kafka.ts topic', 'orders', (site, name) => new Kafka(site, 'events').addTopic(name)),
  call('constructs/kafka/kafka.ts topic', 'orders', (site, name) =>
    new Kafka(site, 'events', { topics: { orders: {} } }).topic(name).grants.produce(api(site)),
  ),
  call('constructs/kafka/kafka.ts prefix', 'audit-', (site, prefix) =>
    new Kafka(site, 'events').topicsWithPrefix(prefix).grants.produce(api(site)),
  ),
  call('constructs/kafka/imported.ts topic', 'audit', (site, name) =>
    importedKafka(site).topic(name).grants.produce(api(site)),
  ),
  call('constructs/kafka/imported.ts prefix', 'audit-', (site, prefix) =>
    importedKafka(site).topicsWithPrefix(prefix).grants.produce(api(site)),
  ),

  row<RedisProps>(
    'REDIS_PROPS',
    'carts',
    [
      {
        version: '8.0.1',
        config: { 'slowlog-log-slower-than': '10000' },
        pods: PODS,
      },
      { pods: { nodeAffinity: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }] } },
    ],
    (site, props, id) => readKeys(new Redis(site, id, props), site),
  ),
  row<RedisEndpointProps>(
    'REDIS_ENDPOINT',
    imported.redis,
    [{ ...EXISTING, primaryName: 'mymaster' }, EXISTING],
    (site, props, id) => readKeys(Redis.fromEndpoint(site, id, props), site),
  ),
  call('constructs/redis/redis.ts keys', 'cart:*', (site, keys) =>
    new Redis(site, 'carts').keys(keys).grants.readWrite(api(site)),
  ),
  call('constructs/redis/redis.ts channels', 'cart:*', (site, channels) =>
    new Redis(site, 'carts').channels(channels).grants.publishSubscribe(api(site)),
  ),
  call('constructs/redis/imported.ts keys', 'cart:*', (site, keys) =>
    importedRedis(site).keys(keys).grants.read(api(site)),
  ),
  call('constructs/redis/imported.ts channels', 'cart:*', (site, channels) =>
    importedRedis(site).channels(channels).grants.publishSubscribe(api(site)),
  ),

  row<CassandraProps>(
    'CASSANDRA_PROPS',
    'catalogue',
    [
      {
        version: '5.0.9',
        keyspaces: { orders: {} },
        config: { compaction_throughput: '64MiB/s' },
        repair: { schedule: '0 3 * * *' },
        existingAdminSecret: 'cassandra-admin',
      },
    ],
    (site, props, id) => new Cassandra(site, id, props),
  ),
  row<CassandraEndpointProps>(
    'CASSANDRA_ENDPOINT',
    imported.cassandra,
    [{ ...EXISTING, localDatacenter: 'dc1' }],
    (site, props, id) => Cassandra.fromEndpoint(site, id, props).keyspace('orders').grants.read(api(site)),
  ),
  call('constructs/cassandra/cassandra.ts keyspace', 'orders', (site, name) =>
    new Cassandra(site, 'catalogue').addKeyspace(name),
  ),
  call('constructs/cassandra/cassandra.ts keyspace', 'orders', (site, name) =>
    new Cassandra(site, 'catalogue', { keyspaces: { orders: {} } }).keyspace(name).grants.read(api(site)),
  ),
  call('constructs/cassandra/imported.ts keyspace', 'orders', (site, name) =>
    Cassandra.fromEndpoint(site, imported.cassandra, { ...EXISTING, localDatacenter: 'dc1' })
      .keyspace(name)
      .grants.read(api(site)),
  ),

  row<CockroachDBProps>(
    'COCKROACHDB_PROPS',
    'sql',
    [
      {
        version: '26.2.1',
        databases: ['orders'],
        backup: {
          existingSecret: 'sql-backup',
          cidr: '10.30.0.0/24',
          jurisdiction: 'DE',
          recurring: '@daily',
          full: '@weekly',
        },
        forgetLostVolumes: '2026-11',
      },
    ],
    (site, props, id) => new CockroachDB(site, id, props),
  ),
  row<Omit<PostgresqlEndpointProps, 'provider'>>('COCKROACHDB_ENDPOINT', 'sql', [EXISTING], (site, props, id) =>
    read(CockroachDB.fromEndpoint(site, id, props), site),
  ),
  row<EnterpriseKeyProps>(
    'ENTERPRISE_KEY',
    undefined,
    [{ existingSecret: 'sql-licence', organization: 'Example Ltd' }],
    (site, props) => new CockroachDB(site, 'sql', { licenceKey: LicenceKey.enterprise(props) }),
  ),
  row<TelemetryKeyProps>(
    'TELEMETRY_KEY',
    undefined,
    [{ existingSecret: 'sql-licence', organization: 'Example Ltd', telemetryCidr: '203.0.113.7/32' }],
    (site, props) => new CockroachDB(site, 'sql', { licenceKey: LicenceKey.enterpriseFree(props) }),
  ),
  call('constructs/cockroachdb/cockroachdb.ts database', 'orders', (site, name) =>
    new CockroachDB(site, 'sql').addDatabase(name),
  ),
  call('constructs/cockroachdb/cockroachdb.ts database', 'orders', (site, name) =>
    new CockroachDB(site, 'sql', { databases: ['orders'] }).database(name).grants.read(api(site)),
  ),

  row<PostgresqlEndpointProps>('POSTGRESQL_ENDPOINT', imported.postgresql, [EXISTING], (site, props, id) =>
    read(Postgresql.fromEndpoint(site, id, props), site),
  ),
  call('constructs/postgresql/postgresql.ts database', 'orders', (site, name) =>
    Postgresql.fromEndpoint(site, imported.postgresql, EXISTING).database(name).grants.read(api(site)),
  ),

  row<SpannerProps>(
    'SPANNER_PROPS',
    'ledger',
    IDENTITIES.map((identity) => ({ ...SPANNER, identity })),
    (site, props, id, platform) => read(new Spanner(platform, id, props), site),
  ),
  row<SpannerIdentity>('IDENTITY', undefined, IDENTITIES, (site, props, _, platform) =>
    read(spanner(platform, { identity: () => props }), site),
  ),
  row<SpannerGrantOptions>('SPANNER_GRANT', undefined, [{ role: 'clerk' }], (site, props, _, platform) =>
    spanner(platform, {}).database('orders').grants.read(api(site), props),
  ),
  row<SpannerGrantOptions>('SPANNER_GRANT', undefined, [{ role: 'clerk' }], (site, props) =>
    new SpannerEmulator(site, 'ledger').database('orders').grants.read(api(site), props),
  ),
  row<readonly string[]>(
    'REGIONS',
    undefined,
    [['europe-west1', 'europe-west4', 'europe-west3']],
    (_, regions, __, platform) =>
      spanner(platform, { config: InstanceConfig.multiRegion('eur9', regions), kmsKeys: [] }),
  ),
  call('constructs/spanner/configuration.ts region', 'europe-west3', (_, region, platform) =>
    spanner(platform, { config: InstanceConfig.regional(region), kmsKeys: [] }),
  ),
  call('constructs/spanner/configuration.ts name', 'eur3', (_, name, platform) =>
    spanner(platform, { config: InstanceConfig.multiRegion(name), kmsKeys: [] }),
  ),
  call('constructs/spanner/configuration.ts name', 'dual-region-germany1', (_, name, platform) =>
    spanner(platform, { config: InstanceConfig.dualRegion(name), kmsKeys: [] }),
  ),
  call('constructs/spanner/spanner.ts database', 'orders', (site, name, platform) =>
    spanner(platform, {}).database(name).grants.read(api(site)),
  ),
  row<SpannerEmulatorProps>(
    'EMULATOR_PROPS',
    'ledger',
    [{ project: 'acme-shop', version: '1.5.28' }],
    (site, props, id) => read(new SpannerEmulator(site, id, props), site),
  ),
  call('constructs/spanner/emulator.ts database', 'orders', (site, name) =>
    new SpannerEmulator(site, 'ledger').database(name).grants.read(api(site)),
  ),
];

const SITE = {
  name: 'fra1',
  kind: 'private',
  region: 'eu-central',
  jurisdiction: 'DE',
  kubernetes: {
    context: 'fra1',
    version: '1.34',
    zoneSource: 'podLabel',
    apiServerCidrs: ['10.96.0.1/32'],
    dnsDomain: 'cluster.local',
    dns: { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } },
    configPath: '/etc/kube/fra1.yaml',
    clusterUid: '8c2f0f5e-6b1d-4c1a-9f57-0d7a3c1be8a4',
    namespaces: { data: 'shop-fra1-data', apps: 'shop-fra1-apps' },
  },
  zones: ['a', 'b', 'c'],
  storage: { className: 'standard', encryptedAtRest: true },
  certificateIssuer: { kind: 'ClusterIssuer', name: 'company-ca' },
  certManagerNamespace: 'cert-manager',
  imageMirror: 'registry.example.com/mirror',
  dnsCidrs: ['169.254.20.10/32'],
  monitoringNamespace: 'monitoring',
  capacity: { nodesPerZone: 1, cpu: 24, memory: '48Gi', storage: '800Gi' },
  labels: { 'cost-center': '4711' },
  pods: { ...PODS, scratch: '512Mi' },
};

const STATES = PLATFORM_GOOD.flatMap(({ globalState = [] }) => globalState);

/** The sites file: what it says of one site flows into all stacks. */
export const SITES_FILE: Row = {
  of: 'sites.yaml',
  good: STATES.map((state) => ({ sites: [{ ...SITE, state }] })),
  stacks: (file) =>
    synthesize(
      (app, sites) => {
        const platform = new Platform(app, 'shop', { sites });
        for (const site of platform.sites) {
          const workload = new Workload(site, 'api', { image, port: 8080 });
          withEvents(site, workload);
          new Redis(site, 'carts').keys('cart:*').grants.read(workload);
          workload.grants.call(new SmokeTest(site, 'smoke', { image }));
        }
        return platform;
      },
      Sites.fromText(JSON.stringify(file)),
    ).stacks,
};
