import type { IDataSystem } from '../system/data-system.js';
import type { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';

/** A Redis or Valkey, whoever runs it. */
export interface IRedis extends IDataSystem {
  readonly grants: RedisGrants;
  /** The keys of a pattern: `cart:*`. */
  keys(pattern: string): { readonly pattern: string; readonly grants: KeyGrants };
  /** The channels of a pattern. */
  channels(pattern: string): { readonly pattern: string; readonly grants: ChannelGrants };
}
