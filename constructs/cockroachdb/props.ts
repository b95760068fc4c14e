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
  /** What the manufacturer has to allow. @default LicenceKey.none(), which is a warning for several nodes */
  readonly licenceKey?: LicenceKey;
  /** More than the smallest honest size. @default - 3 nodes, or 1 where nothing is tolerated */
  readonly size?: { readonly nodes?: number };
  /**
   * Copies of each range of data: 3, 5 or 7. CockroachDB's own ranges have 5 at most, so that two nodes away at once are the most
   * that the whole survives.
   * @default - 3, or 1 where nothing is tolerated
   */
  readonly replicationFactor?: number;
  /** Memory of a node, request and limit; a quarter is cache, a quarter is for queries. @default 4 GiB */
  readonly memory?: Size;
  /** Cores requested by a node. @default 1 */
  readonly cpu?: number;
  /** Volume of a node. Cannot change in place. @default 100 GiB */
  readonly storage?: Size;
  /** Scheduled backups of the whole cluster. @default - none */
  readonly backup?: BackupProps;
  /**
   * Decommissions this many of the highest nodes. Once that deploy has passed, lower `size.nodes` by as many and set this
   * to 0: a smaller size without it is refused.
   * @default 0
   */
  readonly retireNodes?: number;
  /**
   * Decommissions, once for each new value such as `2026-11-disk-of-node-2`, the ids under which pods stood before they lost
   * their volume and joined anew. Up to 63 characters. @default - none
   */
  readonly forgetLostVolumes?: string;
}
