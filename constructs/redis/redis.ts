import { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { licenceFindings } from '../checks/licence.js';
import { versionFindings } from '../checks/version.js';
import { Site } from '../site/site.js';
import type { Tolerance } from '../site/tolerance.js';
import type { Binding, Endpoint } from '../system/binding.js';
import {
  type Footprint,
  type IDataSystem,
  type Identify,
  type ImmutableFact,
  type ISelfHostedSystem,
  markDataSystem,
  type RemovalPolicy,
  type SystemPlan,
} from '../system/data-system.js';
import { Size } from '../units.js';
import { type RedisAccessBook, type RedisConnection, redisAccessBook } from './access.js';
import { failureDomainFindings, memoryFindings, type RedisFacts, securityFindings } from './checks.js';
import { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';
import { ImportedRedis, type RedisEndpointProps } from './imported.js';
import { redisPlan } from './plan.js';
import { type Eviction, type Persistence, type RedisSizing, redisSizing } from './sizing.js';
import { REDIS_SERVERS, type RedisServer } from './versions.js';

/** Longest name: StatefulSet, Secret and Certificate names are made from it. */
const MAX_NAME = 30;

const MEMBER_PORT = 6379;
const SENTINEL_PORT = 26379;

/** A Redis or Valkey, whoever runs it. */
export interface IRedis extends IDataSystem {
  readonly grants: RedisGrants;
  /** The keys of a pattern: `cart:*`. */
  keys(pattern: string): { readonly pattern: string; readonly grants: KeyGrants };
  /** The channels of a pattern. */
  channels(pattern: string): { readonly pattern: string; readonly grants: ChannelGrants };
}

export interface RedisProps {
  /**
   * The program that serves. Redis 7.4 and newer are under licences that set conditions: such a version is a warning to be
   * acknowledged.
   * @default 'valkey'
   */
  readonly server?: RedisServer;
  /** What the system survives. @default - the platform's promise */
  readonly tolerate?: Tolerance;
  /** More than the smallest honest size. @default - 3 members, or 1 where nothing is tolerated */
  readonly size?: { readonly members?: number };
  /** What is kept on disk: nothing, snapshots, or a log of all writes. Cannot change in place. @default 'aof' */
  readonly persistence?: Persistence;
  /** What happens when memory is full: `noeviction` refuses writes, the others drop keys. @default 'noeviction' */
  readonly eviction?: Eviction;
  /** Replicas that must follow, or the primary takes no writes. @default - 1, or 0 where nothing is tolerated */
  readonly minReplicasToWrite?: number;
  /**
   * Memory of a pod, request and limit. Data may take 60 percent of a member's, 75 without persistence.
   * @default - member 1 GiB, sentinel 96 MiB
   */
  readonly memory?: { readonly member?: Size; readonly sentinel?: Size };
  /** Cores requested by a pod. @default - member 0.25, sentinel 0.05 */
  readonly cpu?: { readonly member?: number; readonly sentinel?: number };
  /** Volume of a pod. Cannot change in place. @default - member three times its memory (1 GiB without persistence), sentinel 1 GiB */
  readonly storage?: { readonly member?: Size; readonly sentinel?: Size };
  /** Further directives of the server, by its own names, for all members. @default - none */
  readonly config?: Readonly<Record<string, string | number>>;
  /** `off` only where nothing is tolerated. @default 'required' */
  readonly encryptionInTransit?: 'required' | 'off';
  /** @default - the newest version that was proven */
  readonly version?: string;
  /**
   * Makes sure that none of this many highest members leads. Once that deploy has passed, lower `size.members` by as many
   * and set this to 0: a smaller size while one of them leads is refused.
   * @default 0
   */
  readonly retireMembers?: number;
  /** @default 'retain' */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A primary with replicas and sentinels in the site: Valkey, or Redis by choice. TLS everywhere, a user a workload, keys and
 * commands from what is granted.
 *
 * Replication is asynchronous: what an acknowledgement means follows from the grant's `wait` (docs/systems/redis.md).
 * Problems in the props are collected and reported together at synth (`ProblemError`).
 */
export class Redis extends Construct implements IRedis, ISelfHostedSystem {
  /** A system that somebody else runs: grants open the network path and hand over the Secret that is named. */
  static fromEndpoint(scope: Construct, id: string, props: RedisEndpointProps): IRedis {
    return new ImportedRedis(scope, id, props);
  }

  readonly name: string;
  readonly type = 'redis';
  readonly server: RedisServer;
  readonly licence: string;
  readonly version: string;
  readonly endpoint: Endpoint;
  readonly tolerate: Tolerance;
  readonly sizing: RedisSizing;
  readonly members: number;
  readonly persistence: Persistence;
  readonly eviction: Eviction;
  readonly minReplicasToWrite: number;
  readonly encryptionInTransit: 'required' | 'off';
  readonly removalPolicy: RemovalPolicy;
  readonly config: Readonly<Record<string, string>>;
  readonly retireMembers: number;
  readonly grants: RedisGrants;
  readonly site: Site;
  readonly footprint: readonly Footprint[];
  private readonly book: RedisAccessBook;

  constructor(scope: Construct, id: string, props: RedisProps = {}) {
    super(scope, Site.claim(scope, id, 'system', MAX_NAME));
    this.name = id;
    this.site = Site.of(this);
    this.tolerate = props.tolerate ?? this.site.tolerate;
    this.sizing = redisSizing(this.tolerate);
    this.server = props.server ?? 'valkey';
    this.version = props.version ?? REDIS_SERVERS[this.server].releases[0].version;
    this.licence = REDIS_SERVERS[this.server].licence(this.version);
    this.members = props.size?.members ?? this.sizing.members;
    this.persistence = props.persistence ?? 'aof';
    this.eviction = props.eviction ?? 'noeviction';
    this.minReplicasToWrite = props.minReplicasToWrite ?? this.sizing.minReplicasToWrite;
    this.encryptionInTransit = props.encryptionInTransit ?? 'required';
    this.removalPolicy = props.removalPolicy ?? 'retain';
    this.retireMembers = props.retireMembers ?? 0;
    this.config = Object.fromEntries(Object.entries(props.config ?? {}).map(([key, value]) => [key, `${value}`]));
    this.footprint = footprintOf(props, this.members, this.sizing.sentinels, this.persistence);
    this.endpoint = {
      host: `${id}.${this.site.namespaces.data}.svc.cluster.local`,
      port: this.sizing.topology === 'single' ? MEMBER_PORT : SENTINEL_PORT,
    };
    this.book = redisAccessBook(() => this.connection());
    this.grants = new RedisGrants(this.book);
    this.addChecks();
    markDataSystem(this, true);
  }

  keys(pattern: string) {
    return { pattern, grants: new KeyGrants(this.book, pattern, this.sizing.wait) };
  }

  channels(pattern: string) {
    return { pattern, grants: new ChannelGrants(this.book, pattern) };
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }

  get replicationSummary(): string {
    const { spread } = this.sizing;
    if (spread === 'none') return '1 copy';
    return `${this.members} copies, ${this.minReplicasToWrite + 1} to write, one a ${spread}`;
  }

  get immutableFacts(): readonly ImmutableFact[] {
    const volumes = 'volumes do not change in place: docs/systems/redis.md, "A larger volume"';
    const another = 'the data on disk is in another form: docs/systems/redis.md, "Another server or persistence"';
    return [
      { key: 'storage.className', value: this.site.facts.storage.className, procedure: volumes },
      ...this.footprint.map(({ component, storage }) => ({
        key: `storage.${component}`,
        value: storage?.toString() ?? '',
        procedure: volumes,
      })),
      { key: 'topology', value: this.sizing.topology, procedure: another },
      { key: 'persistence', value: this.persistence, procedure: another },
      { key: 'server', value: this.server, procedure: another },
    ];
  }

  plan(identify: Identify): SystemPlan {
    return redisPlan(this, this.book.all, identify);
  }

  private connection(): RedisConnection {
    const single = this.sizing.topology === 'single';
    const domain = `${this.name}-sentinels.${this.site.namespaces.data}.svc.cluster.local`;
    return {
      system: this.name,
      platform: this.site.platform,
      endpoint: this.endpoint,
      sentinels: Array.from(
        { length: this.sizing.sentinels },
        (_, ordinal) => `${this.name}-sentinel-${ordinal}.${domain}:${SENTINEL_PORT}`,
      ),
      ...(single ? {} : { primaryName: this.name }),
      target: {
        kind: 'pods',
        labels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': this.name },
        ports: single ? [MEMBER_PORT] : [MEMBER_PORT, SENTINEL_PORT],
      },
      tls: this.encryptionInTransit,
      ...(this.encryptionInTransit === 'required' ? { trust: { kind: 'secret' as const, name: 'trust' } } : {}),
    };
  }

  private addChecks(): void {
    const facts = (): RedisFacts => ({
      where: this.node.path,
      site: this.site,
      tolerate: this.tolerate,
      sizing: this.sizing,
      members: this.members,
      minReplicasToWrite: this.minReplicasToWrite,
      persistence: this.persistence,
      eviction: this.eviction,
      encryptionInTransit: this.encryptionInTransit,
      accesses: this.book.all,
      retire: this.retireMembers,
    });
    const { product, releases, minimum } = REDIS_SERVERS[this.server];
    const checks = Checks.of(this);
    checks.add('failure domain', () => failureDomainFindings(facts()));
    checks.add('capacity', () => memoryFindings(this.node.path, this.footprint));
    checks.add('security', () => securityFindings(facts()));
    checks.add('licences', () => licenceFindings(this.node.path, product, this.version, this.licence));
    checks.add('versions', () => versionFindings(this.node.path, product, this.version, releases, minimum));
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
