import type { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Identify } from '../access/identity.js';
import { checkedProps, checkedText } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { settingsText } from '../system/chart-values.js';
import type { GrowingFact, ImmutableFact, SystemPlan } from '../system/data-system.js';
import { jobFootprint } from '../system/job-footprint.js';
import { procedureOf } from '../system/procedure.js';
import { SelfHostedSystem } from '../system/self-hosted-system.js';
import { Size } from '../units.js';
import { type RedisAccess, type RedisAccessBook, type RedisConnection, redisAccessBook } from './access.js';
import { failureDomainFindings, memoryFindings, type RedisFacts, roomFindings, securityFindings } from './checks.js';
import { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';
import { ImportedRedis } from './imported.js';
import type { IRedis } from './interface.js';
import { redisPlan } from './plan.js';
import type { RedisEndpointProps } from './props.js';
import { REDIS_PROPS, type RedisProps } from './props.js';
import { type Eviction, type Persistence, type RedisSizing, redisSizing } from './sizing.js';
import { REDIS_SERVERS, type RedisServer } from './versions.js';

/** Longest name: StatefulSet, Secret and Certificate names are made from it. */
const MAX_NAME = 30;

const MEMBER_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * A primary with replicas and sentinels in a site. The server is Valkey, or Redis if you choose it. All connections use TLS, and
 * each workload has a user of its own, limited to the keys and commands of its grants.
 *
 * Replication is asynchronous: the grant's `wait` decides what an acknowledgement means (docs/systems/redis.md).
 * All problems with the props are reported together at synth (`ProblemError`).
 */
export class Redis extends SelfHostedSystem<RedisAccess> implements IRedis {
  /** A server that somebody else runs. Grants open the network path and pass on the Secret that you name. */
  static fromEndpoint(scope: Construct, id: string, props: RedisEndpointProps): IRedis {
    return new ImportedRedis(scope, id, props);
  }

  readonly type = 'redis';
  /** The pod of `helm test`; Jobs, which run before or after it, have a quarter of that. */
  readonly jobs = jobFootprint(1, Size.mebibytes(256));
  readonly server: RedisServer;
  readonly licence: string;
  readonly endpoint: Endpoint;
  readonly sizing: RedisSizing;
  readonly members: number;
  readonly persistence: Persistence;
  readonly eviction: Eviction;
  readonly minReplicasToWrite: number;
  readonly config: Readonly<Record<string, string>>;
  readonly retireMembers: number;
  readonly grants: RedisGrants;
  readonly footprint: readonly Footprint[];
  protected readonly book: RedisAccessBook;

  /** @throws ProblemError for props that are unknown or of another type */
  constructor(scope: Construct, id: string, props: RedisProps = {}) {
    checkedProps(scope, id, REDIS_PROPS, props);
    const server = props.server ?? 'valkey';
    super(scope, id, props, { ...REDIS_SERVERS[server], maxName: MAX_NAME });
    this.sizing = redisSizing(this.tolerate);
    this.server = server;
    this.licence = REDIS_SERVERS[server].licence(this.version);
    this.members = props.size?.members ?? this.sizing.members;
    this.persistence = props.persistence ?? 'aof';
    this.eviction = props.eviction ?? 'noeviction';
    this.minReplicasToWrite = props.minReplicasToWrite ?? this.sizing.minReplicasToWrite;
    this.retireMembers = props.retireMembers ?? 0;
    this.config = settingsText(props.config);
    this.footprint = footprintOf(props, this.members, this.sizing.sentinels, this.persistence);
    this.endpoint = this.service(this.sizing.topology === 'single' ? MEMBER_PORT : SENTINEL_PORT);
    this.book = redisAccessBook(this, () => this.connection());
    this.grants = new RedisGrants(this.book);
    const facts = (): RedisFacts => ({
      ...this.facts,
      sizing: this.sizing,
      members: this.members,
      minReplicasToWrite: this.minReplicasToWrite,
      persistence: this.persistence,
      eviction: this.eviction,
      accesses: this.book.all,
      retire: this.retireMembers,
    });
    this.addChecks({
      'failure domain': () => failureDomainFindings(facts()),
      capacity: () => [
        ...memoryFindings(this.node.path, this.footprint),
        ...roomFindings(this.node.path, this.persistence, this.footprint),
      ],
      security: () => securityFindings(facts()),
    });
  }

  keys(pattern: string) {
    checkedText(this, 'keys', pattern);
    return { pattern, grants: new KeyGrants(this.book, pattern, this.sizing.wait) };
  }

  channels(pattern: string) {
    checkedText(this, 'channels', pattern);
    return { pattern, grants: new ChannelGrants(this.book, pattern) };
  }

  get replicationSummary(): string {
    const { spread } = this.sizing;
    if (spread === 'none') return '1 copy';
    return `${this.members} copies, ${this.minReplicasToWrite + 1} to write, one a ${spread}`;
  }

  get immutableFacts(): readonly ImmutableFact[] {
    const procedure = procedureOf(this.type, 'Another server, persistence or promise');
    return [
      ...this.volumeFacts,
      { key: 'topology', value: this.sizing.topology, procedure },
      { key: 'persistence', value: this.persistence, procedure },
      { key: 'server', value: this.server, procedure },
    ];
  }

  get growingFacts(): readonly GrowingFact[] {
    const { members: count, retireMembers: retiring } = this;
    return [{ key: 'size.members', count, retiring, procedure: procedureOf(this.type, 'Shrink') }];
  }

  plan(identify: Identify): SystemPlan {
    return redisPlan(this, this.book.all, identify);
  }

  private connection(): RedisConnection {
    const single = this.sizing.topology === 'single';
    const domain = this.site.hostOf(`${this.name}-sentinels`, 'data');
    return {
      ...this.connectionTo(...(single ? [MEMBER_PORT] : [MEMBER_PORT, SENTINEL_PORT])),
      sentinels: Array.from(
        { length: this.sizing.sentinels },
        (_, ordinal) => `${this.name}-sentinel-${ordinal}.${domain}:${SENTINEL_PORT}`,
      ),
      ...(single ? {} : { primaryName: this.name }),
      tls: this.encryptionInTransit,
    };
  }
}

/** A rewrite of the log stands beside the old one until it is done, hence three times the memory. */
function footprintOf(props: RedisProps, members: number, sentinels: number, persistence: Persistence): Footprint[] {
  const memory = props.memory?.member ?? Size.gibibytes(1);
  const member = {
    component: 'member',
    members,
    cpu: props.cpu?.member ?? 0.25,
    memory,
    storage: props.storage?.member ?? (persistence === 'none' ? Size.gibibytes(1) : memory.times(3)),
  };
  if (sentinels === 0) return [member];
  const sentinel = {
    component: 'sentinel',
    members: sentinels,
    cpu: props.cpu?.sentinel ?? 0.05,
    memory: props.memory?.sentinel ?? Size.mebibytes(96),
    storage: props.storage?.sentinel ?? Size.gibibytes(1),
  };
  return [member, sentinel];
}
