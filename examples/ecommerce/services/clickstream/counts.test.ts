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
    expect(counts.report([0, 1])).toEqual({
      counted: { 0: '7', 1: '1' },
      pages: { '/a': 2, '/b': 1 },
      dropped: 0,
      unreadable: 0,
    });
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
    counts.add(record(0, 3, `/${'x'.repeat(1_024)}`));
    counts.add(record(0, 4, '/a'));
    expect(counts.report([0])).toEqual({ counted: { 0: '5' }, pages: { '/a': 1 }, dropped: 0, unreadable: 4 });
  });

  it('takes page names for data, whatever they are called', () => {
    const counts = new Counts();
    counts.add(record(0, 0, '__proto__'));
    counts.add(record(0, 1, '/x'));
    expect(JSON.stringify(counts.report([0]).pages)).toBe('{"__proto__":1,"/x":1}');
  });

  it('keeps no more pages than it may, and drops those that were clicked longest ago into a sum', () => {
    const counts = new Counts(2);
    const clicks = ['/a', '/b', '/a', '/c', '/c'];
    for (const [offset, page] of clicks.entries()) counts.add(record(0, offset, page));
    expect(counts.report([0])).toMatchObject({ pages: { '/a': 2, '/c': 2 }, dropped: 1 });
    expect(counts.report([0], '/c')).toMatchObject({ pages: { '/c': 2 }, dropped: 1 });
    counts.add(record(0, 5, '/b'));
    expect(counts.report([0])).toMatchObject({ pages: { '/b': 1, '/c': 2 }, dropped: 3, counted: { 0: '6' } });
  });

  it('takes the place from the partition that has the most pages, and tells only the sums of those owned', () => {
    const counts = new Counts(3);
    counts.add(record(1, 0, '/z'));
    for (const [offset, page] of ['/a', '/b', '/c', '/d'].entries()) counts.add(record(0, offset, page));
    expect(counts.report([0, 1]).pages).toEqual({ '/c': 1, '/d': 1, '/z': 1 });
    expect([counts.report([0]).dropped, counts.report([1]).dropped]).toEqual([2, 0]);
  });

  it('accounts for every record, counts none twice and goes on behind each, whatever it drops', () => {
    const counts = new Counts(10);
    const pages = Array.from({ length: 1_000 }, (_, index) => `/${(index * 7_919) % 97}`);
    for (const [offset, page] of pages.entries()) counts.add(record(0, offset, page));
    for (const [offset, page] of pages.entries()) expect(counts.add(record(0, offset, page))).toBe(false);
    const report = counts.report([0]);
    const told = Object.values(report.pages);
    expect(told).toHaveLength(10);
    expect(told.reduce((sum, count) => sum + count, report.dropped)).toBe(1_000);
    expect(counts.positions().get(0)).toBe(1_000n);
  });

  it('tells only pages with the prefix asked for', () => {
    const counts = new Counts();
    counts.add(record(0, 0, '/smoke/1/a'));
    counts.add(record(0, 1, '/a'));
    expect(counts.report([0], '/smoke/1/').pages).toEqual({ '/smoke/1/a': 1 });
  });
});
