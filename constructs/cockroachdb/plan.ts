import type { Identify } from '../access/identity.js';
import type { ReleasePlan } from '../helm/release-part.js';
import type { PostgresqlAccess } from '../postgresql/access.js';
import { activeUsers, memberValues, siteValues, zoneValues } from '../system/chart-values.js';
import type { SystemPlan } from '../system/data-system.js';
import { provisionSeconds } from '../system/provision-seconds.js';
import type { SelfHostedSystem } from '../system/self-hosted-system.js';
import type { Size } from '../units.js';
import type { BackupProps } from './backup.js';
import type { Database } from './database.js';
import type { LicenceKey } from './licence-key.js';
import { type CockroachDBSizing, nodesThatMayBeAway, quarterMebibytes } from './sizing.js';
import type { CockroachdbValues } from './values.js';

/** Nodes start together and are initialized; a rolling change drains, starts and waits (minReadySeconds) one after the other. */
const BASE_SECONDS = 300;
const SECONDS_A_NODE = 180;
/** About 25 schema changes; the chart gives the Job of provisioning as long. */
const SECONDS_A_DATABASE = 30;

/** What a plan is made from, as the construct has resolved it. */
export interface CockroachDBToPlan extends SelfHostedSystem<PostgresqlAccess> {
  readonly backup: BackupProps | undefined;
  readonly databases: readonly Database[];
  readonly forgetLostVolumes: string | undefined;
  readonly licenceKey: LicenceKey;
  readonly memory: Size;
  readonly nodes: number;
  readonly replicationFactor: number;
  readonly retireNodes: number;
  readonly sizing: CockroachDBSizing;
}

/** The releases of a cluster, with every grant in their values. */
export function cockroachdbPlan(
  cluster: CockroachDBToPlan,
  accesses: readonly PostgresqlAccess[],
  identify: Identify,
): SystemPlan {
  // A task reads no password, and may stand in another stack than the Secrets.
  const taskValues = cockroachdbValues(cluster, accesses, () => ({ uid: '', epoch: 'task' }));
  const values = cockroachdbValues(cluster, accesses, identify);
  const more = provisionSeconds(values.access.users, values.access.grants);
  const task = (settings: NonNullable<CockroachdbValues['task']>): ReleasePlan => ({
    name: `${cluster.name}-${settings.name}`,
    chart: 'cockroachdb',
    values: { ...taskValues, mode: 'task', task: settings },
    timeoutSeconds: (settings.deadlineSeconds ?? 600) + 60,
  });
  return {
    before: [task({ name: 'preflight', deadlineSeconds: 180 })],
    main: [
      {
        name: cluster.name,
        chart: 'cockroachdb',
        values: { ...values },
        timeoutSeconds:
          BASE_SECONDS + SECONDS_A_NODE * cluster.nodes + SECONDS_A_DATABASE * cluster.databases.length + more,
      },
    ],
    formedMarker: `${cluster.name}-formed`,
    after: [
      ...(cluster.forgetLostVolumes === undefined
        ? []
        : [task({ name: 'forget', run: cluster.forgetLostVolumes, deadlineSeconds: 12 * 3600 })]),
      ...(cluster.retireNodes > 0
        ? [task({ name: 'retire', nodes: cluster.retireNodes, deadlineSeconds: 12 * 3600 })]
        : []),
    ],
    contract: [task({ name: 'revoke', deadlineSeconds: 300 + more })],
  };
}

function cockroachdbValues(
  cluster: CockroachDBToPlan,
  accesses: readonly PostgresqlAccess[],
  identify: Identify,
): CockroachdbValues {
  const { site, sizing, licenceKey } = cluster;
  const memory = cluster.memory.toMebibytes;
  const active = activeUsers(accesses, identify);
  return {
    mode: 'cluster',
    ...siteValues(cluster, { repository: 'cockroachdb/cockroach', tag: `v${cluster.version}` }),
    topology: sizing.topology,
    region: site.facts.region,
    zones: zoneValues(site, sizing.spread),
    nodes: {
      count: cluster.nodes,
      cacheMebibytes: quarterMebibytes(memory),
      sqlMemoryMebibytes: quarterMebibytes(memory),
      ...memberValues(cluster, 'node'),
    },
    replicationFactor: cluster.replicationFactor as CockroachdbValues['replicationFactor'],
    licence: {
      kind: licenceKey.kind,
      secret: licenceKey.existingSecret,
      organization: licenceKey.organization,
      revision: licenceKey.revision,
      telemetryCidr: licenceKey.telemetryCidr,
    },
    budgets: {
      // One node has no budget to keep: its host could never be drained.
      nodesMaxUnavailable: sizing.topology === 'single' ? 1 : nodesThatMayBeAway(cluster.replicationFactor),
    },
    databases: cluster.databases.map(({ name }) => name),
    access: {
      users: active.map(({ user }) => user),
      grants: active.flatMap(({ access, name }) =>
        access.databases.map(({ name: database, privilege }) => ({ user: name, database, privilege })),
      ),
    },
    ...(cluster.backup === undefined ? {} : { backup: backupValues(cluster.backup) }),
  };
}

function backupValues(backup: BackupProps): NonNullable<CockroachdbValues['backup']> {
  return {
    secret: backup.existingSecret,
    cidr: backup.cidr,
    port: backup.port ?? 443,
    recurring: backup.recurring ?? '@daily',
    full: backup.full ?? '@weekly',
    state: backup.state ?? 'active',
    revision: backup.revision ?? 1,
  };
}
