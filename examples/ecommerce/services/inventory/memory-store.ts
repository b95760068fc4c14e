import type { Place } from '../../../shared/sweep.js';
import { digestOf, type Item } from '../items.js';
import { AnotherRequest, type Reservation, type Stock, type StockStore } from './stock.js';

/** A stock in memory, for tests of what stands on one. */
export class MemoryStockStore implements StockStore {
  private readonly products = new Map<string, { onHand: number; reserved: number }>();
  private readonly deliveries = new Map<string, string>();
  private readonly reservations = new Map<string, Reservation>();

  async stock(sku: string): Promise<Stock | undefined> {
    const product = this.products.get(sku);
    return product && { sku, ...product };
  }

  async deliver(id: string, items: readonly Item[]): Promise<void> {
    const digest = digestOf(items);
    const known = this.deliveries.get(id);
    if (known !== undefined && known !== digest) throw new AnotherRequest(`the delivery ${id} was of other items`);
    if (known !== undefined) return;
    this.deliveries.set(id, digest);
    for (const { sku, quantity } of items) this.change(sku, quantity, 0);
  }

  async reserve(id: string, items: readonly Item[], seconds: number): Promise<Reservation> {
    const known = this.reservations.get(id);
    if (known !== undefined) {
      if (digestOf(known.items) !== digestOf(items))
        throw new AnotherRequest(`the reservation ${id} was of other items`);
      return known;
    }
    const short = items
      .map((item) => {
        const { onHand, reserved } = this.products.get(item.sku) ?? { onHand: 0, reserved: 0 };
        return { ...item, available: onHand - reserved };
      })
      .filter(({ available, quantity }) => available < quantity);
    if (short.length === 0) for (const { sku, quantity } of items) this.change(sku, 0, quantity);
    const status = short.length === 0 ? 'held' : 'refused';
    const reservation: Reservation = { id, status, items, short, expiresAt: new Date(Date.now() + seconds * 1_000) };
    this.reservations.set(id, reservation);
    return reservation;
  }

  async reservation(id: string): Promise<Reservation | undefined> {
    return this.reservations.get(id);
  }

  async end(id: string, how: 'confirmed' | 'released' | 'expired'): Promise<Reservation | undefined> {
    const known = this.reservations.get(id);
    if (known?.status !== 'held') return known;
    for (const { sku, quantity } of known.items) this.change(sku, how === 'confirmed' ? -quantity : 0, -quantity);
    const ended = { ...known, status: how };
    this.reservations.set(id, ended);
    return ended;
  }

  async overdue(after: Place, limit: number): Promise<Place[]> {
    const order = ({ since, id }: Place) => `${since} ${id}`;
    return [...this.reservations.values()]
      .filter(({ status, expiresAt }) => status === 'held' && expiresAt.getTime() < Date.now())
      .map(({ id, expiresAt }) => ({ since: expiresAt.toISOString(), id }))
      .filter((place) => order(place) > order(after))
      .sort((left, right) => (order(left) < order(right) ? -1 : 1))
      .slice(0, limit);
  }

  private change(sku: string, onHand: number, reserved: number): void {
    const product = this.products.get(sku) ?? { onHand: 0, reserved: 0 };
    this.products.set(sku, { onHand: product.onHand + onHand, reserved: product.reserved + reserved });
  }
}
