import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.js';

function takeEvery(pacer: Pacer, step: number, until: number): number {
  let taken = 0;
  for (let now = 0; now <= until; now += step) taken += pacer.take(now);
  return taken;
}

describe('Pacer', () => {
  it.each([1, 7, 10, 333])('keeps its rate when asked every %i ms', (step) => {
    const taken = takeEvery(new Pacer(50), step, 10_000);
    expect(taken).toBeGreaterThanOrEqual(498 - Math.ceil(step / 20));
    expect(taken).toBeLessThanOrEqual(500);
  });

  it('makes up for one second at most, and never for a clock that went back', () => {
    const pacer = new Pacer(50);
    pacer.take(0);
    expect(pacer.take(60_000)).toBe(50);
    expect(pacer.take(30_000)).toBe(0);
  });
});
