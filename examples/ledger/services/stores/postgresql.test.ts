import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Refused } from '../store.js';
import { PostgresqlStore } from './postgresql.js';

interface Asked {
  readonly statement: string;
  readonly values: readonly unknown[];
}

/** A database that notes what it is asked; `answer` says what becomes of it. */
function open(answer: (asked: Asked) => object[] | Error | Promise<object[]> = () => []) {
  const asked: Asked[] = [];
  const database = {
    query: async (statement: string, values: readonly unknown[] = []) => {
      asked.push({ statement, values });
      const result = await answer({ statement, values });
      if (result instanceof Error) throw result;
      return result as Record<string, unknown>[];
    },
    close: async () => {},
  };
  return { asked, store: new PostgresqlStore(database, 'proof', 'ledger') };
}

const RECORD = { run: 'r', number: 7, sequence: 3 };

describe('the ledger in PostgreSQL', () => {
  it('writes a record so that a repetition changes nothing', async () => {
    const { store, asked } = open();
    await store.write(RECORD);
    expect(asked).toEqual([
      {
        statement: 'INSERT INTO ledger (run, sequence, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        values: ['r', 3, 7],
      },
    ]);
  });

  it('gives up at once where its user may not make the table, and tries on after anything else', async () => {
    const missing = Object.assign(new pg.DatabaseError('permission denied', 1, 'error'), { code: '42501' });
    await expect(open(() => missing).store.connect()).rejects.toBeInstanceOf(Refused);
    const away = new Error('away');
    await expect(open(() => away).store.connect()).rejects.toBe(away);
  });

  it('ends when what was taken is written', async () => {
    let done = (_rows: object[]) => {};
    const { store } = open(
      () =>
        new Promise((resolve) => {
          done = resolve;
        }),
    );
    const written = store.write(RECORD);
    let drained = false;
    const draining = store.drain().then(() => {
      drained = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([drained, store.hasRoom()]).toEqual([false, false]);
    done([]);
    await Promise.all([written, draining]);
  });

  it('reads every record back, page after page', async () => {
    const numbers = Array.from({ length: 5_003 }, (_, index) => index * 4);
    const { store, asked } = open(({ values: [, sequence, after] }) =>
      sequence === 0
        ? numbers
            .filter((number) => number > Number(after))
            .slice(0, 5_000)
            .map((number) => ({ number: `${number}` }))
        : [],
    );
    const found: number[] = [];
    for await (const { number } of store.readBack('r', Date.now() + 10_000)) found.push(number);
    expect(found).toEqual(numbers);
    expect(asked).toHaveLength(5);
  });

  it('does not read on past its time', async () => {
    const read = async () => {
      for await (const _ of open().store.readBack('r', 0));
    };
    await expect(read()).rejects.toThrow('within the time');
  });
});
