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
    ['', 'it needs five fields and has 0'],
    ['@daily', 'it needs five fields and has 1'],
    ['0 1  * * *', 'it needs five fields and has 6'],
    ['a b c d e', '"a" is not a minute from 0 to 59'],
    ['99 99 * * *', '"99" is not a minute from 0 to 59'],
    ['0 24 * * *', '"24" is not an hour from 0 to 23'],
    ['0 1 0 * *', '"0" is not a day of the month from 1 to 31'],
    ['0 1 * 13 *', '"13" is not a month from 1 to 12'],
    ['0 1 * * 7', '"7" is not a day of the week from 0 to 6'],
    ['0 1 * * SUN', '"SUN" is not a day of the week from 0 to 6'],
    ['0 5-1 * * *', '"5-1" is not an hour from 0 to 23'],
    ['*/0 1 * * *', '"*/0" is not a minute from 0 to 59'],
    ['1, 1 * * *', '"" is not a minute from 0 to 59'],
    ['0 1 31 2,4 *', 'no date matches it'],
  ])('is not known for "%s"', (schedule, why) => {
    expect(gapsBetweenRuns(schedule)).toBe(why);
  });
});
