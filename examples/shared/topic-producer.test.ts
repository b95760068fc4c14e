import { describe, expect, it } from 'vitest';
import { partitionOf } from './topic-producer.js';

describe('partitionOf', () => {
  // murmur2 of these keys as the Java client's own tests have them; the sign bit is dropped before the remainder.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['abc', 479470107],
  ])('picks for %s the partition that the Java client picks', (key, hash) => {
    for (const partitions of [1, 3, 12]) {
      expect(partitionOf(Buffer.from(key), partitions)).toBe((hash & 0x7fffffff) % partitions);
    }
  });
});
