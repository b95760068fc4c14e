import { SQL_ENDPOINT } from '../postgresql/props.js';
import { list, made, number, object, oneOf, required, size, text, textLike } from '../props/index.js';
import { SELF_HOSTED } from '../system/props.js';
import type { SelfHostedProps } from '../system/self-hosted-system.js';
import type { Size } from '../units.js';
import type { BackupProps } from './backup.js';
import type { LicenceKey } from './licence-key.js';

export const COCKROACHDB_PROPS = object<CockroachDBProps>({
  ...SELF_HOSTED,
  databases: list(text, "['inventory', 'orders']"),
  licenceKey: made<LicenceKey>('LicenceKey', 'LicenceKey.none()'),
  size: object({ nodes: number }),
  replicationFactor: number,
  memory: size,
  cpu: number,
  storage: size,
  backup: object<BackupProps>({
    existingSecret: required(textLike('cockroach-backup')),
    cidr: required(textLike('10.30.0.0/24')),
    port: number,
    jurisdiction: required(textLike('EU')),
    recurring: text,
    full: text,
    state: oneOf('active', 'paused'),
    revision: number,
  }),
  retireNodes: number,
  forgetLostVolumes: text,
});

export const COCKROACHDB_ENDPOINT = object(SQL_ENDPOINT);

export interface CockroachDBProps extends SelfHostedProps {
  /** Databases by name. @default - none; `addDatabase` adds more */
  readonly databases?: readonly string[];
  /** Licence key of the manufacturer. @default - `LicenceKey.none()`, which raises a warning for several nodes */
  readonly licenceKey?: LicenceKey;
  /** Number of nodes, at least the default. @default - 3, or 1 with `tolerate: 'none'` */
  readonly size?: { readonly nodes?: number };
  /**
   * Copies of each range: 3, 5 or 7. CockroachDB's own system ranges have at most 5, so the cluster survives the loss of at most two
   * nodes at once.
   * @default - 3, or 1 with `tolerate: 'none'`
   */
  readonly replicationFactor?: number;
  /** Memory request and limit of a node. A quarter is cache, another quarter is for queries. @default 4 GiB */
  readonly memory?: Size;
  /** CPU request of a node, in cores. @default 1 */
  readonly cpu?: number;
  /** Size of a node's volume. Cannot change in place. @default 100 GiB */
  readonly storage?: Size;
  /** Scheduled backups of the whole cluster. @default - none */
  readonly backup?: BackupProps;
  /**
   * Decommissions this many nodes, those with the highest numbers. After that deploy, lower `size.nodes` by the same number and set
   * this to 0. A smaller size without this step is refused.
   * @default 0
   */
  readonly retireNodes?: number;
  /**
   * Decommissions the former node ids of pods that lost their volume and joined under a new id. Runs once for each new value, such
   * as `2026-11-disk-of-node-2`; at most 63 characters.
   * @default - none
   */
  readonly forgetLostVolumes?: string;
}
