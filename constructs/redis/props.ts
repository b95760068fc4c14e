import { either, number, object, oneOf, size, table, text } from '../props/index.js';
import type { EndpointProps } from '../system/imported-system.js';
import { ENDPOINT, SELF_HOSTED } from '../system/props.js';
import type { SelfHostedProps } from '../system/self-hosted-system.js';
import type { Size } from '../units.js';
import type { Eviction, Persistence } from './sizing.js';
import type { RedisServer } from './versions.js';

export const REDIS_PROPS = object<RedisProps>({
  ...SELF_HOSTED,
  server: oneOf('valkey', 'redis'),
  size: object({ members: number }),
  persistence: oneOf('none', 'rdb', 'aof'),
  eviction: oneOf(
    'noeviction',
    'allkeys-lru',
    'allkeys-lfu',
    'allkeys-random',
    'volatile-lru',
    'volatile-lfu',
    'volatile-random',
    'volatile-ttl',
  ),
  minReplicasToWrite: number,
  memory: object({ member: size, sentinel: size }),
  cpu: object({ member: number, sentinel: number }),
  storage: object({ member: size, sentinel: size }),
  config: table(either(text, number), '{ maxclients: 5000 }'),
  retireMembers: number,
});

export const REDIS_ENDPOINT = object<RedisEndpointProps>({
  ...ENDPOINT,
  port: number,
  primaryName: text,
  memberPort: number,
});

export const WRITE = object<WriteOptions>({ wait: number });

export interface RedisProps extends SelfHostedProps {
  /**
   * The server program. The licences of Redis 7.4 and newer set conditions, so such a version raises a warning that you have to
   * acknowledge.
   * @default 'valkey'
   */
  readonly server?: RedisServer;
  /** Number of members, at least the default. @default - 3, or 1 with `tolerate: 'none'` */
  readonly size?: { readonly members?: number };
  /** What is kept on disk: nothing, snapshots, or a log of all writes. Cannot change in place. @default 'aof' */
  readonly persistence?: Persistence;
  /** What happens when memory is full: `noeviction` refuses writes, the others delete keys. @default 'noeviction' */
  readonly eviction?: Eviction;
  /** Replicas that must be connected; with fewer, the primary refuses writes. @default - 1, or 0 with `tolerate: 'none'` */
  readonly minReplicasToWrite?: number;
  /**
   * Memory request and limit of a pod. Data may take 60 percent of a member's memory, or 75 percent without persistence.
   * @default - member 1 GiB, sentinel 96 MiB
   */
  readonly memory?: { readonly member?: Size; readonly sentinel?: Size };
  /** CPU request of a pod, in cores. @default - member 0.25, sentinel 0.05 */
  readonly cpu?: { readonly member?: number; readonly sentinel?: number };
  /**
   * Size of a pod's volume. Cannot change in place.
   * @default - member three times its memory (1 GiB without persistence), sentinel 1 GiB
   */
  readonly storage?: { readonly member?: Size; readonly sentinel?: Size };
  /** Further settings of the server by its own names, for all members. @default - none */
  readonly config?: Readonly<Record<string, string | number>>;
  /**
   * Makes sure that the primary is none of this many members, those with the highest numbers. After that deploy, lower
   * `size.members` by the same number and set this to 0. A smaller size without this step is refused.
   * @default 0
   */
  readonly retireMembers?: number;
}

export interface RedisEndpointProps extends EndpointProps {
  /** Host name of the server, or of a sentinel if `primaryName` is set. */
  readonly host: string;
  /** Port of the server or of the sentinel. @default - 6379, or 26379 with `primaryName` */
  readonly port?: number;
  /** Name of the primary, as the sentinels at `host` know it. @default - none: `host` is the server */
  readonly primaryName?: string;
  /** Port of the members that the sentinels report. Only with `primaryName`. @default 6379 */
  readonly memberPort?: number;
}

export interface WriteOptions {
  /**
   * Replicas that must confirm a write before the client treats it as done (the client sends `WAIT`). The server itself
   * acknowledges a write before any replica has it. A higher number loses less and waits longer.
   * @default - 1, or 0 with `tolerate: 'none'`
   */
  readonly wait?: number;
}
