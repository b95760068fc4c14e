// Generated from schemas/cassandra.json by `npm run generate`. Do not edit.
import type { Image, Network, Pods, Resources, Storage, Tls, User } from '../system/values.js';

/**
 * Values of the Cassandra chart: parts of one cluster, or (mode task) one administrative Job against it.
 */
export interface CassandraValues {
  /**
   * cluster renders parts of the cluster. task renders one administrative Job (see task) against a cluster of the same name and nothing else.
   */
  mode: 'cluster' | 'task';
  /**
   * What this release holds. cluster: services, certificates, rules, budget. rack: the nodes of one rack, and with the first one the Job that replaces the default superuser. access: clients' way in, provisioning, scheduled repair.
   *
   * @minItems 1
   */
  parts: ('cluster' | 'rack' | 'access')[];
  /**
   * Platform id; a label on every object.
   */
  platform: string;
  /**
   * Site name; a label on every object.
   */
  site: string;
  image: Image;
  cluster: CassandraCluster;
  /**
   * All racks of the cluster, in the order in which they are installed. None can be added or removed later.
   *
   * @minItems 1
   * @maxItems 9
   */
  racks: Rack[];
  /**
   * Name of the rack that this release holds. Empty: the first one.
   */
  rack?: string;
  zones: RackZones;
  /**
   * Copies of each row of keyspaces without their own setting, and of Cassandra's own keyspaces (roles, permissions).
   */
  replicationFactor: number;
  node: Node;
  guardrails: Guardrails;
  admin: Admin;
  tls: Tls;
  budgets: Budgets;
  access: Access;
  /**
   * Keyspaces that provisioning creates. It never drops one.
   */
  keyspaces: Keyspace[];
  repair: Repair;
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
 * What the cluster is called and where its clients live. Pods there with the label access.datastead.dev/<name>: granted may connect.
 */
export interface CassandraCluster {
  /**
   * System id: prefix of every object. Empty: the release's name. A release with another name, such as that of a task, needs it.
   */
  name?: string | '';
  /**
   * Name of the cluster in Cassandra. Cannot change. Empty: <platform>-<site>-<name>.
   */
  id?: string;
  /**
   * Data center of all nodes, and the local one of all clients. Cannot change. Empty: the site's name.
   */
  datacenter?: string;
  /**
   * Namespace of the workloads that may be admitted. Empty: <platform>-apps.
   */
  apps?: string | '';
}
/**
 * One rack: a StatefulSet in its own release. Its first node is a seed.
 */
export interface Rack {
  /**
   * Name of the rack; part of its pods' names. Cannot change.
   */
  name: string;
  /**
   * Zone of the rack: a value of the node label topology.kubernetes.io/zone. Empty: any.
   */
  zone?: string;
  /**
   * Number of nodes. Growing needs one apply; shrinking needs the retire task first.
   */
  nodes: number;
}
/**
 * How nodes use the failure domains of the site.
 */
export interface RackZones {
  /**
   * required: the nodes of a single rack are on different hosts, or stay unscheduled. none: wherever there is room. Racks with a zone stay in it in both cases.
   */
  spread: 'required' | 'none';
  /**
   * How a node learns its zone, which must be its rack's. podLabel: the pod's own label, by the downward API (Kubernetes sets it from 1.35 on). node: an init container reads the node object through the API. none: it is not checked.
   */
  source: 'podLabel' | 'node' | 'none';
}
/**
 * Resources of each node. All nodes are equal.
 */
export interface Node {
  resources: Resources;
  /**
   * Java heap, in MiB. Buffers outside the heap may use half as much again; the rest of the memory is page cache.
   */
  heapMebibytes: number;
  storage: Storage;
  config?: NodeConfig;
}
/**
 * Further settings of cassandra.yaml by Cassandra's names, such as compaction_throughput. Values are strings, as in the file. Settings that the chart sets itself are refused.
 */
export interface NodeConfig {
  [k: string]: string;
}
/**
 * Guardrails of every node.
 */
export interface Guardrails {
  /**
   * Consistency levels at which clients may not write. It applies to all keyspaces, and to everybody except superusers.
   */
  writeConsistencyLevelsDisallowed?: (
    'ANY' | 'ONE' | 'TWO' | 'THREE' | 'QUORUM' | 'ALL' | 'LOCAL_QUORUM' | 'EACH_QUORUM' | 'LOCAL_ONE'
  )[];
}
/**
 * The administrator, role datastead, which replaces the default superuser. JMX uses the same password.
 */
export interface Admin {
  /**
   * Secret in the cluster's namespace with the password in the key password: letters and digits. Empty: <name>-admin.
   */
  existingSecret?: string;
  /**
   * uid of that Secret; a change makes provisioning run again.
   */
  uid?: string;
}
/**
 * How many nodes voluntary disruptions (drains) may stop at once.
 */
export interface Budgets {
  /**
   * Nodes at once, in all racks together.
   */
  nodesMaxUnavailable: number;
}
/**
 * Who may do what. Everything else is denied.
 */
export interface Access {
  /**
   * Roles that log in.
   */
  users?: User[];
  /**
   * What they may do.
   */
  permissions?: Permission[];
}
/**
 * Allows a role something in one keyspace.
 */
export interface Permission {
  /**
   * <platform>.<workload>.<slot>. The dots keep it apart from the system's own users.
   */
  role: string;
  /**
   * Keyspace.
   */
  keyspace: string;
  /**
   * Cassandra's permissions.
   *
   * @minItems 1
   */
  permissions: ('SELECT' | 'MODIFY' | 'CREATE' | 'ALTER' | 'DROP')[];
}
/**
 * A keyspace, with NetworkTopologyStrategy.
 */
export interface Keyspace {
  /**
   * Name.
   */
  name: string;
  /**
   * Copies of each row; without it the cluster's replicationFactor.
   */
  replicationFactor?: number;
}
/**
 * The CronJob that repairs every range before gc_grace_seconds (ten days) have passed. Without it, deleted rows come back.
 */
export interface Repair {
  /**
   * When it runs, in cron's notation, UTC. Each run continues where the last one stopped. Empty: never.
   */
  schedule: string;
  /**
   * A range that was repaired less than this many days ago is skipped.
   */
  intervalDays: number;
  /**
   * Into how many parts each token range is cut. More parts: less work is lost when one fails, but more calls are needed.
   */
  parts: number;
  /**
   * Time limit of a run, in seconds.
   */
  deadlineSeconds: number;
}
/**
 * The Job of mode task.
 */
export interface Task {
  /**
   * preflight: refuses values that the running cluster cannot follow. retire: decommissions the highest nodes of every rack. cleanup: after a growth, every node drops what it no longer owns. repair: what the schedule does, now. revoke: removes roles of the platform and permissions that are not declared.
   */
  name: 'preflight' | 'retire' | 'cleanup' | 'repair' | 'revoke';
  /**
   * Time limit of the Job, in seconds. If it is run again, it continues where it stopped.
   */
  deadlineSeconds?: number;
  /**
   * retire: how many nodes leave each rack, counted down from its nodes.
   */
  nodes?: number;
  /**
   * Any text; a change makes the same task run again.
   */
  run?: string;
}
