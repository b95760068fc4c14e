import { either, number, object, oneOf, size, table, text } from '../props/index.js';
import { ENDPOINT, SELF_HOSTED } from '../system/props.js';
import type { WriteOptions } from './grants.js';
import type { RedisEndpointProps } from './imported.js';
import type { RedisProps } from './redis.js';

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
