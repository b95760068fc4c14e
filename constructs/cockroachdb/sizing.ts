import type { Tolerance } from '../site/tolerance.js';

/** The smallest honest size of a cluster for a promise. */
export interface CockroachDBSizing {
  /** `single` is a node that is its own cluster (`start-single-node`), and wants no licence key. */
  readonly topology: 'replicated' | 'single';
  readonly nodes: number;
  readonly replicationFactor: number;
  /** Copies stand in different zones, on different hosts, or anywhere. */
  readonly spread: 'zone' | 'node' | 'none';
}

/**
 * A range is written by a majority of its copies: three copies keep a majority while any one is gone. With a node a zone and
 * the zone in its locality, each copy stands in another zone.
 */
export function cockroachdbSizing(tolerate: Tolerance): CockroachDBSizing {
  if (tolerate === 'none') return { topology: 'single', nodes: 1, replicationFactor: 1, spread: 'none' };
  return { topology: 'replicated', nodes: 3, replicationFactor: 3, spread: tolerate };
}

/**
 * Copies of CockroachDB's own ranges (meta, liveness, system, database system), whose zones of their own do not follow the default
 * one: 5, or as many as an odd number of nodes can hold (`DefaultSystemZoneConfig` in pkg/config/zonepb/zone.go, `GetNeededVoters`).
 */
const SYSTEM_COPIES = 5;

/** How many nodes may be away at once: a minority of the copies of data, and of those without which no data is found. */
export function nodesThatMayBeAway(replicationFactor: number): number {
  return Math.floor((Math.min(replicationFactor, SYSTEM_COPIES) - 1) / 2);
}

/**
 * Cache, and memory of queries: a quarter each. The manual's rule is that the cache and twice the memory of queries stay below 80
 * percent; the rest is for the Go runtime and for the network.
 */
export function quarterMebibytes(memoryMebibytes: number): number {
  return Math.floor(memoryMebibytes / 4);
}
