import { GoogleProvider } from '@cdktf/provider-google/lib/provider/index.js';
import type { Home, Part, Phase } from '../part/index.js';
import { expression, type Stack } from '../terraform/index.js';
import type { SpannerAccess } from './access.js';
import { iamBindings } from './bindings.js';
import type { SpannerInstance } from './instance.js';

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
export function requireGoogle(stack: Stack): void {
  if (stack.node.tryFindChild('google') !== undefined) return;
  new GoogleProvider(stack, 'google', {});
  stack.requireProvider('google', PROVIDER_VERSION);
}

/**
 * The instance with its databases and a role that writes rows; then who may use them.
 *
 * Who may is said in two stacks. The first grants before any application comes to need it, and never takes anything away: what is declared
 * there no longer is forgotten and not destroyed (`lasting`). The last one, after all applications, takes it away.
 */
export function spannerParts(spanner: SpannerInstance, home: Home, accesses: readonly SpannerAccess[]): Part[] {
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

function placeInstance(stack: Stack, spanner: SpannerInstance): string[] {
  requireGoogle(stack);
  const { name, project, config, edition, removalPolicy } = spanner;
  const keep = removalPolicy === 'retain';
  const instance = stack.resource(
    'google_spanner_instance',
    `spanner-${name}`,
    {
      project,
      name,
      display_name: displayName(name),
      config: config.name,
      edition,
      ...sizeOf(spanner),
      default_backup_schedule_type: spanner.backups === 'automatic' ? 'AUTOMATIC' : 'NONE',
      force_destroy: !keep,
      labels: { 'managed-by': 'datastead' },
      ...(keep ? { lifecycle: { prevent_destroy: true } } : {}),
    },
    spanner,
  );
  const databases = spanner.databases.map((database) =>
    stack.resource(
      'google_spanner_database',
      `spanner-${name}-${database.name}`,
      {
        project,
        instance: expression(`\${${instance.address}.name}`),
        name: database.name,
        // Google's default stays unsaid: a server that does not name it again, like the emulator, would be given another database.
        ...(database.dialect === 'POSTGRESQL' ? { database_dialect: database.dialect } : {}),
        ddl: database.ddl,
        version_retention_period: `${Math.round(database.versionRetention.toSeconds)}s`,
        deletion_protection: keep,
        enable_drop_protection: keep,
        ...encryption(spanner.kmsKeys),
        ...(keep ? { lifecycle: { prevent_destroy: true } } : {}),
      },
      spanner,
    ),
  );
  // Construct ids are a whole stack's, addresses a type's: a database may be called writer too.
  const writer = stack.resource(
    'google_project_iam_custom_role',
    `writer-spanner-${name}`,
    {
      project,
      role_id: writerRole(spanner),
      title: `Datastead: rows of ${name}`.slice(0, 100),
      description: 'Reads and writes rows of a Spanner database, and leaves its schema alone.',
      permissions: WRITER_PERMISSIONS,
    },
    spanner,
  );
  writer.overrideLogicalId(`spanner-${name}-writer`);
  return [instance, ...databases, writer].map(({ address }) => address);
}

/** The grants of rights. Texts and not references: what they name may stand in another stack. */
function placeMembers(
  stack: Stack,
  spanner: SpannerInstance,
  members: ReturnType<typeof iamBindings>,
  dependsOn: readonly string[],
): string[] {
  requireGoogle(stack);
  const { name, project } = spanner;
  return members.map(
    ({ address, binding: { member, role, condition, database } }) =>
      stack.resource(
        'google_spanner_database_iam_member',
        memberId(spanner, address),
        {
          project,
          instance: name,
          database,
          member,
          role: role === 'writer' ? `projects/${project}/roles/${writerRole(spanner)}` : role,
          ...(condition === undefined ? {} : { condition }),
          ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
        },
        spanner,
      ).address,
  );
}

function memberId({ name }: SpannerInstance, address: string): string {
  return `spanner-${name}_${address}`;
}

function writerRole({ name }: SpannerInstance): string {
  return `datastead_${name.replaceAll('-', '_')}_writer`;
}

/** Google wants 4 to 30 characters. */
function displayName(name: string): string {
  return name.length < 4 ? `${name} spanner` : name;
}

function encryption(keys: readonly string[]) {
  const [only, ...others] = keys;
  if (only === undefined) return {};
  return { encryption_config: others.length === 0 ? { kms_key_name: only } : { kms_key_names: [...keys] } };
}

function sizeOf({ size, config }: SpannerInstance) {
  const { choice } = size;
  if (choice.kind === 'nodes') return { num_nodes: choice.count };
  if (choice.kind === 'processingUnits') return { processing_units: choice.units };
  // Google's advice for the processors: what one region less could carry.
  const cpu = choice.cpuPercent ?? (config.kind === 'regional' ? 65 : 45);
  return {
    autoscaling_config: {
      autoscaling_limits: { min_nodes: choice.minNodes, max_nodes: choice.maxNodes },
      autoscaling_targets: {
        high_priority_cpu_utilization_percent: cpu,
        storage_utilization_percent: choice.storagePercent ?? 90,
      },
    },
  };
}
