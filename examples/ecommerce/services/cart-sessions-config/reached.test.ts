import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../shared/log.js';
import { reached } from './reached.js';

const log = createLogger('test', () => {});

describe('the first contact with the primary', () => {
  it('comes after failures, with a pause behind each', async () => {
    const asked: number[] = [];
    const ping = async () => {
      asked.push(performance.now());
      if (asked.length < 4) throw new Error('NOPERM');
    };
    expect(await reached({ ping }, log, new AbortController().signal, 50)).toBe(true);
    const pauses = asked.slice(1).map((time, index) => time - (asked[index] ?? 0));
    expect(pauses).toHaveLength(3);
    expect(Math.min(...pauses)).toBeGreaterThan(40);
  });

  it('is waited for no longer when the service stops', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const ping = () => Promise.reject(new Error('away'));
    expect(await reached({ ping }, log, stop.signal, 60_000)).toBe(false);
  });
});
