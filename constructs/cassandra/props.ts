import {
  duration,
  made,
  number,
  object,
  oneOf,
  required,
  setting,
  size,
  table,
  text,
  textLike,
} from '../props/index.js';
import type { EndpointProps } from '../system/imported-system.js';
import { ENDPOINT, SELF_HOSTED } from '../system/props.js';
import type { SelfHostedProps } from '../system/self-hosted-system.js';
import type { Duration, Size } from '../units.js';
import type { Consistency } from './consistency.js';

export const KEYSPACE = object<KeyspaceProps>({
  replicationFactor: number,
  dataset: oneOf('strong', 'eventual'),
});

export const CASSANDRA_PROPS = object<CassandraProps>({
  ...SELF_HOSTED,
  keyspaces: table(required(KEYSPACE), "{ orders: { dataset: 'strong' } }"),
  size: object({ nodesPerRack: number }),
  memory: size,
  cpu: number,
  storage: size,
  config: table(setting, '{ concurrent_reads: 64 }'),
  repair: object<RepairProps>({ schedule: text, intervalDays: number, window: duration }),
  existingAdminSecret: text,
  retireNodesPerRack: number,
});

export const CASSANDRA_ENDPOINT = object<CassandraEndpointProps>({
  ...ENDPOINT,
  port: number,
  localDatacenter: required(textLike('dc1')),
});

export const KEYSPACE_GRANT = object<KeyspaceGrantOptions>({
  consistency: made<Consistency>('Consistency', 'Consistency.localQuorum()'),
});

export interface RepairProps {
  /** When a run begins: a cron expression with numbers, in UTC. @default '17 1 * * *' */
  readonly schedule?: string;
  /** Days after which a range is repaired again, at most 8. @default 5 */
  readonly intervalDays?: number;
  /** How long a run may take, at least 2 hours. The next run continues where it stopped. @default 6 hours */
  readonly window?: Duration;
}

export interface CassandraProps extends SelfHostedProps {
  /** Keyspaces by name. @default - none; `addKeyspace` adds more */
  readonly keyspaces?: Readonly<Record<string, KeyspaceProps>>;
  /**
   * Number of nodes in each rack, at least the default. There are three racks (zones) with `tolerate: 'zone'`, otherwise one.
   * @default - 1 with `tolerate: 'zone'` or `'none'`, 3 with `'node'`
   */
  readonly size?: { readonly nodesPerRack?: number };
  /** Memory request and limit of a node. Half of it is heap, at most 16 GiB. @default 4 GiB */
  readonly memory?: Size;
  /** CPU request of a node, in cores. @default 1 */
  readonly cpu?: number;
  /** Size of a node's volume. Cannot change in place. @default 100 GiB */
  readonly storage?: Size;
  /** Further settings of cassandra.yaml by Cassandra's names, for all nodes. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Scheduled repair. It cannot be turned off, because deleted rows would come back. Every token range must be repaired within ten
   * days (`gc_grace_seconds`), so the longest time between two runs, `intervalDays` and `window` together must be less.
   * @default - every range every 5 days
   */
  readonly repair?: RepairProps;
  /**
   * Your own Secret in the data namespace with the administrator's password in the key `password` (letters and digits). Cannot
   * change in place.
   * @default - the kit creates `<name>-admin`
   */
  readonly existingAdminSecret?: string;
  /**
   * Decommissions this many nodes of each rack, those with the highest numbers. After that deploy, lower `size.nodesPerRack` by the
   * same number and set this to 0. A smaller size without this step is refused.
   * @default 0
   */
  readonly retireNodesPerRack?: number;
}

export interface CassandraEndpointProps extends EndpointProps {
  /** Host name of a contact point. */
  readonly host: string;
  /** CQL port. @default 9042 */
  readonly port?: number;
  /** Data center that clients in the site should use. */
  readonly localDatacenter: string;
}

export interface KeyspaceGrantOptions {
  /**
   * Consistency levels for the client. A binding has one level for reads and one for writes, for all keyspaces: with several grants,
   * the strongest of them.
   * @default Consistency.localQuorum()
   */
  readonly consistency?: Consistency;
}

export interface KeyspaceProps {
  /** Copies of each row. @default - the cluster's: 3, or 1 with `tolerate: 'none'` */
  readonly replicationFactor?: number;
  /**
   * `strong`: each read sees every acknowledged write. Every grant must satisfy R + W > RF, and every node refuses writes below a
   * majority. `eventual`: each grant chooses its levels.
   * @default 'eventual'
   */
  readonly dataset?: 'strong' | 'eventual';
}
