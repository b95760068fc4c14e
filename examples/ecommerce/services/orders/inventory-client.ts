import { attempts } from '../../../shared/attempts.js';
import type { Item } from '../items.js';

/** What has become of a reservation, by the inventory's words. */
export type ReservationStatus = 'held' | 'confirmed' | 'released' | 'expired' | 'refused';

export interface Reservation {
  readonly status: ReservationStatus;
  /** What there was too little of, when it was refused. */
  readonly short: readonly { readonly sku: string; readonly available: number }[];
}

/** What orders ask of the inventory. Asked again under the same id, it gives the same answer. Both may throw InventoryRefusal. */
export interface Inventory {
  reserve(id: string, items: readonly Item[]): Promise<Reservation>;
  confirm(id: string): Promise<Reservation>;
}

/** The inventory answered, and not with what was asked for: asking again at once would not help. */
export class InventoryRefusal extends Error {
  override readonly name = 'InventoryRefusal';

  /** @param status of the answer: 422 where the id belongs to a reservation of something else */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Time that a reservation holds in seconds: longer than the recovery of an order may take. */
const HOLD = 900;

/** The inventory over HTTP. Both calls throw Unavailable when it does not answer within the deadline (milliseconds). */
export class InventoryClient implements Inventory {
  constructor(
    private readonly base: URL,
    private readonly deadline: number,
  ) {}

  reserve(id: string, items: readonly Item[]): Promise<Reservation> {
    return this.send('PUT', '/reservations', { id, items, seconds: HOLD });
  }

  confirm(id: string): Promise<Reservation> {
    return this.send('POST', '/reservations/confirm', { id });
  }

  private send(method: string, path: string, body: object): Promise<Reservation> {
    return attempts(
      async (left) => {
        const answer = await fetch(new URL(path, this.base), {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(left),
        });
        const text = await answer.text();
        if (answer.ok) return JSON.parse(text) as Reservation;
        if (answer.status >= 500) throw new TypeError(`the inventory answered ${answer.status}`);
        throw new InventoryRefusal(answer.status, `the inventory answered ${answer.status}: ${text.slice(0, 300)}`);
      },
      { deadline: this.deadline, mayRepeat: (error) => !(error instanceof InventoryRefusal) },
    );
  }
}
