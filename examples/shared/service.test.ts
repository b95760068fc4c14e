import { describe, expect, it } from 'vitest';
import { createLogger } from './log.js';
import { repeat } from './service.js';

const log = createLogger('test', () => {});

describe('what a service does beside answering', () => {
  it('is done again and again, also after a failure', async () => {
    const stop = new AbortController();
    let rounds = 0;
    const round = async () => {
      rounds += 1;
      if (rounds === 3) stop.abort();
      throw new Error('failed');
    };
    await repeat({ name: 'test', every: 1, round }, log, stop.signal);
    expect(rounds).toBe(3);
  });

  it('is told to stop while it is at it, and between two rounds it stops at once', async () => {
    const stop = new AbortController();
    const start = Date.now();
    const round = async (signal: AbortSignal) => {
      setTimeout(() => stop.abort(), 20);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    await repeat({ name: 'test', every: 60_000, round }, log, stop.signal);
    const idle = new AbortController();
    setTimeout(() => idle.abort(), 20);
    await repeat({ name: 'test', every: 60_000, round: async () => {} }, log, idle.signal);
    expect(Date.now() - start).toBeLessThan(30_000);
  });
});
