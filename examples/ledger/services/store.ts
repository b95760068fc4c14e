import { findBinding } from '../../shared/bindings.js';
import type { Settings } from '../../shared/settings.js';
import type { Found } from './accounting.js';

/** A record of the ledger: its number within its run, and the sequence in which it must keep its order. */
export interface LedgerRecord {
  readonly run: string;
  readonly number: number;
  readonly sequence: number;
}

/** What the ledger asks of a system, and no more. */
export interface Store {
  /** What the records stand in, such as `topic ledger`. Notes that were kept of another place are refused. */
  readonly place: string;
  /**
   * Asks once whether the system answers and may be written to; called again until it does.
   * @returns over how many sequences the numbers are to be spread, at least 1
   * @throws Refused when asking again would not help
   */
  connect(): Promise<number>;
  /** Whether one more record would be taken now: what waits for its acknowledgement is bounded. */
  hasRoom(): boolean;
  /** Settles with the acknowledgement; rejects when the record was given up after the deadline. */
  write(record: LedgerRecord): Promise<void>;
  /** Takes nothing more and resolves when all that was taken is acknowledged or given up. */
  drain(): Promise<void>;
  /**
   * Every record of a run that the system holds now, each sequence in its order.
   * @param until time (of `Date.now`) at which it fails instead of reading on
   */
  readBack(run: string, until: number): AsyncIterable<Found>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Milliseconds after which a write is given up. */
  readonly deadline: number;
  /** Told of each login that the system has refused. */
  readonly onLoginRefused: (error: unknown) => void;
  /** Told of each failed attempt of a write that goes on by itself. */
  readonly onRepeat: (error: unknown) => void;
}

export type OpenStore = (options: StoreOptions) => Store;

/** What the file of a store exports: it reads its binding and its settings, and throws a ConfigurationError. */
export interface StoreModule {
  prepare(binding: string, settings: Settings): OpenStore;
}

/** The system has answered, and the answer is no. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** By the type of a binding. Loaded when chosen: the ledger starts with one driver, however many it knows. */
const STORES: Readonly<Record<string, () => Promise<StoreModule>>> = {
  cassandra: () => import('./stores/cassandra.js'),
  kafka: () => import('./stores/kafka.js'),
  postgresql: () => import('./stores/postgresql.js'),
  redis: () => import('./stores/redis.js'),
};

/** The store of the binding that is named by `BINDING`, or of the only one that the ledger knows. */
export async function prepareStore(settings: Settings, stores = STORES): Promise<OpenStore> {
  const { name, type } = findBinding(Object.keys(stores), settings.text('BINDING'));
  const load = stores[type] as () => Promise<StoreModule>;
  return (await load()).prepare(name, settings);
}
