/**
 * What docs/something-is-wrong.md has a person look at with kubectl alone, behind `kubectl`. `{data}` and `{apps}` are the namespaces.
 */
export const LOOKS: readonly string[] = [
  '-n {data} get pods -o wide',
  '-n {apps} get pods,jobs',
  '-n {data} get events --sort-by .lastTimestamp',
  '-n {data} get certificates,certificaterequests',
  '-n {data} get pvc',
  '-n {data} get jobs,cronjobs',
  '-n {data} get configmaps -l datastead.dev/record',
];

/**
 * What docs/something-is-wrong.md has a person type into the pods of a system, by the system's type. The live suite runs each of them in a real
 * pod (the line `tools`); tests/something-is-wrong.test.ts holds the page to them.
 */
export interface OnCallCommand {
  /** Pod, after the system's name: `broker-0`. */
  readonly pod: string;
  /** As it stands on the page behind `--`. `{system}` is the system's name. */
  readonly command: string;
  /** What an answer of a healthy system looks like. */
  readonly says: RegExp;
}

const kafka: readonly OnCallCommand[] = [
  { pod: 'broker-0', command: 'kafka-topics.sh --list', says: /^orders$/m },
  {
    pod: 'broker-0',
    command: 'kafka-topics.sh --describe --topic orders',
    says: /Topic: orders\s+Partition: 0\s+Leader: \d/,
  },
  { pod: 'broker-0', command: 'kafka-topics.sh --describe --under-replicated-partitions', says: /^\s*$/ },
  { pod: 'broker-0', command: 'kafka-topics.sh --describe --unavailable-partitions', says: /^\s*$/ },
  { pod: 'broker-0', command: 'kafka-metadata-quorum.sh describe --status', says: /^LeaderId: +\d+$/m },
  { pod: 'broker-0', command: 'kafka-metadata-quorum.sh describe --replication', says: /\bLeader\b/ },
  { pod: 'controller-0', command: 'kafka-metadata-quorum.sh describe --status', says: /^LeaderId: +\d+$/m },
  { pod: 'broker-0', command: 'kafka-consumer-groups.sh --list', says: /^/ },
  { pod: 'broker-0', command: 'kafka-consumer-groups.sh --describe --all-groups', says: /^/ },
  { pod: 'broker-0', command: 'kafka-log-dirs.sh --describe --topic-list orders', says: /"error":null/ },
  { pod: 'broker-0', command: 'kafka-acls.sh --list --topic orders', says: /principal=User:/ },
  { pod: 'broker-0', command: 'kafka-cluster.sh cluster-id', says: /^Cluster ID: / },
  { pod: 'broker-0', command: 'df -h /var/lib/kafka/data', says: /%/ },
];

const cassandra: readonly OnCallCommand[] = [
  { pod: 'a-0', command: 'nodetool status', says: /^UN /m },
  { pod: 'a-0', command: 'nodetool info', says: /^Native Transport active *: true$/m },
  { pod: 'a-0', command: 'nodetool describecluster', says: /Schema versions:/ },
  { pod: 'a-0', command: 'nodetool compactionstats', says: /pending tasks/ },
  { pod: 'a-0', command: 'nodetool netstats', says: /^Mode: NORMAL$/m },
  { pod: 'a-0', command: 'nodetool tpstats', says: /^Pool Name /m },
  { pod: 'a-0', command: 'cqlsh -e "LIST ROLES"', says: /datastead/ },
  { pod: 'a-0', command: 'df -h /var/lib/cassandra', says: /%/ },
  { pod: 'a-0', command: 'cqlsh -e "DESCRIBE KEYSPACES"', says: /system_auth/ },
];

const redis: readonly OnCallCommand[] = [
  { pod: 'member-0', command: 'redis-cli PING', says: /^PONG$/m },
  { pod: 'member-0', command: 'valkey-cli INFO replication', says: /^role:(master|slave)\r?$/m },
  { pod: 'member-0', command: 'valkey-cli INFO memory', says: /^used_memory_human:/m },
  { pod: 'member-0', command: 'valkey-cli SLOWLOG GET 10', says: /^/ },
  { pod: 'member-0', command: 'valkey-cli ACL USERS', says: /^admin$/m },
  { pod: 'member-0', command: 'df -h /data', says: /%/ },
  { pod: 'sentinel-0', command: 'valkey-cli SENTINEL CKQUORUM {system}', says: /^OK \d+ usable Sentinels/m },
  { pod: 'sentinel-0', command: 'valkey-cli SENTINEL REPLICAS {system}', says: /master-link-status/ },
];

/** Not run: there is no image of CockroachDB where the suite has run so far. */
const cockroachdb: readonly OnCallCommand[] = [
  { pod: 'node-0', command: 'cockroach node status', says: /is_available/ },
  { pod: 'node-0', command: 'cockroach node status --ranges', says: /ranges_underreplicated/ },
  { pod: 'node-0', command: 'cockroach sql -e "SHOW USERS"', says: /root/ },
  { pod: 'node-0', command: 'df -h /var/lib/cockroachdb', says: /%/ },
];

export const ON_CALL: Readonly<Record<string, readonly OnCallCommand[]>> = { kafka, cassandra, redis, cockroachdb };

/** The words of a command of the page. */
export function commandWords(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = '']) => quoted ?? word);
}
