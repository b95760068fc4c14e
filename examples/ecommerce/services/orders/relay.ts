import type { OrderStore } from './order.js';

/** Takes a record to the brokers; settles with their acknowledgement. Nothing when there is no room for it now. */
export type Publish = (key: string, value: string) => Promise<void> | undefined;

/** Entries in one round. */
const BATCH = 200;
/** How long one relay alone may go on, in seconds; another one takes over when it is silent for that long. */
const LEASE = 15;

/**
 * Takes what is in the outbox to the brokers, oldest first, and takes it out once they have it. Between the two it may die: then
 * it is told again, so an event comes at least once, and who reads it knows it by the order's id.
 */
export class Relay {
  constructor(
    private readonly store: OrderStore,
    private readonly publish: Publish,
    /** Names this relay, and no other. */
    private readonly owner: string,
  ) {}

  /** Empties the outbox, if no other relay is at it. @returns how many events were told */
  async round(): Promise<number> {
    let told = 0;
    while (await this.store.lease('relay', this.owner, LEASE)) {
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
}
