import { describeError, type Logger } from '../../../shared/log.js';
import { sweep } from '../../../shared/sweep.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { digestOf, type Item } from '../items.js';
import { type Inventory, InventoryRefusal, type Reservation } from './inventory-client.js';
import type { Order, OrderStatus, OrderStore } from './order.js';

/** The idempotency key belongs to an order of something else. */
export class KeyUsed extends Error {
  override readonly name = 'KeyUsed';
}

/** The id of the order that a key stands for. A digest spreads over the servers of a database, and tells nothing of the key. */
export function orderIdOf(key: string): string {
  return digestOf(['order', key]).slice(0, 40);
}

/**
 * Takes an order through its steps: kept as pending, reserved, confirmed at the inventory, settled together with its event.
 *
 * Each step gives the same when it is done again, and the inventory never changes an answer once given. So whoever takes an
 * order up again, after a crash or at the same time, comes to the same end: the stock is sold exactly when the order is
 * confirmed, and what was only reserved expires.
 */
export class Checkout {
  constructor(
    private readonly store: OrderStore,
    private readonly inventory: Inventory,
    private readonly log: Logger,
  ) {}

  /**
   * @returns the order: ended, or pending when the inventory was not to be reached, or said neither yes nor no; recovery goes on then
   * @throws KeyUsed for another request under the key
   * @throws Unavailable when the order is not known to be kept
   */
  async order(key: string, customer: string, items: readonly Item[]): Promise<Order> {
    const digest = digestOf({ customer, items });
    const order = await this.store.begin({ id: orderIdOf(key), digest, customer, items });
    if (order.digest !== digest) throw new KeyUsed('this key belongs to another order: use a new one for a new order');
    try {
      return await this.finish(order);
    } catch (error) {
      // The order is kept, so its client is told that, whatever the inventory has said.
      if (!(error instanceof Unavailable || error instanceof InventoryRefusal)) throw error;
      this.log.warn('an order is left to recovery', { order: order.id, error: describeError(error) });
      return order;
    }
  }

  /** Ends orders that were left pending. @returns how many have ended */
  recover(olderThanSeconds: number, signal: AbortSignal): Promise<number> {
    return sweep({
      page: (after, limit) => this.store.unfinished(olderThanSeconds, after, limit),
      work: async (order) => (await this.finish(order)).status !== 'pending',
      onFailure: ({ id }, error) => this.log.warn('an order stays pending', { order: id, error: describeError(error) }),
      signal,
    });
  }

  private async finish(order: Order): Promise<Order> {
    if (order.status !== 'pending') return order;
    const { status, reason } = await this.outcome(order);
    return await this.store.settle(order.id, status, reason);
  }

  /**
   * What the inventory makes of an order.
   *
   * Of its refusals one ends an order: the id belongs to a reservation of something else (422), of an order that this database has
   * forgotten, as after a restore. Nothing can be sold to this order under that id any more, whoever asks. After any other one
   * something may be sold to it, or be sold to it later: a reservation that the inventory does not find when it is to be confirmed
   * (404) is made anew by the next attempt, and what it calls a wrong request may be the word of an older or newer one. An order that
   * was rejected then could be sold all the same, so it stays pending, is told in the log at each recovery, and stands in the way of none.
   */
  private async outcome({ id, items }: Order): Promise<Outcome> {
    let reservation: Reservation;
    try {
      reservation = await this.inventory.reserve(id, items);
    } catch (error) {
      if (error instanceof InventoryRefusal && error.status === 422) return { status: 'rejected', reason: KEY_SPENT };
      throw error;
    }
    if (reservation.status === 'held') reservation = await this.inventory.confirm(id);
    if (reservation.status === 'confirmed') return { status: 'confirmed', reason: '' };
    return { status: 'rejected', reason: reasonOf(reservation) };
  }
}

interface Outcome {
  readonly status: Exclude<OrderStatus, 'pending'>;
  readonly reason: string;
}

const KEY_SPENT = 'the key was used for another order before: order again under a new one';

function reasonOf({ status, short }: Reservation): string {
  if (status !== 'refused') return 'the reservation has ended: order again';
  return `not enough in stock: ${short.map(({ sku, available }) => `${sku} (${available} left)`).join(', ')}`;
}
