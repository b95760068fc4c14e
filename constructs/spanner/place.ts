import { ProjectIamCustomRole } from '@cdktf/provider-google/lib/project-iam-custom-role/index.js';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider/index.js';
import { SpannerDatabase } from '@cdktf/provider-google/lib/spanner-database/index.js';
import { SpannerDatabaseIamMember } from '@cdktf/provider-google/lib/spanner-database-iam-member/index.js';
import { SpannerInstance } from '@cdktf/provider-google/lib/spanner-instance/index.js';
import type { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { literalText } from '../terraform-text.js';
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

/** The instance, its databases, and who may use them. */
export function placeSpanner(stack: TerraformStack, spanner: Spanner, accesses: readonly SpannerAccess[]): void {
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
  const databases = new Map(
    spanner.databases.map((database) => [
      database.name,
      new SpannerDatabase(stack, `spanner-${name}-${database.name}`, {
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
    ]),
  );
  placeAccess(stack, spanner, accesses, databases);
}

function placeAccess(
  stack: Construct,
  { name, project }: Spanner,
  accesses: readonly SpannerAccess[],
  databases: ReadonlyMap<string, SpannerDatabase>,
): void {
  let writer: ProjectIamCustomRole | undefined;
  const writerRole = () => {
    if (writer === undefined) {
      // Construct ids are a whole stack's, addresses a type's: a database may be called writer too.
      writer = new ProjectIamCustomRole(stack, `writer-spanner-${name}`, {
        project,
        roleId: `datastead_${name.replaceAll('-', '_')}_writer`,
        title: `Datastead: rows of ${name}`.slice(0, 100),
        description: 'Reads and writes rows of a Spanner database, and leaves its schema alone.',
        permissions: WRITER_PERMISSIONS,
      });
      writer.overrideLogicalId(`spanner-${name}-writer`);
    }
    return writer.name;
  };
  for (const { address, binding } of iamBindings(accesses)) {
    const { member, role, condition } = binding;
    const database = databases.get(binding.database);
    // A database that is not declared was reported by the checks; this is not reached then.
    if (database === undefined) continue;
    new SpannerDatabaseIamMember(stack, `spanner-${name}_${address}`, {
      project,
      instance: database.instance,
      database: database.name,
      member,
      role: role === 'writer' ? writerRole() : role,
      ...(condition === undefined ? {} : { condition }),
    });
  }
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
