import '#supported-node';

export type { CommandCategory, KeyAccess, KeyRule, RedisAccess } from './access.js';
export type { ChannelGrants, KeyGrants, RedisGrants, WriteOptions } from './grants.js';
export type { RedisEndpointProps } from './imported.js';
export { type IRedis, Redis, type RedisProps } from './redis.js';
export type { Eviction, Persistence } from './sizing.js';
export type { RedisServer } from './versions.js';
