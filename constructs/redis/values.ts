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
   * replicated: a primary, replicas, and sentinels that choose a new primary when it fails. single: one member (development only).
   */
  topology: 'replicated' | 'single';
  zones: Zones;
  members: Members;
  sentinels: Sentinels;
  /**
   * aof: a log of all writes, on disk within a second. rdb: a snapshot after 1 write in an hour, 100 in 5 minutes or 10,000 in a minute. none: memory only; data is lost if all members fail at once.
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
   * Changes to objects of the release, in Kubernetes' own form (strategic merge): docs/patches.md. Objects that no patch names stay the same.
   */
  patches?: {
    /**
     * Kind of the object.
     */
    kind: string;
    /**
     * Its name; for a Job, and for a Job's ConfigMap, without the digest at the end.
     */
    name: string;
    /**
     * Its namespace, if the release has objects of that name in two. Left out: any.
     */
    namespace?: string;
    /**
     * Maps are merged, null removes a key, lists with a merge key are merged by it, everything else is replaced.
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
 * The pods that hold data: one is the primary, the others copy it.
 */
export interface Members {
  /**
   * Number of members, the primary among them. Growing needs one apply; shrinking needs the retire task first.
   */
  count: number;
  resources: Resources;
  /**
   * Memory for data, in MiB; at most 85 % of the memory. A snapshot or a rewrite of the log can need as much again as is written while it runs.
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
 * Further settings of the server, by its own names. Settings that the chart sets itself are refused.
 */
export interface ServerConfig {
  [k: string]: string;
}
/**
 * The pods that watch the primary and elect a new one; not used with topology single.
 */
export interface Sentinels {
  /**
   * Number of sentinels. A majority must agree.
   */
  count: 3 | 5;
  resources: Resources;
  storage: Storage;
  /**
   * A primary that does not answer for this long counts as down.
   */
  downAfterMilliseconds: number;
  /**
   * Time limit of one failover; another attempt begins after twice this time.
   */
  failoverTimeoutMilliseconds: number;
}
/**
 * When a primary stops accepting writes because it has too few replicas; not used with topology single.
 */
export interface Replication {
  /**
   * Replicas that must be connected. It limits what can be lost, but an acknowledgement does not mean two copies: use WAIT for that.
   */
  minReplicasToWrite: number;
  /**
   * A replica that has not reported for this long does not count, in seconds.
   */
  minReplicasMaxLagSeconds: number;
}
/**
 * How many pods voluntary disruptions (drains) may stop at once.
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
 * Who may do what. Everything else is denied.
 */
export interface Access {
  /**
   * Users.
   */
  users?: User[];
  /**
   * What the users may do, one entry for each user. A user without an entry may only connect.
   */
  rules?: Rule[];
}
/**
 * What one user may do. Administration, commands on the whole key space (KEYS, FLUSHALL, and SCAN without the pattern *) and functions are always denied.
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
   * preflight: refuses values that the running system cannot follow. retire: makes sure that none of the members with the highest numbers is the primary. revoke: removes users of the platform and rules that are not declared.
   */
  name: 'preflight' | 'retire' | 'revoke';
  /**
   * Time limit of the Job, in seconds. If it is run again, it continues where it stopped.
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
