// Generated from charts/cockroachdb/values.schema.json by `npm run generate`. Do not edit.

/**
 * Values of the CockroachDB chart: one cluster, or (mode task) one administrative Job against it.
 */
export interface CockroachdbValues {
  /**
   * cluster renders the cluster. task renders one administrative Job (see task) against a cluster of the same name and nothing else.
   */
  mode: 'cluster' | 'task';
  /**
   * Platform id; a label on every object, and the first part of user names.
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
 * The official image. A mirror changes registry and, where it renames, repository.
 */
export interface Image {
  /**
   * Registry host, with a port where it has one.
   */
  registry: string;
  /**
   * Repository inside the registry.
   */
  repository: string;
  /**
   * Tag; the default is the version this chart was written for. It was rendered, not run.
   */
  tag: string;
  /**
   * Digest that pins the image; empty: the tag alone.
   */
  digest?: string;
  /**
   * When the kubelet pulls.
   */
  pullPolicy: 'IfNotPresent' | 'Always' | 'Never';
}
/**
 * What the cluster is called and where its clients live. Pods there that wear the label access.datastead.dev/<name>: granted may connect.
 */
export interface Cluster {
  /**
   * System id: prefix of every object. Empty: the release's name. A task's release has a name of its own, so it must be given there.
   */
  name?: string | '';
  /**
   * Namespace of the workloads that may be admitted. Empty: <platform>-apps.
   */
  apps?: string | '';
}
/**
 * Failure domains of the site and how members use them.
 */
export interface Zones {
  /**
   * Values of the node label topology.kubernetes.io/zone that members may use. Empty: any.
   */
  names: string[];
  /**
   * required: members are spread evenly over zones and hosts, or stay unscheduled. none: wherever there is room.
   */
  spread: 'required' | 'none';
  /**
   * Where a member learns its zone. podLabel: the pod's own label, by the downward API (Kubernetes sets it from 1.35 on). node: an init container reads the node object through the API. none: members do not mind.
   */
  source: 'podLabel' | 'node' | 'none';
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
 * What one pod gets. Memory is request and limit; CPU is a request without a limit, because a throttled member looks like a failed one.
 */
export interface Resources {
  /**
   * CPU request, in cores.
   */
  cpu: string;
  /**
   * Memory request and limit, in bytes.
   */
  memory: string;
}
/**
 * The volume of one pod. Size and class are fixed for life (a StatefulSet's claim template is immutable).
 */
export interface Storage {
  /**
   * Size, in bytes.
   */
  size: string;
  /**
   * Storage class; empty: the Kubernetes cluster's default class.
   */
  className?: string;
  /**
   * Whether the volumes outlive the release. They always outlive a shrink.
   */
  retain?: boolean;
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
 * Certificates.
 */
export interface Tls {
  /**
   * Whether clients must speak TLS. off lets them log in and read in plain text, too; only for topology single. Nodes always speak TLS with each other.
   */
  client: 'required' | 'off';
  servingIssuer: Issuer;
  /**
   * Lifetime of a certificate.
   */
  duration: string;
  /**
   * How long before its end a certificate is renewed.
   */
  renewBefore: string;
}
/**
 * A cert-manager issuer.
 */
export interface Issuer {
  /**
   * Kind of the issuer.
   */
  kind: 'Issuer' | 'ClusterIssuer';
  /**
   * Name; empty: <platform>-<site>-serving, which the site chart makes.
   */
  name: string;
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
  users: User[];
  /**
   * What they may do in databases.
   */
  grants: Grant[];
}
/**
 * A user with a password.
 */
export interface User {
  /**
   * Name.
   */
  name: string;
  /**
   * Secret of this namespace: its key password holds the password (printable ASCII), its key username the name.
   */
  secret: string;
  /**
   * Identity of that Secret: another one makes provisioning run again.
   */
  uid: string;
  /**
   * Identity of the password: another one makes provisioning set it.
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
 * What else may be reached or may reach in.
 */
export interface Network {
  /**
   * Range of the Kubernetes API's addresses; only zones.source node uses it. Empty: every address.
   */
  apiServerCidr?: string | '';
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
   * Any text; another one runs the task again.
   */
  run?: string;
  /**
   * When the Job is ended, in seconds. It can be run again and goes on.
   */
  deadlineSeconds?: number;
}
