import { describeError } from '../../../shared/log.js';
import { type RedisBinding, readRedisBinding } from '../../../shared/redis-binding.js';
import { connect, findPrimary } from '../../../shared/redis-client.js';
import { Primary } from '../../../shared/redis-primary.js';
import type { Settings } from '../../../shared/settings.js';
import type { Found } from '../accounting.js';
import { type LedgerRecord, type OpenStore, Refused, type Store, type StoreOptions } from '../store.js';
import { PendingWrites } from './pending-writes.js';

/** Records in sorted sets below the key prefix `KEYS`, one a sequence, each acknowledged by the replicas that the binding asks for. */
export function prepare(binding: string, settings: Settings): OpenStore {
  const prefix = settings.text('KEYS', 'ledger');
  const redis = readRedisBinding(binding);
  return (options) => new RedisStore(redis, prefix, options);
}

const SEQUENCES = 4;
const MAX_PENDING = 2_000;
const LOGIN_REFUSED = /^(WRONGPASS|NOAUTH)\b/;

class RedisStore implements Store {
  readonly place: string;
  private readonly primary: Primary;
  private readonly pending = new PendingWrites(MAX_PENDING);
  /** The last write of each sequence: one after the other, so that a repetition cannot overtake. */
  private readonly last = new Map<number, Promise<void>>();

  constructor(
    private readonly binding: RedisBinding,
    private readonly prefix: string,
    { deadline, onLoginRefused, onRepeat }: StoreOptions,
  ) {
    this.place = `keys ${prefix}`;
    this.primary = new Primary(binding, {
      deadline,
      onFailure: (error) => (LOGIN_REFUSED.test(describeError(error)) ? onLoginRefused : onRepeat)(error),
    });
  }

  async connect(): Promise<number> {
    const client = await connect(await findPrimary(this.binding), this.binding);
    try {
      await client.zCard(this.key('probe', 0));
      return SEQUENCES;
    } catch (error) {
      if (/^NOPERM\b/.test(describeError(error))) throw new Refused(describeError(error), { cause: error });
      throw error;
    } finally {
      client.destroy();
    }
  }

  hasRoom(): boolean {
    return this.pending.hasRoom();
  }

  write({ run, number, sequence }: LedgerRecord): Promise<void> {
    const before = this.last.get(sequence) ?? Promise.resolve();
    // By its number in a sorted set: written twice it is there once.
    const written = before
      .catch(() => {})
      .then(() =>
        this.primary.write((client) => client.zAdd(this.key(run, sequence), { score: number, value: `${number}` })),
      )
      .then(() => {});
    this.last.set(sequence, written);
    return this.pending.add(written);
  }

  drain(): Promise<void> {
    return this.pending.drain();
  }

  async *readBack(run: string, until: number): AsyncGenerator<Found> {
    for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
      for (let from = 0; ; from += 10_000) {
        if (Date.now() > until) throw new Error('not read back within the time');
        const part = await this.primary.read((client) => client.zRange(this.key(run, sequence), from, from + 9_999));
        for (const number of part) yield { number: Number(number), sequence };
        if (part.length < 10_000) break;
      }
    }
  }

  async close(): Promise<void> {
    this.primary.close();
  }

  private key(run: string, sequence: number): string {
    return `${this.prefix}:${run}:${sequence}`;
  }
}
