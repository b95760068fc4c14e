import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../shared/log.js';
import { START } from '../../../shared/sweep.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { MemoryStockStore } from '../inventory/memory-store.js';
import { AnotherRequest } from '../inventory/stock.js';
import type { Item } from '../items.js';
import { Checkout, KeyUsed, orderIdOf } from './checkout.js';
import { type Inventory, InventoryRefusal, type Reservation } from './inventory-client.js';
import { MemoryOrderStore } from './memory-store.js';
import type { Order } from './order.js';

const log = createLogger('test', () => {});
const running = new AbortController().signal;
const ITEMS = [{ sku: 'book', quantity: 2 }];

let stock: MemoryStockStore;
let orders: MemoryOrderStore;

beforeEach(async () => {
  stock = new MemoryStockStore();
  orders = new MemoryOrderStore();
  await stock.deliver('d', [{ sku: 'book', quantity: 10 }]);
});

/** The inventory as it is, without HTTP. */
class DirectInventory implements Inventory {
  reserve(id: string, items: readonly Item[]): Promise<Reservation> {
    return stock.reserve(id, items, 900).catch((error: unknown) => {
      throw error instanceof AnotherRequest ? new InventoryRefusal(422, error.message) : error;
    });
  }

  async confirm(id: string): Promise<Reservation> {
    const reservation = await stock.end(id, 'confirmed');
    if (reservation === undefined) throw new InventoryRefusal(404, 'nothing is reserved');
    return reservation;
  }
}

const checkout = () => new Checkout(orders, new DirectInventory(), log);
const place = (key: string, items = ITEMS) => checkout().order(key, 'ann', items);
const left = async () => {
  const { onHand, reserved } = (await stock.stock('book')) ?? {};
  return { onHand, reserved };
};

describe('a checkout', () => {
  it('sells what it confirms, and tells of it once', async () => {
    expect((await place('key-1')).status).toBe('confirmed');
    expect(await left()).toEqual({ onHand: 8, reserved: 0 });
    expect([...orders.events.values()].map((event) => JSON.parse(event).type)).toEqual(['order-confirmed']);
  });

  it('is one order however often its key is sent, also at the same time', async () => {
    const placed = await Promise.all(Array.from({ length: 20 }, () => place('key-1')));
    expect(new Set(placed.map(({ id }) => id))).toEqual(new Set([orderIdOf('key-1')]));
    expect(await left()).toEqual({ onHand: 8, reserved: 0 });
  });

  it('refuses a key of another order', async () => {
    await place('key-1');
    await expect(place('key-1', [{ sku: 'book', quantity: 3 }])).rejects.toBeInstanceOf(KeyUsed);
    await expect(checkout().order('key-1', 'bob', ITEMS)).rejects.toBeInstanceOf(KeyUsed);
  });

  it('is rejected with the reason when there is too little, and stays so', async () => {
    const many = [{ sku: 'book', quantity: 11 }];
    expect(await place('key-1', many)).toMatchObject({
      status: 'rejected',
      reason: 'not enough in stock: book (10 left)',
    });
    await stock.deliver('more', many);
    expect((await place('key-1', many)).status).toBe('rejected');
    expect(await left()).toEqual({ onHand: 21, reserved: 0 });
  });

  it('is kept as pending while the inventory is away', async () => {
    const away = new Checkout(
      orders,
      {
        reserve: () => Promise.reject(new Unavailable('away')),
        confirm: () => Promise.reject(new Unavailable('away')),
      },
      log,
    );
    expect((await away.order('key-1', 'ann', ITEMS)).status).toBe('pending');
    expect(await checkout().recover(30, running)).toBe(1);
    expect(await left()).toEqual({ onHand: 8, reserved: 0 });
  });
});

/** Ends the process at a step: before it is done, or after it was done and before anybody knows. */
class Crash extends Error {}

type Step = 'begin' | 'reserve' | 'confirm' | 'settle';
const STEPS: readonly Step[] = ['begin', 'reserve', 'confirm', 'settle'];

function crashing(step: Step, when: 'before' | 'after'): Checkout {
  const real = new DirectInventory();
  const around = <T>(name: Step, work: () => Promise<T>): Promise<T> => {
    if (name !== step) return work();
    return when === 'before' ? Promise.reject(new Crash()) : work().then(() => Promise.reject(new Crash()));
  };
  const store = Object.create(orders, {
    begin: { value: (order: Order) => around('begin', () => orders.begin(order)) },
    settle: {
      value: (id: string, status: 'confirmed' | 'rejected', reason: string) =>
        around('settle', () => orders.settle(id, status, reason)),
    },
  }) as MemoryOrderStore;
  const inventory: Inventory = {
    reserve: (id, items) => around('reserve', () => real.reserve(id, items)),
    confirm: (id) => around('confirm', () => real.confirm(id)),
  };
  return new Checkout(store, inventory, log);
}

describe.each(STEPS.flatMap((step) => (['before', 'after'] as const).map((when) => [when, step] as const)))(
  'a crash %s the step %s',
  (when, step) => {
    it('heals: the order ends, the stock is sold once, the event is told once', async () => {
      await expect(crashing(step, when).order('key-1', 'ann', ITEMS)).rejects.toBeInstanceOf(Crash);
      // Whoever waited sends the same again, while recovery is at it.
      await Promise.all([checkout().recover(0, running), place('key-1'), checkout().recover(0, running)]);
      expect(orders.orders.get(orderIdOf('key-1'))?.status).toBe('confirmed');
      expect(await left()).toEqual({ onHand: 8, reserved: 0 });
      expect(orders.events.size).toBe(1);
    });

    it('heals without the client too, and what was never kept was never sold', async () => {
      await crashing(step, when)
        .order('key-1', 'ann', ITEMS)
        .catch(() => {});
      await checkout().recover(0, running);
      const confirmed = [...orders.orders.values()].filter(({ status }) => status === 'confirmed').length;
      expect([...orders.orders.values()].length).toBe(confirmed);
      expect(await left()).toEqual({ onHand: 10 - 2 * confirmed, reserved: 0 });
    });
  },
);

describe('a reservation that has expired before anybody confirmed it', () => {
  it('rejects the order and sells nothing', async () => {
    await crashing('confirm', 'before')
      .order('key-1', 'ann', ITEMS)
      .catch(() => {});
    await stock.end(orderIdOf('key-1'), 'expired');
    await checkout().recover(0, running);
    expect(orders.orders.get(orderIdOf('key-1'))).toMatchObject({ status: 'rejected' });
    expect(await left()).toEqual({ onHand: 10, reserved: 0 });
  });
});

describe('an order whose database has forgotten what the inventory remembers', () => {
  const OTHERS = [{ sku: 'book', quantity: 5 }];

  it('is the same one again when the same is sent under its key', async () => {
    await place('key-1');
    orders = new MemoryOrderStore();
    expect((await place('key-1')).status).toBe('confirmed');
    expect(await left()).toEqual({ onHand: 8, reserved: 0 });
  });

  it('is rejected with the reason when something else is sent under its key, and sells nothing', async () => {
    await place('key-1');
    orders = new MemoryOrderStore();
    expect(await place('key-1', OTHERS)).toMatchObject({
      status: 'rejected',
      reason: 'the key was used for another order before: order again under a new one',
    });
    expect(await left()).toEqual({ onHand: 8, reserved: 0 });
  });

  it('is rejected by recovery too', async () => {
    await place('key-1');
    orders = new MemoryOrderStore();
    await orders.begin({ id: orderIdOf('key-1'), digest: '', customer: 'ann', items: OTHERS });
    expect(await checkout().recover(0, running)).toBe(1);
    expect(await orders.unfinished(0, START, 10)).toEqual([]);
  });
});

describe('an inventory that refuses', () => {
  it.each([400, 403, 404, 429])(
    'a reservation with %d leaves the order pending, which is kept and told',
    async (status) => {
      const told: string[] = [];
      const refusing: Inventory = {
        reserve: () => Promise.reject(new InventoryRefusal(status, 'no')),
        confirm: () => Promise.reject(new InventoryRefusal(status, 'no')),
      };
      const refused = new Checkout(
        orders,
        refusing,
        createLogger('test', (line) => told.push(line)),
      );
      expect((await refused.order('key-1', 'ann', ITEMS)).status).toBe('pending');
      expect(await refused.recover(0, running)).toBe(0);
      expect(told).toHaveLength(2);
      expect(await checkout().recover(0, running)).toBe(1);
      expect(await left()).toEqual({ onHand: 8, reserved: 0 });
    },
  );

  it('to confirm what it has forgotten is asked anew, and sells once', async () => {
    const real = new DirectInventory();
    const forgetful: Inventory = {
      reserve: (id, items) => real.reserve(id, items),
      confirm: async (id) => {
        stock = new MemoryStockStore();
        await stock.deliver('d', [{ sku: 'book', quantity: 10 }]);
        return await real.confirm(id);
      },
    };
    expect((await new Checkout(orders, forgetful, log).order('key-1', 'ann', ITEMS)).status).toBe('pending');
    expect(await checkout().recover(0, running)).toBe(1);
    expect(orders.orders.get(orderIdOf('key-1'))?.status).toBe('confirmed');
    expect(await left()).toEqual({ onHand: 8, reserved: 0 });
  });
});

describe('recovery', () => {
  it('goes past an order that cannot be ended', async () => {
    await crashing('reserve', 'before')
      .order('key-1', 'ann', ITEMS)
      .catch(() => {});
    await crashing('reserve', 'before')
      .order('key-2', 'ann', ITEMS)
      .catch(() => {});
    const real = new DirectInventory();
    const stubborn: Inventory = {
      reserve: (id, items) => (id === orderIdOf('key-1') ? Promise.reject(new Error('no')) : real.reserve(id, items)),
      confirm: (id) => real.confirm(id),
    };
    expect(await new Checkout(orders, stubborn, log).recover(0, running)).toBe(1);
    expect(orders.orders.get(orderIdOf('key-2'))?.status).toBe('confirmed');
  });

  it('goes past however many orders cannot be ended', async () => {
    for (let number = 0; number < 250; number += 1) {
      await orders.begin({ id: `a${number}`, digest: '', customer: 'ann', items: [{ sku: 'gone', quantity: 1 }] });
    }
    await orders.begin({ id: 'b', digest: '', customer: 'ann', items: ITEMS });
    const real = new DirectInventory();
    const poisoned: Inventory = {
      reserve: (id, items) => (id === 'b' ? real.reserve(id, items) : Promise.reject(new Error('poisoned'))),
      confirm: (id) => real.confirm(id),
    };
    expect(await new Checkout(orders, poisoned, log).recover(0, running)).toBe(1);
    expect(orders.orders.get('b')?.status).toBe('confirmed');
  });

  it('begins no further order when the service stops', async () => {
    for (const id of ['a', 'b', 'c']) await orders.begin({ id, digest: '', customer: 'ann', items: ITEMS });
    const stop = new AbortController();
    const real = new DirectInventory();
    const stopping: Inventory = {
      reserve: (id, items) => {
        stop.abort();
        return real.reserve(id, items);
      },
      confirm: (id) => real.confirm(id),
    };
    expect(await new Checkout(orders, stopping, log).recover(0, stop.signal)).toBe(1);
    expect([...orders.orders.values()].map(({ status }) => status)).toEqual(['confirmed', 'pending', 'pending']);
  });
});
