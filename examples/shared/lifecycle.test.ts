import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sleep, unlessStopped } from './lifecycle.js';

const HOUR = 3_600_000;
const never = () => new Promise<void>(() => {});

describe('a stop', () => {
  it('ends a pause, at once when it came before', async () => {
    const stop = new AbortController();
    const pause = sleep(HOUR, stop.signal);
    stop.abort();
    await pause;
    await sleep(HOUR, stop.signal);
  });

  it('ends the waiting for work that may never end', async () => {
    const stop = new AbortController();
    const waiting = unlessStopped(never(), stop.signal);
    stop.abort();
    await waiting;
    await unlessStopped(never(), stop.signal);
  });

  it('that does not come leaves nothing behind', async () => {
    const { signal } = new AbortController();
    await sleep(1, signal);
    await unlessStopped(Promise.resolve(), signal);
    await expect(unlessStopped(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    await sleep(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
