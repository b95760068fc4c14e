import { beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '../../../shared/lifecycle.js';
import { createLogger } from '../../../shared/log.js';
import { expire } from './expiry.js';
import { MemoryStockStore } from './memory-store.js';

const log = createLogger('test', () => {});
const running = new AbortController().signal;

let store: MemoryStockStore;
beforeEach(async () => {
  store = new MemoryStockStore();
  await store.deliver('d', [{ sku: 'bolt', quantity: 1_000 }]);
});

describe('reservations past their time', () => {
  it('are given back, those in time and those that have ended are not', async () => {
    await store.reserve('in-time', [{ sku: 'bolt', quantity: 1 }], 60);
    for (const id of ['late', 'sold']) await store.reserve(id, [{ sku: 'bolt', quantity: 1 }], 0);
    await store.end('sold', 'confirmed');
    await sleep(5);
    expect(await expire(store, log, running)).toBe(1);
    expect(await store.stock('bolt')).toMatchObject({ onHand: 999, reserved: 1 });
  });

  it('are given back however many before them cannot be', async () => {
    for (let number = 0; number < 250; number += 1) {
      await store.reserve(`r${1_000 + number}`, [{ sku: 'bolt', quantity: 1 }], 0);
    }
    await sleep(5);
    const end = store.end.bind(store);
    store.end = (id, how) => (id === 'r1249' ? end(id, how) : Promise.reject(new Error('poisoned')));
    expect(await expire(store, log, running)).toBe(1);
    expect((await store.reservation('r1249'))?.status).toBe('expired');
  });
});
