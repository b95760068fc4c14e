import { ProjectIamCustomRole } from '@cdktf/provider-google/lib/project-iam-custom-role/index.js';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider/index.js';
import { SpannerDatabase } from '@cdktf/provider-google/lib/spanner-database/index.js';
import { SpannerDatabaseIamMember } from '@cdktf/provider-google/lib/spanner-database-iam-member/index.js';
import { SpannerInstance } from '@cdktf/provider-google/lib/spanner-instance/index.js';
import type { TerraformStack } from 'cdktf';
import type { Home, Part, Phase } from '../part/index.js';
import { literalText } from '../terraform/text.js';
import type { SpannerAccess } from './access.js';
import { iamBindings } from './bindings.js';
import type { Spanner } from './spanner.js';

/** What reading and writing rows takes, without `spanner.databases.updateDdl`, which Google's `databaseUser` has. */
const WRITER_PERMISSIONS = [
  'spanner.databases.beginOrRollbackReadWriteTransaction',
  'spanner.databases.beginReadOnlyTransaction',
  'spanner.databases.read',
  'spanner.databases.select',
  'spanner.databases.write',
  'spanner.sessions.create',
  'spanner.sessions.delete',
  'spanner.sessions.get',
];

/** Version of the provider that the resources were made for, up to the next major one. */
const PROVIDER_VERSION = '>= 6.50.0, < 7.0.0';

/** The provider, once a stack. It finds its credentials by itself: each resource names its project. */
function demandProvider(stack: TerraformStack): void {
  if (stack.node.tryFindChild('google') !== undefined) return;
  new GoogleProvider(stack, 'google', {});
  stack.addOverride('terraform.required_providers.google.version', PROVIDER_VERSION);
}

/**
 * The instance with its databases and a role that writes rows; then who may use them.
 *
 * Who may is said in two stacks. The first grants before any application comes to need it, and never takes anything away: what is declared
 * there no longer is forgotten and not destroyed (`lasting`). The last one, after all applications, takes it away.
 */
export function spannerParts(spanner: Spanner, home: Home, accesses: readonly SpannerAccess[]): Part[] {
  const part = (phase: Phase, place: Part['place'], lasting: readonly string[] = []): Part => ({
    owner: spanner,
    home,
    phase,
    place,
    lasting,
  });
  const made = part('form', ({ stack }) => placeInstance(stack, spanner));
  const members = iamBindings(accesses);
  const addresses = members.map(({ address }) => `google_spanner_database_iam_member.${memberId(spanner, address)}`);
  return [
    made,
    part('form', ({ stack, after }) => placeMembers(stack, spanner, members, after(made)), addresses),
    part('contract', ({ stack }) => placeMembers(stack, spanner, members, [])),
  ];
}

function placeInstance(stack: TerraformStack, spanner: Spanner): string[] {
  demandProvider(stack);
  const { name, project, config, edition, removalPolicy } = spanner;
  const keep = removalPolicy === 'retain';
  const instance = new SpannerInstance(stack, `spanner-${name}`, {
    project,
    name,
    displayName: displayName(name),
    config: config.name,
    edition,
    ...sizeOf(spanner),
    defaultBackupScheduleType: spanner.backups === 'automatic' ? 'AUTOMATIC' : 'NONE',
    forceDestroy: !keep,
    labels: { 'managed-by': 'datastead' },
    ...(keep ? { lifecycle: { preventDestroy: true } } : {}),
  });
  const databases = spanner.databases.map(
    (database) =>
      new SpannerDatabase(stack, databaseId(spanner, database.name), {
        project,
        instance: instance.name,
        name: database.name,
        // Google's default stays unsaid: a server that does not name it again, like the emulator, would be given another database.
        ...(database.dialect === 'POSTGRESQL' ? { databaseDialect: database.dialect } : {}),
        ddl: database.ddl.map(literalText),
        versionRetentionPeriod: `${Math.round(database.versionRetention.toSeconds)}s`,
        deletionProtection: keep,
        enableDropProtection: keep,
        ...encryption(spanner.kmsKeys),
        ...(keep ? { lifecycle: { preventDestroy: true } } : {}),
      }),
  );
  // Construct ids are a whole stack's, addresses a type's: a database may be called writer too.
  const writer = new ProjectIamCustomRole(stack, `writer-spanner-${name}`, {
    project,
    roleId: writerRole(spanner),
    title: `Datastead: rows of ${name}`.slice(0, 100),
    description: 'Reads and writes rows of a Spanner database, and leaves its schema alone.',
    permissions: WRITER_PERMISSIONS,
  });
  writer.overrideLogicalId(`spanner-${name}-writer`);
  return [instance, ...databases, writer].map(
    ({ terraformResourceType: type, friendlyUniqueId: id }) => `${type}.${id}`,
  );
}

/** The grants of rights. Texts and not references: what they name may stand in another stack. */
function placeMembers(
  stack: TerraformStack,
  spanner: Spanner,
  members: ReturnType<typeof iamBindings>,
  dependsOn: readonly string[],
): string[] {
  demandProvider(stack);
  const { name, project } = spanner;
  return members.map(({ address, binding: { member, role, condition, database } }) => {
    const one = new SpannerDatabaseIamMember(stack, memberId(spanner, address), {
      project,
      instance: name,
      database,
      member,
      role: role === 'writer' ? `projects/${project}/roles/${writerRole(spanner)}` : role,
      ...(condition === undefined ? {} : { condition }),
    });
    if (dependsOn.length > 0) one.addOverride('depends_on', dependsOn);
    return `${one.terraformResourceType}.${one.friendlyUniqueId}`;
  });
}

function memberId({ name }: Spanner, address: string): string {
  return `spanner-${name}_${address}`;
}

function databaseId({ name }: Spanner, database: string): string {
  return `spanner-${name}-${database}`;
}

function writerRole({ name }: Spanner): string {
  return `datastead_${name.replaceAll('-', '_')}_writer`;
}

/** Google wants 4 to 30 characters. */
function displayName(name: string): string {
  return name.length < 4 ? `${name} spanner` : name;
}

function encryption(keys: readonly string[]) {
  const [only, ...others] = keys;
  if (only === undefined) return {};
  return { encryptionConfig: others.length === 0 ? { kmsKeyName: only } : { kmsKeyNames: [...keys] } };
}

function sizeOf({ size, config }: Spanner) {
  const { choice } = size;
  if (choice.kind === 'nodes') return { numNodes: choice.count };
  if (choice.kind === 'processingUnits') return { processingUnits: choice.units };
  // Google's advice for the processors: what one region less could carry.
  const cpu = choice.cpuPercent ?? (config.kind === 'regional' ? 65 : 45);
  return {
    autoscalingConfig: {
      autoscalingLimits: { minNodes: choice.minNodes, maxNodes: choice.maxNodes },
      autoscalingTargets: {
        highPriorityCpuUtilizationPercent: cpu,
        storageUtilizationPercent: choice.storagePercent ?? 90,
      },
    },
  };
}
