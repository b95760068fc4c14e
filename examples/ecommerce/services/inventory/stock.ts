import type { Place } from '../../../shared/sweep.js';
import type { Item } from '../items.js';

/** How many pieces of a product there are, and how many of them are held. */
export interface Stock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

/** A product of which a reservation wanted more than there was. */
export interface Short extends Item {
  /** Pieces that were not held then. */
  readonly available: number;
}

/**
 * `held` until it is `confirmed` (sold), `released` (given back) or `expired` (given back by time); or `refused` at once. The
 * first of these four stays for ever: whoever asks later gets the same answer.
 */
export type ReservationStatus = 'held' | 'confirmed' | 'released' | 'expired' | 'refused';

export interface Reservation {
  readonly id: string;
  readonly status: ReservationStatus;
  readonly items: readonly Item[];
  /** What there was too little of, when it was refused. */
  readonly short: readonly Short[];
  readonly expiresAt: Date;
}

/** A request under an id that was used for another one. */
export class AnotherRequest extends Error {
  override readonly name = 'AnotherRequest';
}

/** What the service asks of its database. Every call can be repeated. */
export interface StockStore {
  stock(sku: string): Promise<Stock | undefined>;
  /** Adds a delivery, once for each id. @throws AnotherRequest */
  deliver(id: string, items: readonly Item[]): Promise<void>;
  /** Holds all items or none of them. @throws AnotherRequest */
  reserve(id: string, items: readonly Item[], seconds: number): Promise<Reservation>;
  reservation(id: string): Promise<Reservation | undefined>;
  /** Ends what is held; what has ended stays as it is. @returns nothing for an id that was never reserved */
  end(id: string, how: 'confirmed' | 'released' | 'expired'): Promise<Reservation | undefined>;
  /** What is held past its time, from behind a place on, longest first. */
  overdue(after: Place, limit: number): Promise<Place[]>;
}
