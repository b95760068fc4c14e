import type { Tolerance } from '../site/tolerance.js';

/** The smallest honest size of a Kafka cluster for a promise. */
export interface KafkaSizing {
  /** `combined` processes exist only where nothing is promised (Kafka manual, "KRaft": not for critical clusters). */
  readonly roles: 'separate' | 'combined';
  readonly brokers: number;
  readonly controllers: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  /** Copies stand in different zones, on different nodes, or anywhere. */
  readonly spread: 'zone' | 'node' | 'none';
}

/**
 * Three copies of which two must acknowledge keep accepting writes while any one is gone, and lose none of them; three
 * controllers keep a majority while any one is gone.
 */
export function kafkaSizing(tolerate: Tolerance): KafkaSizing {
  if (tolerate === 'none') {
    return {
      roles: 'combined',
      brokers: 1,
      controllers: 1,
      replicationFactor: 1,
      minInsyncReplicas: 1,
      spread: 'none',
    };
  }
  return {
    roles: 'separate',
    brokers: 3,
    controllers: 3,
    replicationFactor: 3,
    minInsyncReplicas: 2,
    spread: tolerate,
  };
}

/** Heap for a broker: half of its memory, at most 5 GiB, since Kafka lives from the page cache beyond that. */
export function heapMebibytes(memoryMebibytes: number): number {
  return Math.min(Math.floor(memoryMebibytes / 2), 5 * 1024);
}
