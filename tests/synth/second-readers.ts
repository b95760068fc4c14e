/**
 * Who reads a text of the user's besides Terraform, Kubernetes and the kit: the file or statement that it stands in, what reads that, and
 * which of `TEXTS` behind a text that is accepted are accepted too. What is accepted reaches the reader as it was written.
 */
export interface SecondReader {
  readonly stands: string;
  readonly reader: string;
  readonly takes: readonly string[];
}

/** Signs within a text and at its end that files of settings, statements and lists take for their own. */
export const TEXTS = [
  ...[' y', '\ty', '\ny', '\u2028y', "'y", '"y', '\\y', '#y', '=y', ',y', '%y', ')y', '|y', 'äy'],
  ...[' ', '\\', ')'],
];

/** Names: letters, digits and what joins them. */
const NAME: readonly string[] = [];
const PATTERN = TEXTS.filter((text) => ['#y', '=y', ',y', ')y', '|y', 'äy'].includes(text));
const ASCII_LINE = TEXTS.filter((text) => /^[ -~]+$/.test(text));
const without = (texts: readonly string[], signs: RegExp) => texts.filter((text) => !signs.test(text));

/** Rows of places that one reader reads at one place. */
function rows(stands: string, reader: string, takes: readonly string[], places: readonly string[]) {
  return Object.fromEntries(places.map((place): [string, SecondReader] => [place, { stands, reader, takes }]));
}

const BINDING = 'a file of a binding, part of a list or an address';

export const SECOND_READERS: Readonly<Record<string, SecondReader>> = {
  ...rows('broker.properties', 'Java: a file of properties in Latin-1', without(ASCII_LINE, /\\/), [
    'KAFKA_PROPS config {}',
  ]),
  ...rows('broker.properties', 'Java: a file of properties in Latin-1', NAME, ['KAFKA_PROPS config {key}']),
  ...rows('topics.tsv', 'bash, then kafka-topics and kafka-configs: key=value, [value]', without(ASCII_LINE, /=/), [
    'KAFKA_PROPS topics {} config {}',
    'TOPIC config {}',
  ]),
  ...rows('topics.tsv, acls.txt', "bash and awk, then Kafka's tools", NAME, [
    'KAFKA_PROPS topics {key}',
    'KAFKA_PROPS topics {} config {key}',
    'TOPIC config {key}',
    'CONSUME group',
    'CONSUME groupPrefix',
    'constructs/kafka/kafka.ts topic',
    'constructs/kafka/kafka.ts prefix',
  ]),
  ...rows('nowhere: a digest of it is part of the name of a Job', 'nobody', TEXTS, [
    'KAFKA_PROPS rebalance',
    'COCKROACHDB_PROPS forgetLostVolumes',
  ]),
  ...rows('server.conf', 'the server: words, which quotes hold together', without(TEXTS, /[\t\n\u2028'"]/), [
    'REDIS_PROPS config {}',
  ]),
  ...rows('server.conf', 'the server', NAME, ['REDIS_PROPS config {key}']),
  ...rows('users.tsv, ACL SETUSER, users.acl', 'bash, valkey-cli, the server at once and at its next start', PATTERN, [
    'constructs/redis/redis.ts keys',
    'constructs/redis/redis.ts channels',
  ]),
  ...rows(BINDING, 'workloads, at blanks', PATTERN, [
    'constructs/redis/imported.ts keys',
    'constructs/redis/imported.ts channels',
  ]),
  ...rows('cassandra.yaml', 'SnakeYAML: one value', ASCII_LINE, ['CASSANDRA_PROPS config {}']),
  ...rows('cassandra.yaml', 'SnakeYAML', NAME, ['CASSANDRA_PROPS config {key}']),
  ...rows('keyspaces.tsv, permissions.tsv, CQL in double quotes', 'bash and awk, cqlsh', NAME, [
    'CASSANDRA_PROPS keyspaces {key}',
    'constructs/cassandra/cassandra.ts keyspace',
  ]),
  ...rows('a CronJob', "Kubernetes' reader of cron", NAME, ['CASSANDRA_PROPS repair schedule']),
  ...rows('a file of a binding', 'drivers, letter by letter', without(TEXTS, /^ $|[\t\n\u2028]/), [
    'CASSANDRA_ENDPOINT localDatacenter',
  ]),
  ...rows('databases.txt, SQL in double quotes', 'bash and sed, cockroach sql', NAME, [
    'COCKROACHDB_PROPS databases []',
    'constructs/cockroachdb/cockroachdb.ts database',
  ]),
  ...rows('settings.env, SQL in quotes', 'bash, cockroach sql', NAME, [
    'COCKROACHDB_PROPS backup recurring',
    'COCKROACHDB_PROPS backup full',
  ]),
  ...rows(
    'settings.env, SQL in quotes',
    'bash, cockroach sql, which prints it again',
    without(TEXTS, /^ $|[\t\n\u2028'"]/),
    ['ENTERPRISE_KEY organization', 'TELEMETRY_KEY organization'],
  ),
  ...rows('DDL: a statement of the user', 'Spanner', TEXTS, ['SPANNER_PROPS databases {} ddl []']),
  ...rows('a condition of IAM, in double quotes', 'IAM: an expression', NAME, ['SPANNER_GRANT role']),
  ...rows('names of resources and members, with slashes and colons between', "Google's APIs, clients", NAME, [
    'SPANNER_PROPS project',
    'SPANNER_PROPS databases {key}',
    'SPANNER_PROPS identity =workload projectNumber',
    'SPANNER_PROPS identity =workload pool',
    'SPANNER_PROPS identity =secret serviceAccount',
    'IDENTITY =workload projectNumber',
    'IDENTITY =workload pool',
    'IDENTITY =secret serviceAccount',
    'REGIONS []',
    'constructs/spanner/configuration.ts region',
    'constructs/spanner/configuration.ts name',
    'constructs/spanner/spanner.ts database',
    'EMULATOR_PROPS project',
    'constructs/spanner/emulator.ts database',
  ]),
  ...rows(BINDING, 'workloads', NAME, [
    'KAFKA_ENDPOINT host',
    'REDIS_ENDPOINT host',
    'REDIS_ENDPOINT primaryName',
    'CASSANDRA_ENDPOINT host',
    'COCKROACHDB_ENDPOINT host',
    'POSTGRESQL_ENDPOINT host',
    'constructs/kafka/imported.ts topic',
    'constructs/kafka/imported.ts prefix',
    'constructs/cassandra/imported.ts keyspace',
    'constructs/postgresql/postgresql.ts database',
  ]),
  ...rows('*.env, files of settings, CQL (data center and racks)', 'bash, the servers, cqlsh', NAME, [
    'sites.yaml sites [] name',
    'sites.yaml sites [] region',
    'sites.yaml sites [] kubernetes dnsDomain',
    'sites.yaml sites [] kubernetes namespaces data',
    'sites.yaml sites [] kubernetes namespaces apps',
    'sites.yaml sites [] zones []',
  ]),
};

/** Places whose text is a value of JSON to whoever gets it: Terraform, a backend, Google, the API of Kubernetes; or that stays in the kit. */
export const VALUES: readonly RegExp[] = [
  /^PLATFORM_PROPS /,
  /^(WORKLOAD|JOB|CRON_JOB)_PROPS /,
  / pods /,
  /^SPANNER_PROPS kmsKeys \[\]$/,
  / (version|cidr|existingSecret|caConfigMap|existingAdminSecret|jurisdiction|telemetryCidr|apiCidr|residency)$/,
  /^sites\.yaml sites \[\] (state|labels|capacity|kubernetes (context|configPath|version|apiServerCidrs?|clusterUid|dns))\b/,
  /^sites\.yaml sites \[\] (jurisdiction|certificateIssuer name|certManagerNamespace|dnsCidrs \[\]|monitoringNamespace|storage className|imageMirror)$/,
];
