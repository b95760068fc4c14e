// Generated from schemas/cockroachdb.json by `npm run generate`. Do not edit.
import type { Cluster, Image, Network, Pods, Resources, Storage, Tls, Zones } from '../system/values.js';

/**
 * Values of the CockroachDB chart: one cluster, or (mode task) one administrative Job against it.
 */
export interface CockroachdbValues {
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
   * replicated: nodes that form one cluster, with a majority of three or more. single: one node that is its own cluster (development only; it wants no licence key).
   */
  topology: 'replicated' | 'single';
  /**
   * First part of each node's locality. The same on all nodes, and fixed for life.
   */
  region: string;
  zones: Zones;
  nodes: Nodes;
  /**
   * Copies of each range of data, written by a majority of them. An odd number; databases and tables may say otherwise by zone configurations of their own. CockroachDB's own ranges have five, or as many as an odd number of nodes can hold.
   */
  replicationFactor: 1 | 3 | 5 | 7;
  licence: Licence;
  tls: Tls;
  budgets: Budgets;
  /**
   * Databases that provisioning makes, each with three roles that users are granted. Provisioning never drops one.
   *
   * Items: Name of a database.
   */
  databases: string[];
  access: Access;
  backup?: Backup;
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
 * The pods that hold data and serve SQL.
 */
export interface Nodes {
  /**
   * Number of nodes. Growing is one apply; shrinking wants the retire task first.
   */
  count: number;
  resources: Resources;
  /**
   * Cache of the storage engine (--cache), in MiB. Cache and twice the SQL memory may take 80 % of the memory.
   */
  cacheMebibytes: number;
  /**
   * What queries and sessions may take together (--max-sql-memory), in MiB.
   */
  sqlMemoryMebibytes: number;
  storage: Storage;
}
/**
 * The licence key. Without one a cluster of several nodes takes five open transactions at a time seven days after it was formed.
 */
export interface Licence {
  /**
   * none: no key. enterprise-free: the key that costs nothing and wants telemetry: seven days without it, and the cluster is throttled like one without a key. enterprise-trial: the key of thirty days, which wants it too. enterprise: the key that is paid for.
   */
  kind: 'none' | 'enterprise-free' | 'enterprise-trial' | 'enterprise';
  /**
   * Secret of this namespace whose key licence holds it.
   */
  secret: string | '';
  /**
   * Name of the organization that the key was made for.
   */
  organization: string;
  /**
   * Raised when the Secret holds another key, so that provisioning takes it.
   */
  revision: number;
  /**
   * Addresses by which telemetry leaves, port 443. Empty: it does not.
   */
  telemetryCidr: string | '';
}
/**
 * How many pods voluntary disruption may take away at a time.
 */
export interface Budgets {
  /**
   * Nodes; a minority of the copies at most, and of the five that CockroachDB's own ranges have.
   */
  nodesMaxUnavailable: number;
}
/**
 * Users, and what each may do. What is not listed is not removed here: the revoke task does that.
 */
export interface Access {
  /**
   * Users that may log in.
   */
  users: SqlUser[];
  /**
   * What they may do in databases.
   */
  grants: Grant[];
}
/**
 * A user with a password.
 */
export interface SqlUser {
  /**
   * <platform>.<workload>.<a|b>, at most 63 characters. The dots keep users apart from root, node and admin.
   */
  name: string;
  /**
   * Secret in the cluster's namespace: its key password holds the password (printable ASCII), its key username the name.
   */
  secret: string;
  /**
   * uid of that Secret; a change makes provisioning run again.
   */
  uid: string;
  /**
   * Name of the password's generation. Another epoch sets the password again; the same one leaves it alone.
   */
  epoch: string;
}
/**
 * A privilege of a user in a database: a role of it that the user is a member of.
 */
export interface Grant {
  /**
   * One of users.
   */
  user: string;
  /**
   * One of databases.
   */
  database: string;
  /**
   * read: SELECT. readWrite: rows too. migrate: tables, indexes, types and schemas too.
   */
  privilege: 'read' | 'readWrite' | 'migrate';
}
/**
 * A schedule of backups of the whole cluster. Without it there is none, and one that provisioning made before is taken away; backups that exist stay.
 */
export interface Backup {
  /**
   * Secret of this namespace whose key uri says where to, with credentials: s3://bucket/folder?AWS_ACCESS_KEY_ID=…
   */
  secret: string;
  /**
   * Addresses of that store, for the nodes' egress rule.
   */
  cidr: string;
  /**
   * Port of that store.
   */
  port: number;
  /**
   * When a backup is taken.
   */
  recurring: string;
  /**
   * When it is a full one. always: each; the others hold what changed since.
   */
  full: string | 'always';
  /**
   * paused: the schedule is there and does not run.
   */
  state: 'active' | 'paused';
  /**
   * Raised when the Secret says another place or other credentials, so that provisioning takes them.
   */
  revision: number;
}
/**
 * One Job. Its release has a name of its own; cluster.name names the cluster.
 */
export interface Task {
  /**
   * preflight refuses values that the running cluster cannot follow. retire decommissions the highest nodes, so that nodes.count can be lowered. forget decommissions the ids of lost volumes whose pods have joined anew. revoke takes away users and roles that are not declared.
   */
  name: 'preflight' | 'retire' | 'forget' | 'revoke';
  /**
   * retire: how many of the highest nodes.
   */
  nodes?: number;
  /**
   * Any text; a change makes the same task run again.
   */
  run?: string;
  /**
   * When an unfinished Job fails, in seconds. Run again, it goes on where it was.
   */
  deadlineSeconds?: number;
}
