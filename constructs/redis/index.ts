import '#supported-node';

export type { CommandCategory, KeyAccess, KeyRule, RedisAccess } from './access.js';
export type { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';
export type { IRedis } from './interface.js';
export type { RedisEndpointProps, RedisProps, WriteOptions } from './props.js';
export { Redis } from './redis.js';
export type { Eviction, Persistence } from './sizing.js';
export type { RedisServer } from './versions.js';
