import { describe, expect, it } from 'vitest';
import { attempts } from './attempts.js';
import { Unavailable } from './unavailable.js';

const conflict = new Error('conflict');
const options = { deadline: 2_000, mayRepeat: (error: unknown) => error === conflict, random: () => 0 };

describe('attempts', () => {
  it('repeats what may be repeated, from its start, and tells of it', async () => {
    let made = 0;
    const told: unknown[] = [];
    const result = await attempts(
      async () => {
        made += 1;
        if (made < 4) throw conflict;
        return made;
      },
      { ...options, onRepeat: (error) => told.push(error) },
    );
    expect([result, told]).toEqual([4, [conflict, conflict, conflict]]);
  });

  it('does not repeat what failed for good', async () => {
    let made = 0;
    const refused = new Error('refused');
    const result = attempts(async () => {
      made += 1;
      throw refused;
    }, options);
    await expect(result).rejects.toBe(refused);
    expect(made).toBe(1);
  });

  it('ends at the deadline with the last reason, however often it failed before', async () => {
    const start = Date.now();
    const result = attempts(() => Promise.reject(conflict), { ...options, deadline: 150, random: () => 1 });
    await expect(result).rejects.toThrow(new Unavailable('not confirmed in time: conflict'));
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  it('does not wait for an attempt that never ends', async () => {
    const result = attempts(() => new Promise(() => {}), { ...options, deadline: 50 });
    await expect(result).rejects.toBeInstanceOf(Unavailable);
  });

  it('waits a random part of a time that doubles up to half a second', async () => {
    const asked: number[] = [];
    const start = Date.now();
    const result = attempts(() => Promise.reject(conflict), {
      ...options,
      deadline: 400,
      random: () => {
        asked.push(Date.now() - start);
        return 1;
      },
    });
    await expect(result).rejects.toBeInstanceOf(Unavailable);
    // 5, 10, 20, 40, 80, 160 ms and the rest: without growing pauses there would be eighty attempts.
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.length).toBeLessThan(9);
  });

  it('answers a caller by 503 and says when to come again', () => {
    expect(new Unavailable('the database is down at 10.0.0.3').problem.answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: { detail: expect.not.stringContaining('10.0.0.3') },
    });
  });
});
