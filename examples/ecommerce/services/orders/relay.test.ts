import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../../shared/lifecycle.js';
import { MemoryOrderStore } from './memory-store.js';
import { Relay, WRITE_DEADLINE } from './relay.js';

const running = new AbortController().signal;
const ONE = { owner: 'one', deadline: 5_000 };
const OTHER = { owner: 'other', deadline: 5_000 };

let orders: MemoryOrderStore;

beforeEach(async () => {
  orders = new MemoryOrderStore();
  for (const id of ['a', 'b', 'c']) {
    await orders.begin({ id, digest: '', customer: 'ann', items: [] });
    await orders.settle(id, 'confirmed', '');
  }
});

describe('the relay', () => {
  it('tells everything, keyed by the order, and forgets it once it is acknowledged', async () => {
    const told: string[] = [];
    const relay = new Relay(
      orders,
      async (key, value) => {
        expect(orders.events.get(key)).toBe(value);
        told.push(key);
      },
      ONE,
    );
    expect(await relay.round(running)).toBe(3);
    expect([told, orders.events.size]).toEqual([['a', 'b', 'c'], 0]);
  });

  it('keeps what the brokers did not acknowledge, and tells it in the next round', async () => {
    let broken = true;
    const relay = new Relay(
      orders,
      async (key) => {
        if (broken && key === 'b') throw new Error('not acknowledged');
      },
      ONE,
    );
    await expect(relay.round(running)).rejects.toThrow('not acknowledged');
    expect([...orders.events.keys()]).toEqual(['b']);
    broken = false;
    expect(await relay.round(running)).toBe(1);
  });

  it('keeps what there was no room for', async () => {
    const relay = new Relay(orders, (key) => (key === 'c' ? undefined : Promise.resolve()), ONE);
    await expect(relay.round(running)).rejects.toThrow('no room');
    expect([...orders.events.keys()]).toEqual(['c']);
  });

  it('leaves the outbox to another one that is at it', async () => {
    await orders.lease('relay', 'other', 60);
    expect(await new Relay(orders, async () => {}, ONE).round(running)).toBe(0);
    expect(orders.events.size).toBe(3);
  });

  it('stops after the batch that it is at', async () => {
    for (let number = 0; number < 300; number += 1) {
      const id = `x${number}`;
      await orders.begin({ id, digest: '', customer: 'ann', items: [] });
      await orders.settle(id, 'confirmed', '');
    }
    const stop = new AbortController();
    const relay = new Relay(orders, async () => stop.abort(), ONE);
    expect(await relay.round(stop.signal)).toBe(200);
    expect(orders.events.size).toBe(103);
  });

  it('lets another one take over when it leaves', async () => {
    const relay = new Relay(orders, async () => {}, ONE);
    await relay.round(running);
    await orders.begin({ id: 'd', digest: '', customer: 'ann', items: [] });
    await orders.settle('d', 'confirmed', '');
    await relay.leave();
    await sleep(2);
    expect(await new Relay(orders, async () => {}, OTHER).round(running)).toBe(1);
  });

  it('leaves no longer than a second to a store that is away', async () => {
    orders.lease = () => new Promise(() => {});
    await new Relay(orders, async () => {}, ONE).leave();
  });
});

describe('a relay that takes as long as it may', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('keeps the others out until it has forgotten what it told', async () => {
    const slow = <T extends unknown[], R>(call: (...given: T) => Promise<R>, after: boolean) => {
      return async (...given: T): Promise<R> => {
        if (after) await sleep(ONE.deadline);
        const result = await call(...given);
        if (!after) await sleep(ONE.deadline);
        return result;
      };
    };
    const store = Object.create(orders, {
      // Given at the beginning of its call, and forgotten at the end.
      lease: { value: slow(orders.lease.bind(orders), false) },
      outbox: { value: slow(orders.outbox.bind(orders), false) },
      told: { value: slow(orders.told.bind(orders), true) },
    }) as MemoryOrderStore;
    const told: string[] = [];
    const first = new Relay(
      store,
      async (key) => {
        await sleep(WRITE_DEADLINE);
        told.push(key);
      },
      ONE,
    ).round(running);
    const other = new Relay(orders, async (key) => void told.push(key), OTHER);
    const end = Date.now() + 3 * ONE.deadline + WRITE_DEADLINE;
    while (Date.now() < end) {
      await vi.advanceTimersByTimeAsync(500);
      await other.round(running);
    }
    await vi.advanceTimersByTimeAsync(2 * ONE.deadline);
    expect(await first).toBe(3);
    expect(told).toEqual(['a', 'b', 'c']);
  });
});
