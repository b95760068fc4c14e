import type { Tolerance } from '../site/tolerance.js';

/** What happens to writes when the data reaches its limit, by the server's names (`maxmemory-policy`). */
export type Eviction =
  | 'noeviction'
  | 'allkeys-lru'
  | 'allkeys-lfu'
  | 'allkeys-random'
  | 'volatile-lru'
  | 'volatile-lfu'
  | 'volatile-random'
  | 'volatile-ttl';

export type Persistence = 'none' | 'rdb' | 'aof';

/** The smallest honest size for a promise. */
export interface RedisSizing {
  readonly topology: 'replicated' | 'single';
  readonly members: number;
  readonly sentinels: number;
  /** Replicas that must follow, or the primary takes no writes. */
  readonly minReplicasToWrite: number;
  /** Replicas that a client waits for after a write, unless its grant says otherwise. */
  readonly wait: number;
  readonly spread: 'zone' | 'node' | 'none';
}

/**
 * Two replicas, so that with any one member gone a primary still has one that follows, as minReplicasToWrite 1 wants;
 * three sentinels, so that with any one gone a majority can choose.
 */
export function redisSizing(tolerate: Tolerance): RedisSizing {
  if (tolerate === 'none') {
    return { topology: 'single', members: 1, sentinels: 0, minReplicasToWrite: 0, wait: 0, spread: 'none' };
  }
  return { topology: 'replicated', members: 3, sentinels: 3, minReplicasToWrite: 1, wait: 1, spread: tolerate };
}

/**
 * What data may take of a member's memory. While a snapshot or a rewrite of the log runs, pages that are written are
 * copied, and a new replica's output is buffered: 60 percent, or 75 where nothing is written to disk.
 */
export function maxmemoryMebibytes(memoryMebibytes: number, persistence: Persistence): number {
  return Math.floor(memoryMebibytes * (persistence === 'none' ? 0.75 : 0.6));
}
