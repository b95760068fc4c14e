import type { Tolerance } from '../site/tolerance.js';
import { CASSANDRA_NAMES } from './names.js';

/** A rack of the ring: the nodes of one zone, or all of them where zones are not promised. */
export interface Rack {
  readonly name: string;
  /** Zone of the site; none where the rack may stand anywhere. */
  readonly zone?: string;
}

/** The smallest honest size of a ring for a promise. */
export interface CassandraSizing {
  readonly racks: readonly Rack[];
  readonly nodesPerRack: number;
  readonly replicationFactor: number;
  /** Copies stand in different zones, on different hosts, or anywhere. */
  readonly spread: 'zone' | 'node' | 'none';
}

const RACKS = 3;
const RACK_NAME = /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/;

/**
 * Three copies, of which two are a majority, keep reading and writing at LOCAL_QUORUM while any one is gone. With a rack a
 * zone, NetworkTopologyStrategy puts one copy into each.
 */
export function cassandraSizing(tolerate: Tolerance, zones: readonly string[]): CassandraSizing {
  if (tolerate === 'none') return { racks: [{ name: 'r1' }], nodesPerRack: 1, replicationFactor: 1, spread: 'none' };
  if (tolerate === 'node') return { racks: [{ name: 'r1' }], nodesPerRack: 3, replicationFactor: 3, spread: 'node' };
  const racks = zones.slice(0, RACKS).map((zone, index) => ({
    // Rack names become names of pods and of releases; a zone whose name cannot, or is taken, is counted instead.
    name: RACK_NAME.test(zone) && !CASSANDRA_NAMES.includes(zone) ? zone : `r${index + 1}`,
    zone,
  }));
  return { racks, nodesPerRack: 1, replicationFactor: RACKS, spread: 'zone' };
}

/** Heap of a node: half of its memory, at most 16 GiB; the rest is for buffers and the page cache. */
export function heapMebibytes(memoryMebibytes: number): number {
  return Math.min(Math.floor(memoryMebibytes / 2), 16 * 1024);
}
