import { type Place, START } from '../../../shared/sweep.js';
import { eventOf, type NewOrder, type Order, type OrderStore, type OutboxEntry } from './order.js';

/** Orders in memory, for tests of what stands on them. */
export class MemoryOrderStore implements OrderStore {
  readonly orders = new Map<string, Order>();
  readonly events = new Map<string, string>();
  private readonly leases = new Map<string, { owner: string; until: number }>();

  async prepared(): Promise<boolean> {
    return true;
  }

  async begin(order: NewOrder): Promise<Order> {
    const known = this.orders.get(order.id) ?? { ...order, status: 'pending', reason: '' };
    this.orders.set(order.id, known);
    return known;
  }

  async settle(id: string, status: 'confirmed' | 'rejected', reason: string): Promise<Order> {
    const known = this.orders.get(id);
    if (known === undefined) throw new Error(`there is no order ${id}`);
    if (known.status !== 'pending') return known;
    const order: Order = { ...known, status, reason };
    this.orders.set(id, order);
    this.events.set(id, eventOf(order));
    return order;
  }

  async order(id: string): Promise<Order | undefined> {
    return this.orders.get(id);
  }

  async unfinished(_seconds: number, after: Place, limit: number): Promise<(Order & Place)[]> {
    return [...this.orders.values()]
      .filter(({ id, status }) => status === 'pending' && id > after.id)
      .sort((left, right) => (left.id < right.id ? -1 : 1))
      .slice(0, limit)
      .map((order) => ({ ...order, since: START.since }));
  }

  async outbox(limit: number): Promise<OutboxEntry[]> {
    return [...this.events.entries()].slice(0, limit).map(([orderId, event]) => ({ orderId, event }));
  }

  async told(orderIds: readonly string[]): Promise<void> {
    for (const id of orderIds) this.events.delete(id);
  }

  async lease(name: string, owner: string, seconds: number): Promise<boolean> {
    const held = this.leases.get(name);
    if (held !== undefined && held.owner !== owner && held.until > Date.now()) return false;
    this.leases.set(name, { owner, until: Date.now() + seconds * 1_000 });
    return true;
  }

  async close(): Promise<void> {}
}
