import type { Identify } from '../access/identity.js';
import type { ReleasePlan } from '../helm/release-part.js';
import { activeUsers, memberValues, siteValues } from '../system/chart-values.js';
import type { SystemPlan } from '../system/data-system.js';
import { provisionSeconds } from '../system/provision-seconds.js';
import type { SelfHostedSystem } from '../system/self-hosted-system.js';
import type { Duration, Size } from '../units.js';
import type { CassandraAccess } from './access.js';
import { refusedWrites } from './consistency.js';
import type { Keyspace } from './keyspace.js';
import { type CassandraSizing, heapMebibytes } from './sizing.js';
import type { CassandraValues } from './values.js';

/** A node is up after two minutes on a slow disk; one that joins waits for the ring to settle (30 s) and streams. */
const BASE_SECONDS = 300;
const SECONDS_A_NODE = 300;

/** Provisioning asks, creates and, where copies were added, repairs. */
const PROVISION_SECONDS = 1900;

/** What a plan is made from, as the construct has resolved it. */
export interface CassandraToPlan extends SelfHostedSystem<CassandraAccess> {
  readonly adminSecretName: string;
  readonly config: Readonly<Record<string, string>>;
  readonly keyspaces: readonly Keyspace[];
  readonly localDatacenter: string;
  readonly memory: Size;
  readonly nodesPerRack: number;
  readonly repair: { readonly schedule: string; readonly intervalDays: number; readonly window: Duration };
  readonly retireNodesPerRack: number;
  readonly sizing: CassandraSizing;
}

/** The releases of a cluster, one a rack, with every grant in their values. */
export function cassandraPlan(
  cassandra: CassandraToPlan,
  accesses: readonly CassandraAccess[],
  identify: Identify,
): SystemPlan {
  const { name } = cassandra;
  const values = cassandraValues(cassandra, accesses, identify);
  // Nodes need no role, so that a grant rolls no rack; a task reads no password, and may stand in another stack than the Secrets.
  const shared: CassandraValues = {
    ...values,
    access: { users: [], permissions: [] },
    keyspaces: [],
    // Its uid makes provisioning run again, which nodes have no part in.
    admin: { ...values.admin, uid: '' },
  };
  const taskValues = cassandraValues(cassandra, accesses, () => ({ uid: '', epoch: 'task' }));
  const release = (suffix: string, more: Partial<CassandraValues>, timeoutSeconds: number): ReleasePlan => ({
    name: `${name}${suffix}`,
    chart: 'cassandra',
    values: { ...shared, ...more },
    timeoutSeconds,
  });
  const task = (settings: NonNullable<CassandraValues['task']>): ReleasePlan => ({
    name: `${name}-${settings.name}`,
    chart: 'cassandra',
    values: { ...taskValues, mode: 'task', task: settings },
    timeoutSeconds: (settings.deadlineSeconds ?? 600) + 60,
  });
  const more = provisionSeconds(values.keyspaces, values.access.users, values.access.permissions);
  const hours = (number: number) => number * 3600;
  return {
    before: [task({ name: 'preflight', deadlineSeconds: 180 })],
    main: [
      release('', { parts: ['cluster'] }, 120),
      ...cassandra.sizing.racks.map((rack) =>
        release(
          `-${rack.name}`,
          { parts: ['rack'], rack: rack.name },
          BASE_SECONDS + SECONDS_A_NODE * cassandra.nodesPerRack,
        ),
      ),
      { ...release('-access', {}, PROVISION_SECONDS + more), values: { ...values, parts: ['access'] } },
    ],
    formedMarker: `${name}-formed`,
    after: [
      // A ring that never grew has nothing to clean; another size is another run.
      ...(cassandra.nodesPerRack > cassandra.sizing.nodesPerRack
        ? [task({ name: 'cleanup', run: `${cassandra.nodesPerRack} nodes a rack`, deadlineSeconds: hours(12) })]
        : []),
      ...(cassandra.retireNodesPerRack > 0
        ? [task({ name: 'retire', nodes: cassandra.retireNodesPerRack, deadlineSeconds: hours(12) })]
        : []),
    ],
    contract: [task({ name: 'revoke', deadlineSeconds: 300 + more })],
  };
}

function cassandraValues(
  cassandra: CassandraToPlan,
  accesses: readonly CassandraAccess[],
  identify: Identify,
): CassandraValues {
  const { site, sizing } = cassandra;
  const { facts } = site;
  const common = siteValues(cassandra, { repository: 'library/cassandra', tag: cassandra.version });
  const active = activeUsers(accesses, identify);
  return {
    mode: 'cluster',
    parts: ['cluster', 'rack', 'access'],
    ...common,
    cluster: {
      ...common.cluster,
      id: `${site.platform}-${facts.name}-${cassandra.name}`,
      datacenter: cassandra.localDatacenter,
    },
    racks: sizing.racks.map(({ name, zone }) => ({ name, zone: zone ?? '', nodes: cassandra.nodesPerRack })),
    rack: '',
    zones: {
      spread: sizing.spread === 'node' ? 'required' : 'none',
      source: sizing.spread === 'zone' ? facts.zoneSource : 'none',
    },
    replicationFactor: sizing.replicationFactor,
    node: {
      ...memberValues(cassandra, 'node'),
      heapMebibytes: heapMebibytes(cassandra.memory.toMebibytes),
      config: { ...cassandra.config },
    },
    guardrails: { writeConsistencyLevelsDisallowed: refusedWrites(cassandra.keyspaces) },
    admin: adminValues(cassandra, identify),
    budgets: { nodesMaxUnavailable: 1 },
    access: {
      users: active.map(({ user }) => user),
      permissions: active.flatMap(({ access, name }) =>
        access.permissions.map(({ keyspace, permissions }) => ({
          role: name,
          keyspace,
          permissions: permissions as NonNullable<CassandraValues['access']['permissions']>[number]['permissions'],
        })),
      ),
    },
    keyspaces: cassandra.keyspaces.map(({ name, replicationFactor }) => ({ name, replicationFactor })),
    repair: {
      schedule: cassandra.repair.schedule,
      intervalDays: cassandra.repair.intervalDays,
      parts: 2,
      deadlineSeconds: cassandra.repair.window.toSeconds,
    },
  };
}

/** Who the administrator's Secret is; of one that the user brings the kit knows the name alone. */
function adminValues(cassandra: CassandraToPlan, identify: Identify): NonNullable<CassandraValues['admin']> {
  const [secretName] = cassandra.adminSecretNames;
  if (secretName === undefined) return { existingSecret: cassandra.adminSecretName, uid: '' };
  return { uid: identify({ secretName }).uid };
}
