import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../shared/log.js';
import type { Found } from './accounting.js';
import { Ledger } from './run.js';
import { type LedgerRecord, Refused, type Store, type StoreOptions } from './store.js';

const log = createLogger('ledger', () => {});
let folder: string;
let ledger: Ledger | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'datastead-ledger-'));
});
afterEach(async () => {
  await ledger?.stop();
  ledger = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Keeps records in memory; how it fails is for the test to say. */
class MemoryStore implements Store {
  readonly place = 'memory';
  readonly held: LedgerRecord[] = [];
  room = 50;

  /** What becomes of a record: kept and acknowledged unless told otherwise. */
  fate: (number: number) => 'kept' | 'lost' | 'given up' = () => 'kept';
  connect: () => Promise<number> = async () => 3;

  hasRoom(): boolean {
    return this.held.length < this.room;
  }

  async write(record: LedgerRecord): Promise<void> {
    const fate = this.fate(record.number);
    if (fate !== 'lost') this.held.push(record);
    if (fate === 'given up') throw new Error('not acknowledged in time');
  }

  async drain(): Promise<void> {}

  async *readBack(run: string): AsyncGenerator<Found> {
    for (const { run: of, number, sequence } of this.held) if (of === run) yield { number, sequence };
  }

  async close(): Promise<void> {}
}

async function start(store: MemoryStore, use: (options: StoreOptions) => void = () => {}): Promise<Ledger> {
  const options = { folder, rate: 1_000, deadline: 1_000, readTime: 1_000, healthPort: 0, controlPort: 0 };
  const open = (given: StoreOptions) => {
    use(given);
    return store;
  };
  ledger = await Ledger.start(open, options, log);
  return ledger;
}

/** Lets the ledger write until the store is full. */
async function report(store: MemoryStore) {
  const running = ledger ?? (await start(store));
  while (store.hasRoom()) await new Promise((resolve) => setTimeout(resolve, 5));
  return await running.finish();
}

describe('Ledger', () => {
  it('reads back every acknowledged record of its store, each in its sequence', async () => {
    const store = new MemoryStore();
    expect(await report(store)).toMatchObject({
      ...{ written: 50, acknowledged: 50, failedWrites: 0, unresolved: 0 },
      ...{ readBack: 50, lost: [], outOfOrder: 0, loginFailures: 0, finished: true },
    });
    expect(store.held.every(({ number, sequence }) => sequence === number % 3)).toBe(true);
  });

  it('finds what the store acknowledged and has not kept', async () => {
    const store = new MemoryStore();
    store.fate = (number) => (number === 7 || number === 11 ? 'lost' : 'kept');
    expect(await report(store)).toMatchObject({ acknowledged: 52, readBack: 50, lost: [7, 11], lostCount: 2 });
  });

  it('counts a write that was given up as failed, not as lost', async () => {
    const store = new MemoryStore();
    store.fate = (number) => (number % 5 === 0 ? 'given up' : 'kept');
    expect(await report(store)).toMatchObject({ acknowledged: 40, failedWrites: 10, lost: [], unknown: 0 });
  });

  it('says why it could not read back, instead of calling everything lost', async () => {
    const store = new MemoryStore();
    store.readBack = () => {
      throw new Error('the system is away');
    };
    expect(await report(store)).toMatchObject({ error: 'the system is away', lost: [], finished: true });
  });

  it('counts refused logins, those before the first answer too', async () => {
    const store = new MemoryStore();
    let options: StoreOptions | undefined;
    let asked = 0;
    store.connect = async () => {
      asked += 1;
      options?.onLoginRefused(new Error('wrong password'));
      if (asked === 1) throw new Error('no answer');
      return 1;
    };
    const running = await start(store, (given) => {
      options = given;
    });
    options?.onLoginRefused(new Error('wrong password'));
    expect(running.status().loginFailures).toBe(3);
  });

  it('ends when the store refuses: asking again would not help', async () => {
    const store = new MemoryStore();
    store.connect = async () => {
      throw new Refused('no right to write');
    };
    await expect(start(store)).rejects.toThrow('no right to write');
  });
});
