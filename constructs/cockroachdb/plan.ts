import type { Identify } from '../access/identity.js';
import type { ReleasePlan } from '../helm/release-part.js';
import type { PostgresqlAccess } from '../postgresql/access.js';
import { activeUsers, memberValues, siteValues, zoneValues } from '../system/chart-values.js';
import type { SystemPlan } from '../system/data-system.js';
import type { CockroachDB } from './cockroachdb.js';
import { nodesThatMayBeAway, quarterMebibytes } from './sizing.js';
import type { CockroachdbValues } from './values.js';

/** Nodes start together and are initialized; a rolling change drains, starts and waits (minReadySeconds) one after the other. */
const BASE_SECONDS = 300;
const SECONDS_A_NODE = 180;
/** About 25 schema changes; the chart gives the Job of provisioning as long. */
const SECONDS_A_DATABASE = 30;

/** The releases of a cluster, with every grant in their values. */
export function cockroachdbPlan(
  cluster: CockroachDB,
  accesses: readonly PostgresqlAccess[],
  identify: Identify,
): SystemPlan {
  // A task reads no password, and may stand in another stack than the Secrets.
  const taskValues = cockroachdbValues(cluster, accesses, () => ({ uid: '', epoch: 'task' }));
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
        values: { ...cockroachdbValues(cluster, accesses, identify) },
        timeoutSeconds: BASE_SECONDS + SECONDS_A_NODE * cluster.nodes + SECONDS_A_DATABASE * cluster.databases.length,
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
    contract: [task({ name: 'revoke', deadlineSeconds: 300 })],
  };
}

function cockroachdbValues(
  cluster: CockroachDB,
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

function backupValues(backup: NonNullable<CockroachDB['backup']>): NonNullable<CockroachdbValues['backup']> {
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
