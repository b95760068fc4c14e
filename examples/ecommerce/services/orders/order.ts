import type { Place } from '../../../shared/sweep.js';
import type { Item } from '../items.js';

/** `pending` until the inventory has said what becomes of it; then one of the others, for ever. */
export type OrderStatus = 'pending' | 'confirmed' | 'rejected';

export interface NewOrder {
  /** Made from the idempotency key, so that one key is one order. */
  readonly id: string;
  /** Of everything that was asked for. */
  readonly digest: string;
  readonly customer: string;
  readonly items: readonly Item[];
}

export interface Order extends NewOrder {
  readonly status: OrderStatus;
  /** Why it was rejected, in words for the customer. */
  readonly reason: string;
}

/** What is told to others about an order. */
export interface OutboxEntry {
  readonly orderId: string;
  /** JSON. */
  readonly event: string;
}

/** What the service asks of its database, whichever it is. Every call can be repeated. */
export interface OrderStore {
  /** Whether the schema is there. */
  prepared(): Promise<boolean>;
  /** Keeps a new order as pending; gives back the one that is kept under its id already. */
  begin(order: NewOrder): Promise<Order>;
  /** Ends a pending order and puts the event about it into the outbox, both or neither. An ended order stays as it is. */
  settle(id: string, status: 'confirmed' | 'rejected', reason: string): Promise<Order>;
  order(id: string): Promise<Order | undefined>;
  /** Orders that have been pending for so many seconds, from behind a place on, oldest first. */
  unfinished(seconds: number, after: Place, limit: number): Promise<(Order & Place)[]>;
  /** What is to be told, oldest first. */
  outbox(limit: number): Promise<OutboxEntry[]>;
  /** Forgets what was told. */
  told(orderIds: readonly string[]): Promise<void>;
  /** Takes or lengthens the right to do what only one should do; it ends by itself. @returns whether `owner` has it */
  lease(name: string, owner: string, seconds: number): Promise<boolean>;
  close(): Promise<void>;
}

/** The event of an order that has ended. */
export function eventOf({ id, customer, items, status, reason }: Order): string {
  return JSON.stringify({ type: `order-${status}`, order: id, customer, items, ...(reason === '' ? {} : { reason }) });
}
