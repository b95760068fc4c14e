import type { RedisValues } from '../../constructs/redis/values.js';
import type { ChartCase, Given } from './matrix.js';
import { everySystem, LONG_PLACE, MIRRORED, systemCases } from './system-cases.js';

const ZONES: RedisValues['zones'] = { names: ['a', 'b', 'c'], spread: 'required', source: 'podLabel' };

const PLACE = { platform: 'shop', site: 'fra1', cluster: { apps: 'shop-apps' } };

const ACCESS = {
  users: [
    { name: 'shop.cart.a', secret: 'carts-cart-a', uid: '11111111-1111-1111-1111-111111111111', epoch: 'one' },
    { name: 'shop.reader.b', secret: 'carts-reader-b', uid: '22222222-2222-2222-2222-222222222222', epoch: 'two' },
    { name: 'shop.idle.a', secret: 'carts-idle-a', uid: '33333333-3333-3333-3333-333333333333', epoch: 'three' },
  ],
  rules: [
    {
      principal: 'shop.cart.a',
      commands: ['read', 'write', 'pubsub'],
      keys: [
        { pattern: 'cart:*', access: 'readWrite' },
        { pattern: 'audit:*', access: 'write' },
      ],
      channels: ['config'],
    },
    {
      principal: 'shop.reader.b',
      commands: ['read', 'scripting'],
      keys: [{ pattern: '*', access: 'read' }],
      channels: [],
    },
  ],
} satisfies RedisValues['access'];

/** What the kit makes of the default platform: three zones, one of which may be lost. */
const PRODUCTION: Given<RedisValues> = { ...PLACE, zones: ZONES, access: ACCESS };

const DEVELOPMENT: Given<RedisValues> = { ...PLACE, topology: 'single', members: { count: 1 }, access: ACCESS };

const CASES: Readonly<Record<string, Given<RedisValues>>> = {
  defaults: {},
  'three zones': PRODUCTION,
  'five members and five sentinels': {
    ...PRODUCTION,
    members: { count: 5 },
    sentinels: { count: 5 },
    replication: { minReplicasToWrite: 2, minReplicasMaxLagSeconds: 10 },
    budgets: { membersMaxUnavailable: 1, sentinelsMaxUnavailable: 2 },
  },
  'one replica': { ...PRODUCTION, members: { count: 2 }, replication: { minReplicasToWrite: 0 } },
  single: DEVELOPMENT,
  'single, without TLS': { ...DEVELOPMENT, tls: { client: 'off' } },
  'single, in memory': { ...DEVELOPMENT, persistence: 'none' },
  snapshots: { ...PRODUCTION, persistence: 'rdb' },
  'a cache': {
    ...PRODUCTION,
    persistence: 'none',
    members: { maxmemoryMebibytes: 384, maxmemoryPolicy: 'allkeys-lru', storage: { size: '1Gi' } },
  },
  'no users': { ...PLACE, zones: ZONES },
  'many users and rules': {
    ...PRODUCTION,
    access: {
      users: Array.from({ length: 200 }, (_, n) => ({
        name: `shop.service-${n}.a`,
        secret: `carts-service-${n}-a`,
        uid: `uid-${n}`,
        epoch: `e${n}`,
      })),
      rules: Array.from({ length: 200 }, (_, n) => ({
        principal: `shop.service-${n}.a`,
        commands: ['read' as const, 'write' as const],
        keys: [{ pattern: `service:${n}:*`, access: 'readWrite' as const }],
        channels: [`service:${n}`],
      })),
    },
  },
  'spread over hosts only': { ...PRODUCTION, zones: { names: [], spread: 'required', source: 'none' } },
  ...everySystem(PRODUCTION, ZONES),
  'mirrored image with a digest': {
    ...PRODUCTION,
    image: { ...MIRRORED, repository: 'library/redis', tag: '7.0.15' },
  },
  'disks of a class, not kept': {
    ...PRODUCTION,
    members: { storage: { size: '100Gi', className: 'fast', retain: false } },
    sentinels: { storage: { size: '1Gi', className: 'fast', retain: false } },
  },
  'larger members with directives of their own': {
    ...PRODUCTION,
    members: {
      resources: { cpu: '4', memory: '32Gi' },
      maxmemoryMebibytes: 20_000,
      config: { 'io-threads': '4', hz: '20', 'notify-keyspace-events': 'Ex' },
    },
  },
  'no voluntary disruption': { ...PRODUCTION, budgets: { membersMaxUnavailable: 0, sentinelsMaxUnavailable: 0 } },
  'long names': {
    ...PRODUCTION,
    ...LONG_PLACE,
    cluster: { ...PLACE.cluster, name: 'a-system-with-a-name-of-thirty' },
  },
};

const TASKS: Readonly<Record<string, Given<RedisValues>>> = {
  preflight: { ...PRODUCTION, task: { name: 'preflight' } },
  retire: {
    ...PRODUCTION,
    members: { count: 4 },
    task: { name: 'retire', members: 1, deadlineSeconds: 300, run: 'again' },
  },
  revoke: { ...PRODUCTION, task: { name: 'revoke' } },
};

/** The cases of the Redis chart. */
export const REDIS: readonly ChartCase<RedisValues>[] = systemCases('redis', 'carts', CASES, TASKS, PLACE.cluster);
