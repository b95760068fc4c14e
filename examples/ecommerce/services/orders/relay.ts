import { within } from '../../../shared/attempts.js';
import type { OrderStore } from './order.js';

/** Takes a record to the brokers; settles with their acknowledgement. Nothing when there is no room for it now. */
export type Publish = (key: string, value: string) => Promise<void> | undefined;

/** Name of the right to tell events. */
const LEASE = 'relay';
/** Entries in one batch. */
const BATCH = 200;

/**
 * Milliseconds that the brokers have for a batch: longer than the pause of a broker's death, and so short that a service that is told
 * to stop can wait for it. What is given up stays in the outbox.
 */
export const WRITE_DEADLINE = 20_000;

/**
 * How long one relay alone may go on, in seconds; another one takes over when it is silent for that long. A batch takes no longer: the
 * answer to the lease, reading the entries, writing and forgetting them, and a second for who is late.
 * @param deadline of a call of the database in milliseconds
 */
function leaseFor(deadline: number): number {
  return Math.ceil((deadline + deadline + WRITE_DEADLINE + deadline + 1_000) / 1_000);
}

/** Milliseconds for giving the lease back, which ends by itself. */
const LEAVE = 1_000;

export interface RelayOptions {
  /** Names this relay, and no other. */
  readonly owner: string;
  /** Milliseconds after which a call of the store fails. */
  readonly deadline: number;
}

/**
 * Takes what is in the outbox to the brokers, oldest first, and takes it out once they have it. Between the two it may die: then
 * it is told again, so an event comes at least once, and who reads it knows it by the order's id.
 */
export class Relay {
  constructor(
    private readonly store: OrderStore,
    private readonly publish: Publish,
    private readonly options: RelayOptions,
  ) {}

  /** Empties the outbox, if no other relay is at it, or until it is told to stop. @returns how many events were told */
  async round(signal: AbortSignal): Promise<number> {
    const { owner, deadline } = this.options;
    let told = 0;
    while (!signal.aborted && (await this.store.lease(LEASE, owner, leaseFor(deadline)))) {
      const entries = await this.store.outbox(BATCH);
      if (entries.length === 0) break;
      const results = await Promise.allSettled(
        entries.map(async ({ orderId, event }) => {
          const written = this.publish(orderId, event);
          if (written === undefined) throw new Error('there is no room for more records');
          await written;
          return orderId;
        }),
      );
      const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      if (done.length > 0) await this.store.told(done);
      told += done.length;
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
    return told;
  }

  /** Lets another one take over at once. */
  async leave(): Promise<void> {
    await within(LEAVE, this.store.lease(LEASE, this.options.owner, 0)).catch(() => {});
  }
}
