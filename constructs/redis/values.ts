// Generated from schemas/redis.json by `npm run generate`. Do not edit.
import type { Cluster, Image, Network, Pods, Resources, Storage, Tls, User, Zones } from '../system/values.js';

/**
 * Values of the Redis chart: one primary with replicas and sentinels (Valkey by default), or (mode task) one administrative Job against it.
 */
export interface RedisValues {
  /**
   * cluster renders the system. task renders one administrative Job (see task) against a system of the same name and nothing else.
   */
  mode: 'cluster' | 'task';
  /**
   * Platform id; a label on every object.
   */
  platform: string;
  /**
   * Site name; a label on every object.
   */
  site: string;
  image: Image;
  cluster: Cluster;
  /**
   * replicated: a primary, replicas, and sentinels that choose another primary when it is gone. single: one member (development only).
   */
  topology: 'replicated' | 'single';
  zones: Zones;
  members: Members;
  sentinels: Sentinels;
  /**
   * aof: a log of all writes, on disk within a second. rdb: a snapshot after 1 write in an hour, 100 in 5 minutes or 10,000 in a minute. none: memory only; what all members lose at once is gone.
   */
  persistence: 'none' | 'rdb' | 'aof';
  replication: Replication;
  tls: Tls;
  budgets: Budgets;
  access: Access;
  network: Network;
  task?: Task;
  pods?: Pods;
  /**
   * What is laid over objects of the release, in Kubernetes' own form, as a strategic merge: docs/patches.md. Objects that no patch names are as they are.
   */
  patches?: {
    /**
     * Kind of the object.
     */
    kind: string;
    /**
     * Its name; of a Job, and of a Job's ConfigMap, without the digest at its end.
     */
    name: string;
    /**
     * Its namespace, where the release has objects of that name in two. Left out: wherever it is.
     */
    namespace?: string;
    /**
     * Maps are merged, null takes a key away, lists with a merge key are merged by it, all else is replaced.
     */
    patch: {
      [k: string]: unknown;
    };
  }[];
  /**
   * Helm's own; the chart reads nothing from it.
   */
  global?: {};
  /**
   * Helm's own (the library chart's values); the chart reads nothing from it.
   */
  common?: {};
}
/**
 * The pods that hold data: one leads, the others copy it.
 */
export interface Members {
  /**
   * Number of members, the primary among them. Growing is one apply; shrinking wants the retire task first.
   */
  count: number;
  resources: Resources;
  /**
   * What data may take, in MiB; at most 85 % of the memory. A snapshot or a rewrite of the log can need as much again as is written while it runs.
   */
  maxmemoryMebibytes: number;
  /**
   * What happens when that is reached: noeviction refuses writes; the others drop keys, of all or of those with an expiry.
   */
  maxmemoryPolicy:
    | 'noeviction'
    | 'allkeys-lru'
    | 'allkeys-lfu'
    | 'allkeys-random'
    | 'volatile-lru'
    | 'volatile-lfu'
    | 'volatile-random'
    | 'volatile-ttl';
  storage: Storage;
  config?: ServerConfig;
}
/**
 * Further directives of the server, by its own names. Directives that the chart itself decides are refused.
 */
export interface ServerConfig {
  [k: string]: string;
}
/**
 * The pods that watch the primary and elect another one; not used with topology single.
 */
export interface Sentinels {
  /**
   * Number of sentinels. A majority must agree.
   */
  count: 3 | 5;
  resources: Resources;
  storage: Storage;
  /**
   * A primary that does not answer for so long counts as gone.
   */
  downAfterMilliseconds: number;
  /**
   * Time for one failover; another attempt begins after twice as long.
   */
  failoverTimeoutMilliseconds: number;
}
/**
 * When a primary stops to accept writes because too few replicas follow; not used with topology single.
 */
export interface Replication {
  /**
   * Replicas that must follow. It bounds what is lost, it does not make an acknowledgement mean two copies: that is WAIT.
   */
  minReplicasToWrite: number;
  /**
   * A replica that was not heard from for so long does not count, in seconds.
   */
  minReplicasMaxLagSeconds: number;
}
/**
 * How many pods voluntary disruptions (drains) may take at once.
 */
export interface Budgets {
  /**
   * Members at once.
   */
  membersMaxUnavailable: number;
  /**
   * Sentinels at once.
   */
  sentinelsMaxUnavailable: number;
}
/**
 * Who may do what. Everything not named here is denied.
 */
export interface Access {
  /**
   * Users.
   */
  users?: User[];
  /**
   * What the users may do, one entry a user. A user without one may connect, and nothing else.
   */
  rules?: Rule[];
}
/**
 * What one user may do. Administration, commands over the whole key space (KEYS, FLUSHALL, and without the pattern * SCAN) and functions are denied always.
 */
export interface Rule {
  /**
   * <platform>.<workload>.<slot>. The dots keep it apart from the system's own users.
   */
  principal: string;
  /**
   * Categories of commands, by the server's names.
   *
   * @minItems 1
   */
  commands: ('read' | 'write' | 'pubsub' | 'scripting')[];
  /**
   * Keys and the direction in which they may be used.
   */
  keys: KeyRule[];
  /**
   * Channels to publish to and subscribe to.
   *
   * Items: A pattern of the server: * any text, ? any character, [abc] one of these.
   */
  channels: string[];
}
/**
 * Keys by pattern.
 */
export interface KeyRule {
  /**
   * A pattern of the server: * any text, ? any character, [abc] one of these.
   */
  pattern: string;
  /**
   * Whether values may be read, written, or both.
   */
  access: 'read' | 'write' | 'readWrite';
}
/**
 * The Job of mode task.
 */
export interface Task {
  /**
   * preflight: refuses values that the running system cannot follow. retire: makes sure that none of the highest members leads. revoke: removes users of the platform and rules that are not declared.
   */
  name: 'preflight' | 'retire' | 'revoke';
  /**
   * When an unfinished Job fails, in seconds. Run again, it goes on where it was.
   */
  deadlineSeconds?: number;
  /**
   * retire: how many members, counted down from members.count.
   */
  members?: number;
  /**
   * Any text; a change makes the same task run again.
   */
  run?: string;
}
