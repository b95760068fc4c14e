import { describe, expect, it } from 'vitest';
import { type Place, sweep } from './sweep.js';

/** Rows that a sweep ends, but for those that are poisoned. */
function rowsOf(count: number, poisoned: (index: number) => boolean) {
  const rows = Array.from({ length: count }, (_, index) => ({
    since: `2026-01-01T00:00:0${index % 3}Z`,
    id: `${index}`.padStart(4, '0'),
    poisoned: poisoned(index),
  }));
  type Row = (typeof rows)[number];
  const before = (left: Place, right: Place) =>
    left.since < right.since || (left.since === right.since && left.id < right.id);
  const left = new Set<Row>(rows.sort((one, other) => (before(one, other) ? -1 : 1)));
  const failed: Row[] = [];
  const run = (signal = new AbortController().signal, onWork = () => {}) =>
    sweep<Row>({
      page: async (after, limit) => [...left].filter((row) => before(after, row)).slice(0, limit),
      work: async (row) => {
        onWork();
        if (row.poisoned) throw new Error('poisoned');
        return left.delete(row);
      },
      onFailure: (row) => failed.push(row),
      signal,
    });
  return { left, failed, run };
}

describe('a sweep', () => {
  it('ends all rows but those that fail, each of which is told of once', async () => {
    const { left, failed, run } = rowsOf(450, (index) => index < 300);
    expect(await run()).toBe(150);
    expect([left.size, failed.length]).toEqual([300, 300]);
  });

  it('tries again in the next round what has failed', async () => {
    const { left, run } = rowsOf(2, () => true);
    await run();
    for (const row of left) row.poisoned = false;
    expect(await run()).toBe(2);
  });

  it('ends before the next row when it is told to', async () => {
    const { left, run } = rowsOf(300, () => false);
    const stop = new AbortController();
    let worked = 0;
    const onWork = () => {
      worked += 1;
      if (worked === 130) stop.abort();
    };
    expect(await run(stop.signal, onWork)).toBe(130);
    expect(left.size).toBe(170);
  });
});
