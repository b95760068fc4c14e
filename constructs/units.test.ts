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

describe('Duration', () => {
  it('rounds seconds up, so that a time limit is never shorter than what was asked', () => {
    expect(Duration.millis(1001).toSeconds).toBe(2);
    expect(Duration.days(1).toSeconds).toBe(86_400);
  });
});
