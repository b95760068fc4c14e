import { describe, expect, it } from 'vitest';
import { PauseMeter } from './pauses.js';

const at = (ms: number) => new Date(ms).toISOString();

describe('PauseMeter', () => {
  it('tells how long one write waited, however quickly others were acknowledged meanwhile', () => {
    const meter = new PauseMeter();
    meter.begin(0, 0);
    for (let number = 1; number < 100; number += 1) {
      meter.begin(number, number * 50);
      meter.end(number, number * 50 + 10);
    }
    meter.end(0, 5_000);
    expect(meter.longestAt(6_000)).toBe(5_000);
    expect(meter.pausesAt(6_000)).toEqual([{ startedAt: at(0), ms: 5_000 }]);
  });

  it('makes one pause of the writes that waited together, as long as the longest', () => {
    const meter = new PauseMeter();
    for (const [number, from] of [0, 400, 800].entries()) meter.begin(number, from);
    for (const number of [2, 0, 1]) meter.end(number, 3_000);
    expect(meter.pausesAt(3_000)).toEqual([{ startedAt: at(0), ms: 3_000 }]);
  });

  it('keeps pauses apart that do not touch, and forgets waits below the threshold', () => {
    const meter = new PauseMeter();
    for (const [number, from, to] of [
      [0, 0, 2_000],
      [1, 2_500, 3_400],
      [2, 9_000, 10_500],
    ] as const) {
      meter.begin(number, from);
      meter.end(number, to);
    }
    expect(meter.pausesAt(20_000)).toEqual([
      { startedAt: at(0), ms: 2_000 },
      { startedAt: at(9_000), ms: 1_500 },
    ]);
  });

  it('tells a pause while it lasts', () => {
    const meter = new PauseMeter();
    meter.begin(0, 1_000);
    expect(meter.pausesAt(1_900)).toEqual([]);
    expect(meter.pausesAt(5_000)).toEqual([{ startedAt: at(1_000), ms: 4_000, ongoing: true }]);
    expect(meter.longestAt(5_000)).toBe(4_000);
  });

  it('goes on from an earlier record', () => {
    const first = new PauseMeter();
    first.begin(0, 0);
    first.end(0, 4_000);
    const second = new PauseMeter(1_000, first.record);
    expect([second.longestAt(9_000), second.pausesAt(9_000)]).toEqual([4_000, first.pausesAt(9_000)]);
  });
});
