import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../../../shared/http.js';
import { LIMITS, parseEvents } from './event.js';

const NOW = new Date('2026-01-31T12:00:00Z');

function flawsOf(body: unknown): { pointer: string; detail: string }[] {
  try {
    parseEvents(body, NOW);
  } catch (error) {
    const { status, body: problem } = (error as HttpProblem).answer;
    expect(error).toBeInstanceOf(HttpProblem);
    expect(status).toBe(400);
    return (problem as { errors: { pointer: string; detail: string }[] }).errors;
  }
  throw new Error('the body was accepted');
}

describe('parseEvents', () => {
  it('takes one event or a list, and adds the time of arrival', () => {
    expect(parseEvents({ page: '/a' }, NOW)).toEqual([{ page: '/a', at: '2026-01-31T12:00:00.000Z' }]);
    const full = { id: '1', page: '/b', visitor: 'v', at: '2026-01-30T08:00:00+01:00' };
    expect(parseEvents([{ page: '/a' }, full], NOW)[1]).toEqual(full);
  });

  it.each([
    ['a number', 1, ''],
    ['nothing', null, ''],
    ['an empty list', [], ''],
    ['a list in a list', [[]], '/0'],
    ['no page', {}, '/page'],
    ['a page without a slash', { page: 'a' }, '/page'],
    ['a page that is too long', { page: `/${'x'.repeat(LIMITS.pageLength)}` }, '/page'],
    ['an empty visitor', { page: '/', visitor: '' }, '/visitor'],
    ['an id that is no text', { page: '/', id: 7 }, '/id'],
    ['a time that does not exist', { page: '/', at: '2026-13-01T00:00:00Z' }, '/at'],
    ['a time in words', { page: '/', at: 'yesterday' }, '/at'],
    ['an unknown member', { page: '/', user: 'x' }, '/user'],
  ])('refuses %s and points at it', (_what, body, pointer) => {
    expect(flawsOf(body).map((flaw) => flaw.pointer)).toEqual([pointer]);
  });

  it('names every flaw of every event, up to a limit', () => {
    expect(flawsOf([{ page: '/' }, { page: 'x', id: '' }, {}]).map(({ pointer }) => pointer)).toEqual([
      '/1/page',
      '/1/id',
      '/2/page',
    ]);
    expect(flawsOf(Array.from({ length: 100 }, () => ({})))).toHaveLength(LIMITS.flawsListed);
  });

  it('refuses more events than one request may have', () => {
    const events = Array.from({ length: LIMITS.eventsPerRequest + 1 }, () => ({ page: '/' }));
    expect(flawsOf(events)[0]?.detail).toContain(`at most ${LIMITS.eventsPerRequest}`);
    expect(parseEvents(events.slice(1), NOW)).toHaveLength(LIMITS.eventsPerRequest);
  });
});
