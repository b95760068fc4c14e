import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryOrderStore } from './memory-store.js';
import { Relay } from './relay.js';

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
      'one',
    );
    expect(await relay.round()).toBe(3);
    expect([told, orders.events.size]).toEqual([['a', 'b', 'c'], 0]);
  });

  it('keeps what the brokers did not acknowledge, and tells it in the next round', async () => {
    let broken = true;
    const relay = new Relay(
      orders,
      async (key) => {
        if (broken && key === 'b') throw new Error('not acknowledged');
      },
      'one',
    );
    await expect(relay.round()).rejects.toThrow('not acknowledged');
    expect([...orders.events.keys()]).toEqual(['b']);
    broken = false;
    expect(await relay.round()).toBe(1);
  });

  it('keeps what there was no room for', async () => {
    const relay = new Relay(orders, (key) => (key === 'c' ? undefined : Promise.resolve()), 'one');
    await expect(relay.round()).rejects.toThrow('no room');
    expect([...orders.events.keys()]).toEqual(['c']);
  });

  it('leaves the outbox to another one that is at it', async () => {
    await orders.lease('relay', 'other', 60);
    expect(await new Relay(orders, async () => {}, 'one').round()).toBe(0);
    expect(orders.events.size).toBe(3);
  });
});
