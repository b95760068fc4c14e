import { describe, expect, it } from 'vitest';
import { Counts } from './counts.js';

const record = (partition: number, offset: number, page: string) => ({
  partition,
  offset: BigInt(offset),
  value: Buffer.from(JSON.stringify({ page, at: '2026-01-31T12:00:00Z' })),
});

describe('Counts', () => {
  it('counts by page over the partitions owned', () => {
    const counts = new Counts();
    for (const one of [record(0, 5, '/a'), record(0, 6, '/b'), record(1, 0, '/a')]) counts.add(one);
    expect(counts.report([0, 1])).toEqual({ counted: { 0: '7', 1: '1' }, pages: { '/a': 2, '/b': 1 }, unreadable: 0 });
  });

  it('counts a record that is delivered again only once', () => {
    const counts = new Counts();
    expect([counts.add(record(0, 0, '/a')), counts.add(record(0, 1, '/a')), counts.add(record(0, 0, '/a'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(counts.report([0]).pages).toEqual({ '/a': 2 });
  });

  it('keeps what it counted of a partition that goes and comes back, and tells nothing of it meanwhile', () => {
    const counts = new Counts();
    counts.add(record(0, 0, '/a'));
    expect(counts.report([]).pages).toEqual({});
    expect(counts.positions().get(0)).toBe(1n);
    counts.add(record(0, 1, '/a'));
    expect(counts.report([0]).pages).toEqual({ '/a': 2 });
  });

  it('skips what is no event, counts it apart and goes on behind it', () => {
    const counts = new Counts();
    counts.add({ partition: 0, offset: 0n, value: Buffer.from('{"page":7}') });
    counts.add({ partition: 0, offset: 1n, value: Buffer.from('{') });
    counts.add({ partition: 0, offset: 2n, value: undefined });
    counts.add(record(0, 3, '/a'));
    expect(counts.report([0])).toEqual({ counted: { 0: '4' }, pages: { '/a': 1 }, unreadable: 3 });
  });

  it('takes page names for data, whatever they are called', () => {
    const counts = new Counts();
    counts.add(record(0, 0, '__proto__'));
    counts.add(record(0, 1, '/x'));
    expect(JSON.stringify(counts.report([0]).pages)).toBe('{"__proto__":1,"/x":1}');
  });

  it('tells only pages with the prefix asked for', () => {
    const counts = new Counts();
    counts.add(record(0, 0, '/smoke/1/a'));
    counts.add(record(0, 1, '/a'));
    expect(counts.report([0], '/smoke/1/').pages).toEqual({ '/smoke/1/a': 1 });
  });
});
