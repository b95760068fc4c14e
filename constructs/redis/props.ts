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
   * The program that serves. Redis 7.4 and newer are under licences that set conditions: such a version is a warning to be
   * acknowledged.
   * @default 'valkey'
   */
  readonly server?: RedisServer;
  /** More than the smallest honest size. @default - 3 members, or 1 where nothing is tolerated */
  readonly size?: { readonly members?: number };
  /** What is kept on disk: nothing, snapshots, or a log of all writes. Cannot change in place. @default 'aof' */
  readonly persistence?: Persistence;
  /** What happens when memory is full: `noeviction` refuses writes, the others drop keys. @default 'noeviction' */
  readonly eviction?: Eviction;
  /** Replicas that must follow, or the primary takes no writes. @default - 1, or 0 where nothing is tolerated */
  readonly minReplicasToWrite?: number;
  /**
   * Memory of a pod, request and limit. Data may take 60 percent of a member's, 75 without persistence.
   * @default - member 1 GiB, sentinel 96 MiB
   */
  readonly memory?: { readonly member?: Size; readonly sentinel?: Size };
  /** Cores requested by a pod. @default - member 0.25, sentinel 0.05 */
  readonly cpu?: { readonly member?: number; readonly sentinel?: number };
  /** Volume of a pod. Cannot change in place. @default - member three times its memory (1 GiB without persistence), sentinel 1 GiB */
  readonly storage?: { readonly member?: Size; readonly sentinel?: Size };
  /** Further directives of the server, by its own names, for all members. @default - none */
  readonly config?: Readonly<Record<string, string | number>>;
  /**
   * Makes sure that none of this many highest members leads. Once that deploy has passed, lower `size.members` by as many
   * and set this to 0: a smaller size while one of them leads is refused.
   * @default 0
   */
  readonly retireMembers?: number;
}

export interface RedisEndpointProps extends EndpointProps {
  /** Host name of the server, or of a sentinel where `primaryName` is given. */
  readonly host: string;
  /** @default - 6379; 26379 where `primaryName` is given */
  readonly port?: number;
  /** Name by which the sentinels at `host` know the primary. @default - none: `host` is the server */
  readonly primaryName?: string;
  /** Port of the members that sentinels name. Only with `primaryName`. @default 6379 */
  readonly memberPort?: number;
}

export interface WriteOptions {
  /**
   * Replicas that must have a write before the client takes it for done (the client sends `WAIT`). More loses less and
   * waits longer; the server itself acknowledges before any replica has a write.
   * @default - 1, or 0 where nothing is tolerated
   */
  readonly wait?: number;
}
