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
   * replicated: nodes that form one cluster, with a majority of three or more. single: one node that is its own cluster (development only; it needs no licence key).
   */
  topology: 'replicated' | 'single';
  /**
   * First part of each node's locality. The same on all nodes. Cannot change.
   */
  region: string;
  zones: Zones;
  nodes: Nodes;
  /**
   * Copies of each range of data, written by a majority of them. An odd number; databases and tables may have other numbers by their own zone configurations. CockroachDB's own ranges have five, or as many as an odd number of nodes can hold.
   */
  replicationFactor: 1 | 3 | 5 | 7;
  licence: Licence;
  tls: Tls;
  budgets: Budgets;
  /**
   * Databases that provisioning creates, each with three roles that users are granted. Provisioning never drops one.
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
 * The pods that hold data and serve SQL.
 */
export interface Nodes {
  /**
   * Number of nodes. Growing needs one apply; shrinking needs the retire task first.
   */
  count: number;
  resources: Resources;
  /**
   * Cache of the storage engine (--cache), in MiB. Cache and twice the SQL memory may use 80 % of the memory.
   */
  cacheMebibytes: number;
  /**
   * Memory for queries and sessions together (--max-sql-memory), in MiB.
   */
  sqlMemoryMebibytes: number;
  storage: Storage;
}
/**
 * The licence key. Without one, a cluster of several nodes accepts only five open transactions at a time, seven days after it was formed.
 */
export interface Licence {
  /**
   * none: no key. enterprise-free: the free key, which requires telemetry: after seven days without it, the cluster is throttled like one without a key. enterprise-trial: the key for thirty days, which requires telemetry too. enterprise: the key that is paid for.
   */
  kind: 'none' | 'enterprise-free' | 'enterprise-trial' | 'enterprise';
  /**
   * Secret in this namespace with the key in licence.
   */
  secret: string | '';
  /**
   * Name of the organization that the key was issued to.
   */
  organization: string;
  /**
   * Raise it after the Secret has changed, so that provisioning sets the new key.
   */
  revision: number;
  /**
   * Addresses for telemetry on port 443. Empty: no telemetry.
   */
  telemetryCidr: string | '';
}
/**
 * How many pods voluntary disruptions may stop at a time.
 */
export interface Budgets {
  /**
   * Nodes; at most a minority of the copies, and of the five copies of CockroachDB's own ranges.
   */
  nodesMaxUnavailable: number;
}
/**
 * Users, and what each may do. The revoke task, not this, removes what is not listed.
 */
export interface Access {
  /**
   * Users that may log in.
   */
  users: SqlUser[];
  /**
   * Their privileges in databases.
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
 * A privilege of a user in a database: a role that the user is a member of.
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
 * A backup schedule for the whole cluster. Without it, provisioning removes the schedule; existing backups stay.
 */
export interface Backup {
  /**
   * Secret in this namespace with the destination and its credentials in the key uri: s3://bucket/folder?AWS_ACCESS_KEY_ID=…
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
   * When a full backup is taken; the others are incremental. always: every backup is full.
   */
  full: string | 'always';
  /**
   * paused: the schedule exists but does not run.
   */
  state: 'active' | 'paused';
  /**
   * Raise it after the Secret has changed, so that provisioning uses the new address.
   */
  revision: number;
}
/**
 * One Job. Its release has its own name; cluster.name names the cluster.
 */
export interface Task {
  /**
   * preflight refuses values that the running cluster cannot follow. retire decommissions the highest nodes, so that nodes.count can be lowered. forget decommissions the ids of lost volumes whose pods have joined again. revoke removes users and roles that are not declared.
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
   * Time limit of the Job, in seconds. If it is run again, it continues where it stopped.
   */
  deadlineSeconds?: number;
}
