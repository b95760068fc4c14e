import type { KafkaValues } from '../../constructs/kafka/values.js';
import type { SiteValues } from '../../constructs/site/values.js';
import { CASSANDRA } from './cassandra-matrix.js';
import { COCKROACHDB } from './cockroachdb-cases.js';
import { REDIS } from './redis-cases.js';
import { SPANNER } from './spanner-cases.js';
import { everySystem, LONG_PLACE, systemCases } from './system-cases.js';

/** Values as a user of the chart gives them: what is left out comes from the chart. */
export type Given<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: Given<T[K]> } : T;

/** One way to use a chart. */
export interface ChartCase<Values = object> {
  readonly chart: string;
  readonly name: string;
  readonly values: Given<Values>;
  readonly release: string;
  readonly namespace: string;
  /** The case whose objects stand in the namespace already: a task runs against a cluster. */
  readonly beside?: string;
}

const ZONES: KafkaValues['zones'] = { names: ['a', 'b', 'c'], spread: 'required', source: 'podLabel' };

const PLACE = { platform: 'shop', site: 'fra1', cluster: { id: 'c2hvcC9mcmExL2V2ZW50cw', apps: 'shop-apps' } };

const ACCESS = {
  users: [
    {
      name: 'shop.collector.a',
      secret: 'events-collector-a',
      uid: '11111111-1111-1111-1111-111111111111',
      epoch: 'one',
    },
    {
      name: 'shop.counter.b',
      secret: 'events-counter-b',
      uid: '22222222-2222-2222-2222-222222222222',
      epoch: 'two',
      quotas: { producerByteRate: 1_048_576, consumerByteRate: 2_097_152, requestPercentage: 50 },
    },
  ],
  acls: [
    {
      principal: 'shop.collector.a',
      resource: { type: 'topic', name: 'clickstream', pattern: 'literal' },
      operations: ['Describe', 'Write'],
    },
    {
      principal: 'shop.counter.b',
      resource: { type: 'topic', name: 'clickstream', pattern: 'literal' },
      operations: ['Read'],
    },
    {
      principal: 'shop.counter.b',
      resource: { type: 'group', name: 'counter', pattern: 'prefixed' },
      operations: ['Read'],
    },
  ],
} satisfies KafkaValues['access'];

const TOPICS: KafkaValues['topics'] = [
  { name: 'clickstream', partitions: 12, config: { 'retention.ms': '604800000', 'cleanup.policy': 'delete' } },
  { name: 'orders', partitions: 3, replicationFactor: 3 },
];

/** What the kit makes of the default platform: three zones, one of which may be lost. */
const PRODUCTION: Given<KafkaValues> = { ...PLACE, zones: ZONES, access: ACCESS, topics: TOPICS };

const DEVELOPMENT: Given<KafkaValues> = {
  ...PLACE,
  roles: 'combined',
  brokers: { count: 1 },
  controllers: { count: 1 },
  defaults: { replicationFactor: 1, minInsyncReplicas: 1 },
  topics: [{ name: 'clickstream', partitions: 1 }],
  access: ACCESS,
};

const MANY = Array.from({ length: 200 }, (_, index) => index);

const KAFKA_CASES: Readonly<Record<string, Given<KafkaValues>>> = {
  defaults: {},
  'three zones': PRODUCTION,
  'five controllers and nine brokers': {
    ...PRODUCTION,
    controllers: {
      count: 5,
      directoryIds: [1, 2, 3, 4, 5].map((n) => `controller${n}_abcdefghiA`.padEnd(22, 'A').slice(0, 22)),
    },
    brokers: { count: 9 },
    budgets: { brokersMaxUnavailable: 1, controllersMaxUnavailable: 2 },
  },
  combined: DEVELOPMENT,
  'combined, three members': {
    ...DEVELOPMENT,
    brokers: { count: 3 },
    controllers: { count: 3 },
    defaults: { replicationFactor: 3, minInsyncReplicas: 2 },
  },
  'clients without TLS': { ...DEVELOPMENT, tls: { client: 'off' } },
  'no topics, no users': { ...PLACE, zones: ZONES },
  'many topics, users and rules': {
    ...PRODUCTION,
    topics: MANY.map((n) => ({
      name: `topic.${n}`,
      partitions: (n % 50) + 1,
      config: { 'retention.ms': String(n * 1000) },
    })),
    access: {
      users: MANY.map((n) => ({
        name: `shop.service-${n}.a`,
        secret: `events-service-${n}-a`,
        uid: `uid-${n}`,
        epoch: `e${n}`,
      })),
      acls: MANY.map((n) => ({
        principal: `shop.service-${n}.a`,
        resource: { type: 'topic' as const, name: `topic.${n}`, pattern: 'literal' as const },
        operations: ['Describe' as const, 'Read' as const, 'Write' as const],
      })),
    },
  },
  ...everySystem(PRODUCTION, ZONES),
  'disks of a class, not kept': {
    ...PRODUCTION,
    brokers: { storage: { size: '100Gi', className: 'fast', retain: false } },
    controllers: { storage: { size: '10Gi', className: 'fast', retain: false } },
  },
  'larger brokers with properties of their own': {
    ...PRODUCTION,
    brokers: {
      resources: { cpu: '4', memory: '32Gi' },
      heapMebibytes: 6144,
      config: { 'num.io.threads': '16', 'message.max.bytes': '10485760', 'log.retention.hours': '72' },
    },
  },
  'no voluntary disruption': { ...PRODUCTION, budgets: { brokersMaxUnavailable: 0, controllersMaxUnavailable: 0 } },
  'long names': {
    ...PRODUCTION,
    ...LONG_PLACE,
    cluster: { ...PLACE.cluster, name: 'a-system-with-a-name-of-thirty' },
  },
};

const TASKS: Readonly<Record<string, Given<KafkaValues>>> = {
  preflight: { ...PRODUCTION, task: { name: 'preflight' } },
  retire: {
    ...PRODUCTION,
    brokers: { count: 4 },
    task: { name: 'retire', brokers: 1, deadlineSeconds: 3600, moveMebibytesPerSecond: 20 },
  },
  rebalance: { ...PRODUCTION, task: { name: 'rebalance', run: '2026-11-22' } },
  revoke: { ...PRODUCTION, task: { name: 'revoke' } },
};

const SITE_CASES: Readonly<Record<string, Given<SiteValues>>> = {
  defaults: {},
  'a platform': { platform: 'shop', site: 'fra1', apps: 'shop-apps' },
  'its own issuer': {
    platform: 'shop',
    site: 'fra1',
    certificates: { servingIssuer: { kind: 'ClusterIssuer', name: 'company' } },
  },
  'resolvers by address': {
    dns: {
      namespace: 'dns',
      podLabels: { app: 'resolver', tier: 'system' },
      ports: [53, 5353],
      addresses: ['169.254.20.10/32', 'fd00::10/128'],
    },
  },
  quotas: {
    quotas: {
      data: {
        'requests.cpu': '20',
        'requests.memory': '64Gi',
        'limits.memory': '64Gi',
        'requests.storage': '2Ti',
        persistentvolumeclaims: '50',
      },
      apps: { pods: '100' },
    },
  },
  'long names': LONG_PLACE,
};

export const KAFKA: readonly ChartCase<KafkaValues>[] = systemCases(
  'kafka',
  'events',
  KAFKA_CASES,
  TASKS,
  PLACE.cluster,
);

export const SITE: readonly ChartCase<SiteValues>[] = Object.entries(SITE_CASES).map(([name, values]) => ({
  chart: 'site',
  name,
  values,
  release: 'site',
  namespace: 'shop-data',
}));

export const MATRIX: readonly ChartCase[] = [...KAFKA, ...CASSANDRA, ...COCKROACHDB, ...REDIS, ...SPANNER, ...SITE];
