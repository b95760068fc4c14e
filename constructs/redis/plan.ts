import type { Identify } from '../access/identity.js';
import type { ReleasePlan } from '../helm/release-part.js';
import { activeUsers, memberValues, memoryMebibytes, siteValues, zoneValues } from '../system/chart-values.js';
import type { SystemPlan } from '../system/data-system.js';
import { provisionSeconds } from '../system/provision-seconds.js';
import type { SelfHostedSystem } from '../system/self-hosted-system.js';
import type { RedisAccess } from './access.js';
import { type Eviction, maxmemoryMebibytes, type Persistence, type RedisSizing } from './sizing.js';
import type { RedisValues } from './values.js';
import { REDIS_SERVERS, type RedisServer } from './versions.js';

/** Members start together; a rolling change hands over and copies one after the other. */
const BASE_SECONDS = 240;
const SECONDS_A_MEMBER = 60;

/** What a plan is made from, as the construct has resolved it. */
export interface RedisToPlan extends SelfHostedSystem<RedisAccess> {
  readonly config: Readonly<Record<string, string>>;
  readonly eviction: Eviction;
  readonly members: number;
  readonly sizing: RedisSizing;
  readonly minReplicasToWrite: number;
  readonly persistence: Persistence;
  readonly retireMembers: number;
  readonly server: RedisServer;
}

/** The releases of a system, with every grant in their values. */
export function redisPlan(redis: RedisToPlan, accesses: readonly RedisAccess[], identify: Identify): SystemPlan {
  // A task reads no password, and may stand in another stack than the Secrets.
  const taskValues = redisValues(redis, accesses, () => ({ uid: '', epoch: 'task' }));
  const values = redisValues(redis, accesses, identify);
  const more = provisionSeconds(values.access.users);
  const members = redis.footprint.reduce((sum, { members }) => sum + members, 0);
  const task = (name: string, settings: NonNullable<RedisValues['task']>): ReleasePlan => ({
    name: `${redis.name}-${name}`,
    chart: 'redis',
    values: { ...taskValues, mode: 'task', task: settings },
    timeoutSeconds: (settings.deadlineSeconds ?? 600) + 60,
  });
  return {
    before: [task('preflight', { name: 'preflight', deadlineSeconds: 120 })],
    main: [
      {
        name: redis.name,
        chart: 'redis',
        values: { ...values },
        timeoutSeconds: BASE_SECONDS + SECONDS_A_MEMBER * members + more,
      },
    ],
    formedMarker: `${redis.name}-formed`,
    after:
      redis.retireMembers > 0
        ? [task('retire', { name: 'retire', members: redis.retireMembers, deadlineSeconds: 300 })]
        : [],
    contract: [task('revoke', { name: 'revoke', deadlineSeconds: 300 + more })],
  };
}

function redisValues(redis: RedisToPlan, accesses: readonly RedisAccess[], identify: Identify): RedisValues {
  const { site, sizing } = redis;
  const active = activeUsers(accesses, identify);
  return {
    mode: 'cluster',
    ...siteValues(redis, { repository: REDIS_SERVERS[redis.server].repository, tag: redis.version }),
    topology: sizing.topology,
    zones: zoneValues(site, sizing.spread),
    members: {
      count: redis.members,
      maxmemoryMebibytes: maxmemoryMebibytes(memoryMebibytes(redis, 'member'), redis.persistence),
      maxmemoryPolicy: redis.eviction,
      config: { ...redis.config },
      ...memberValues(redis, 'member'),
    },
    sentinels: {
      count: 3,
      downAfterMilliseconds: 5000,
      failoverTimeoutMilliseconds: 15000,
      ...memberValues(redis, 'sentinel'),
    },
    persistence: redis.persistence,
    replication: { minReplicasToWrite: redis.minReplicasToWrite, minReplicasMaxLagSeconds: 5 },
    budgets: { membersMaxUnavailable: 1, sentinelsMaxUnavailable: 1 },
    access: {
      users: active.map(({ user }) => user),
      rules: active.map(({ access, name }) => ({
        principal: name,
        commands: [...access.commands] as [(typeof access.commands)[number], ...typeof access.commands],
        keys: access.keys.map((rule) => ({ ...rule })),
        channels: [...access.channels],
      })),
    },
  };
}
