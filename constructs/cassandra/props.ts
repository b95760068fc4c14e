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
  /** When a run begins, in cron's notation with numbers, UTC. @default '17 1 * * *' */
  readonly schedule?: string;
  /** A range is repaired when its last repair is older than this, in days; 8 at most. @default 5 */
  readonly intervalDays?: number;
  /** A run is ended after this long, 2 hours at least; the next one goes on. @default 6 hours */
  readonly window?: Duration;
}

export interface CassandraProps extends SelfHostedProps {
  /** Keyspaces by name. @default - none; `addKeyspace` adds more */
  readonly keyspaces?: Readonly<Record<string, KeyspaceProps>>;
  /**
   * More than the smallest honest size: one node in each of three racks (zones), three in one rack where only a node may
   * be lost, one where nothing is tolerated.
   * @default - that size
   */
  readonly size?: { readonly nodesPerRack?: number };
  /** Memory of a node, request and limit; half of it is heap, 16 GiB at most. @default 4 GiB */
  readonly memory?: Size;
  /** Cores requested by a node. @default 1 */
  readonly cpu?: number;
  /** Volume of a node. Cannot change in place. @default 100 GiB */
  readonly storage?: Size;
  /** Further settings of cassandra.yaml by Cassandra's names, for all nodes. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Scheduled repair, without which deleted rows come back. It cannot be turned off, and every range must be repaired again
   * within ten days (`gc_grace_seconds`): the longest time between two runs, `intervalDays` and `window` together are less.
   * @default - every range every 5 days
   */
  readonly repair?: RepairProps;
  /**
   * Secret of yours in the data namespace whose key `password` (letters and digits) is the administrator's. Cannot change in place.
   * @default - the kit makes `<name>-admin`
   */
  readonly existingAdminSecret?: string;
  /**
   * Decommissions this many of the highest nodes of each rack. Once that deploy has passed, lower `size.nodesPerRack` by
   * as many and set this to 0: a smaller size without it is refused.
   * @default 0
   */
  readonly retireNodesPerRack?: number;
}

export interface CassandraEndpointProps extends EndpointProps {
  /** Host name of a contact point. */
  readonly host: string;
  /** @default 9042 */
  readonly port?: number;
  /** Data center that the site's clients are to use. */
  readonly localDatacenter: string;
}

export interface KeyspaceGrantOptions {
  /**
   * Levels that the client is told to use. A binding has one for reads and one for writes, whatever the keyspace: with
   * several grants it is the strongest that any of them asks for.
   * @default Consistency.localQuorum()
   */
  readonly consistency?: Consistency;
}

export interface KeyspaceProps {
  /** Copies of each row. @default - the cluster's: 3, or 1 where nothing is tolerated */
  readonly replicationFactor?: number;
  /**
   * `strong`: each read sees every acknowledged write. Every grant is held to it (R + W > RF), and every node refuses
   * writes below a majority. `eventual`: the grants decide.
   * @default 'eventual'
   */
  readonly dataset?: 'strong' | 'eventual';
}
