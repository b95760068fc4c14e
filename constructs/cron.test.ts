import { describe, expect, it } from 'vitest';
import { gapsBetweenRuns } from './cron.js';

const DAY = 24;

describe('the time between runs', () => {
  it.each([
    ['17 1 * * *', DAY, DAY],
    ['0 */6 * * *', 6, 6],
    ['0 1,13-14 * * *', 1, 12],
    ['30 8/8 * * *', 8, 16],
    ['0 3 * * 0', 7 * DAY, 7 * DAY],
    ['0 3 * * 1,4', 3 * DAY, 4 * DAY],
    ['0 3 * * 1-5/2', 2 * DAY, 3 * DAY],
    ['0 0 1 * *', 28 * DAY, 31 * DAY],
    ['0 0 31 * *', 31 * DAY, 61 * DAY],
    // Either of the two is enough, the third that is a Monday once.
    ['0 0 3 * 1', DAY, 7 * DAY],
    ['0 0 */2 * *', DAY, 2 * DAY],
    ['0 0 1 1 *', 365 * DAY, 366 * DAY],
    ['0 0 29 2 *', 1461 * DAY, 1461 * DAY],
  ])('is known for %s', (schedule, shortest, longest) => {
    expect(gapsBetweenRuns(schedule)).toEqual({ shortest: shortest * 3600, longest: longest * 3600 });
  });

  it.each([
    ['', 'it has 0 fields instead of five'],
    ['@daily', 'it has 1 fields instead of five'],
    ['0 1  * * *', 'it has 6 fields instead of five'],
    ['a b c d e', '"a" is not a valid minute (0 to 59)'],
    ['99 99 * * *', '"99" is not a valid minute (0 to 59)'],
    ['0 24 * * *', '"24" is not a valid hour (0 to 23)'],
    ['0 1 0 * *', '"0" is not a valid day of the month (1 to 31)'],
    ['0 1 * 13 *', '"13" is not a valid month (1 to 12)'],
    ['0 1 * * 7', '"7" is not a valid day of the week (0 to 6)'],
    ['0 1 * * SUN', '"SUN" is not a valid day of the week (0 to 6)'],
    ['0 5-1 * * *', '"5-1" is not a valid hour (0 to 23)'],
    ['*/0 1 * * *', '"*/0" is not a valid minute (0 to 59)'],
    ['1, 1 * * *', '"" is not a valid minute (0 to 59)'],
    ['0 1 31 2,4 *', 'no date matches it'],
  ])('is not known for "%s"', (schedule, why) => {
    expect(gapsBetweenRuns(schedule)).toBe(why);
  });
});
