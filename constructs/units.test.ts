import { describe, expect, it } from 'vitest';
import { Duration, Size } from './units.js';

describe('Size', () => {
  it.each([
    ['512Mi', 512],
    ['96Gi', 96 * 1024],
    ['1.5Gi', 1536],
    ['2Ti', 2 * 1024 * 1024],
  ])('reads %s', (text, mebibytes) => {
    expect(Size.parse(text).toMebibytes).toBe(mebibytes);
  });

  it.each(['', '5', '5G', '-1Gi', 'Gi', '1e3Gi', ' 1Gi'])('refuses "%s" and says what to write', (text) => {
    expect(() => Size.parse(text, 'sites.yaml:3:9')).toThrow(/^sites\.yaml:3:9 .* is not a size: write a number and/);
  });

  it('is written with the largest suffix that keeps it whole', () => {
    expect(`${Size.mebibytes(1536)} ${Size.mebibytes(2048)} ${Size.tebibytes(1)}`).toBe('1536Mi 2Gi 1Ti');
  });
});

describe('what is not a valid amount', () => {
  const none = [Number.NaN, -1, Number.POSITIVE_INFINITY, 1e308];
  const calls: [string, (given: number) => unknown][] = [
    ['Size.mebibytes', Size.mebibytes],
    ['Size.gibibytes', Size.gibibytes],
    ['Size.tebibytes', Size.tebibytes],
    ['Size.times', (factor) => Size.gibibytes(1).times(factor)],
    ['Duration.seconds', Duration.seconds],
    ['Duration.minutes', Duration.minutes],
    ['Duration.hours', Duration.hours],
    ['Duration.days', Duration.days],
  ];

  it.each(calls)('is refused by %s, which names itself and what it was given', (name, call) => {
    for (const given of none)
      expect(() => call(given)).toThrow(`${name}(${given}) is not a valid amount: use a number`);
    expect(() => call('1' as unknown as number)).toThrow(`${name}(1) is not a valid amount`);
    expect(() => call(0)).not.toThrow();
  });

  it('is refused by Duration.millis too', () => {
    expect(() => Duration.millis(-1)).toThrow('Duration.millis(-1) is not a valid amount');
  });
});

describe('Duration', () => {
  it('is one of whole milliseconds', () => {
    expect([Duration.hours(1.1).milliseconds, Duration.millis(0.4).milliseconds]).toEqual([3_960_000, 0]);
  });

  it('rounds seconds up, so that a time limit is never shorter than what was asked', () => {
    expect(Duration.millis(1001).toSeconds).toBe(2);
    expect(Duration.days(1).toSeconds).toBe(86_400);
  });
});
