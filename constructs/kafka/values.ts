// Generated from schemas/kafka.json by `npm run generate`. Do not edit.
import type { Image, Network, Pods, Resources, Storage, Tls, Zones } from '../system/values.js';

/**
 * Values of the Kafka chart: one KRaft cluster, or (mode task) one administrative Job against it.
 */
export interface KafkaValues {
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
  cluster: KafkaCluster;
  /**
   * separate: controllers and brokers are sets of their own. combined: every broker is a controller too (one failure takes both; development only), and controllers.count must equal brokers.count.
   */
  roles: 'separate' | 'combined';
  zones: Zones;
  controllers: Controllers;
  brokers: Brokers;
  defaults: ReplicationDefaults;
  tls: Tls;
  budgets: Budgets;
  access: Access;
  /**
   * Topics that provisioning creates or grows. It never drops one.
   */
  topics: Topic[];
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
export interface KafkaCluster {
  /**
   * Kafka cluster id. Cannot change. Empty: derived from namespace, name, platform and site.
   */
  id?: string | '';
  /**
   * System id: prefix of every object. Empty: the release's name. A release with another name, such as that of a task, needs it.
   */
  name?: string | '';
  /**
   * Namespace of the workloads that may be admitted. Empty: <platform>-apps.
   */
  apps?: string | '';
}
/**
 * The KRaft quorum. With roles combined only count and directoryIds are used.
 */
export interface Controllers {
  /**
   * Number of controllers, odd.
   */
  count: 1 | 3 | 5 | 7;
  /**
   * Directory id of each controller at the first format of the cluster, in order. Empty: derived like cluster.id.
   *
   * @maxItems 7
   *
   * Items: A Kafka uuid: 16 bytes as base64url without padding. It must not begin with a dash.
   */
  directoryIds?: string[];
  resources: Resources;
  /**
   * Java heap of one controller, in MiB.
   */
  heapMebibytes: number;
  storage: Storage;
}
/**
 * The members that hold partitions.
 */
export interface Brokers {
  /**
   * Number of brokers. Growing needs one apply; shrinking needs the retire task first.
   */
  count: number;
  resources: Resources;
  /**
   * Java heap of one broker, in MiB. The rest of the memory is page cache.
   */
  heapMebibytes: number;
  storage: Storage;
  config?: ServerConfig;
}
/**
 * Further broker properties, by Kafka's names. Values are strings (Helm turns large numbers into 1e+06). Properties that the chart sets itself are refused.
 */
export interface ServerConfig {
  [k: string]: string;
}
/**
 * Replication of topics without their own settings, and of Kafka's own topics (consumer offsets, transaction state).
 */
export interface ReplicationDefaults {
  /**
   * Copies of each partition.
   */
  replicationFactor: number;
  /**
   * Copies that must have a record before acks=all acknowledges it.
   */
  minInsyncReplicas: number;
}
/**
 * How many members voluntary disruptions (drains) may stop at once.
 */
export interface Budgets {
  /**
   * Brokers at once.
   */
  brokersMaxUnavailable: number;
  /**
   * Controllers at once.
   */
  controllersMaxUnavailable: number;
}
/**
 * Who may do what. Everything else is denied.
 */
export interface Access {
  /**
   * SCRAM users.
   */
  users?: ScramUser[];
  /**
   * What the users may do.
   */
  acls?: Acl[];
}
/**
 * One SCRAM-SHA-512 user.
 */
export interface ScramUser {
  /**
   * <platform>.<workload>.<slot>. The dots keep it apart from the system's own users.
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
  quotas?: Quotas;
}
/**
 * Limits of a user on each broker. What is not named is unlimited.
 */
export interface Quotas {
  /**
   * Written, in bytes a second.
   */
  producerByteRate?: number;
  /**
   * Read, in bytes a second.
   */
  consumerByteRate?: number;
  /**
   * Time of the request and network threads, in percent of one thread.
   */
  requestPercentage?: number;
}
/**
 * Allows a user operations on a resource, from any host.
 */
export interface Acl {
  /**
   * <platform>.<workload>.<slot>. The dots keep it apart from the system's own users.
   */
  principal: string;
  resource: AclResource;
  /**
   * Kafka's operations.
   *
   * @minItems 1
   */
  operations: (
    | 'Read'
    | 'Write'
    | 'Create'
    | 'Delete'
    | 'Alter'
    | 'Describe'
    | 'AlterConfigs'
    | 'DescribeConfigs'
    | 'IdempotentWrite'
  )[];
}
/**
 * What an ACL is about.
 */
export interface AclResource {
  /**
   * Kind of resource.
   */
  type: 'topic' | 'group' | 'transactionalId' | 'cluster';
  /**
   * Name, or its beginning; kafka-cluster for type cluster.
   */
  name: string;
  /**
   * Whether name is the whole name or its beginning.
   */
  pattern: 'literal' | 'prefixed';
}
/**
 * A topic.
 */
export interface Topic {
  /**
   * Name.
   */
  name: string;
  /**
   * Number of partitions. It can only grow.
   */
  partitions: number;
  /**
   * Copies of each partition; without it defaults.replicationFactor. Fixed at creation.
   */
  replicationFactor?: number;
  config?: TopicConfig;
}
/**
 * Topic settings by Kafka's names; values are strings. A setting that you no longer name keeps its value.
 */
export interface TopicConfig {
  [k: string]: string;
}
/**
 * The Job of mode task.
 */
export interface Task {
  /**
   * preflight: refuses values that the running cluster cannot follow. retire: moves all partitions off the highest brokers. rebalance: spreads partitions over all brokers. revoke: removes users of the platform and ACLs that are not declared.
   */
  name: 'preflight' | 'retire' | 'rebalance' | 'revoke';
  /**
   * Time limit of the Job, in seconds. If it is run again, it continues where it stopped.
   */
  deadlineSeconds?: number;
  /**
   * retire: how many brokers, counted down from brokers.count.
   */
  brokers?: number;
  /**
   * retire and rebalance: limit of what each broker sends or receives while partitions move, in MiB a second.
   */
  moveMebibytesPerSecond?: number;
  /**
   * Any text; a change makes the same task run again.
   */
  run?: string;
}
