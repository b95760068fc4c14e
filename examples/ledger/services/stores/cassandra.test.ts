import cassandra from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { Refused } from '../store.js';
import { CassandraStore } from './cassandra.js';

const { errors, types } = cassandra;
const LOCAL_QUORUM = types.consistencies.localQuorum;

interface Asked {
  readonly query: string;
  readonly values: readonly unknown[];
  readonly options: { readonly consistency?: number; readonly host?: unknown; readonly pageState?: string };
}

/** A session that notes what it is asked; `answer` says what becomes of it. */
function open(answer: (asked: Asked, count: number) => object | Error = () => ({ rows: [] }), deadline = 2_000) {
  const asked: Asked[] = [];
  const refused: unknown[] = [];
  const repeated: unknown[] = [];
  const client = {
    hosts: { values: () => ['10.0.0.3:9042', '10.0.0.1:9042', '10.0.0.2:9042'].map((address) => ({ address })) },
    connect: async () => {},
    shutdown: async () => {},
    execute: async (query: string, values: unknown[], options: Asked['options'] = {}) => {
      const question = { query, values, options };
      asked.push(question);
      const result = answer(question, asked.length);
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const store = new CassandraStore(client as never, 'table ledger.ledger', 'ledger', LOCAL_QUORUM, {
    deadline,
    onLoginRefused: (error) => refused.push(error),
    onRepeat: (error) => repeated.push(error),
  });
  return { store, asked, refused, repeated };
}

const RECORD = { run: 'r', number: 7, sequence: 3 };
const away = new errors.ResponseError(types.responseErrorCodes.unavailableException, 'two of three copies are away');

describe('the ledger in Cassandra', () => {
  it('makes its table by one node, the same for every ledger', async () => {
    const { store, asked } = open();
    expect(await store.connect()).toBeGreaterThan(1);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.query).toMatch(/^CREATE TABLE IF NOT EXISTS ledger /);
    expect(asked[0]?.options.host).toEqual({ address: '10.0.0.1:9042' });
  });

  it('gives up at once where its role may not write, and tries on where nobody answers', async () => {
    const unauthorized = new errors.ResponseError(types.responseErrorCodes.unauthorized, 'no permission');
    await expect(open(() => unauthorized).store.connect()).rejects.toBeInstanceOf(Refused);
    const nobody = new errors.NoHostAvailableError({});
    await expect(open(() => nobody).store.connect()).rejects.toBe(nobody);
  });

  it('counts a refused login of any node', async () => {
    const wrong = new errors.AuthenticationError('Bad credentials');
    const error = new errors.NoHostAvailableError({ '10.0.0.1:9042': wrong, '10.0.0.2:9042': new Error('reset') });
    const { store, refused } = open(() => error);
    await expect(store.connect()).rejects.toBe(error);
    expect(refused).toEqual([wrong]);
  });

  it('repeats the same insertion until it is acknowledged', async () => {
    const { store, asked, repeated } = open((_asked, count) => (count < 3 ? away : { rows: [] }));
    await store.write(RECORD);
    expect(asked.map(({ values }) => values)).toEqual([
      ['r', 3, 7],
      ['r', 3, 7],
      ['r', 3, 7],
    ]);
    expect(repeated).toEqual([away, away]);
  });

  it('gives a write up after the deadline, and at once where repeating it would not help', async () => {
    await expect(open(() => away, 150).store.write(RECORD)).rejects.toBe(away);
    const wrong = new errors.ResponseError(types.responseErrorCodes.syntaxError, 'line 1');
    const { store, asked } = open(() => wrong);
    await expect(store.write(RECORD)).rejects.toBe(wrong);
    expect(asked).toHaveLength(1);
  });

  it('takes nothing more once it is drained, and has then settled what it had taken', async () => {
    let acknowledge = () => {};
    const answered = new Promise<object>((resolve) => {
      acknowledge = () => resolve({ rows: [] });
    });
    const { store } = open(() => answered);
    const written = store.write(RECORD);
    expect(store.hasRoom()).toBe(true);
    let drained = false;
    const draining = store.drain().then(() => {
      drained = true;
    });
    expect(store.hasRoom()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(drained).toBe(false);
    acknowledge();
    await Promise.all([written, draining]);
  });

  it('reads every page of every sequence at the level of the grant', async () => {
    const { store, asked } = open(({ values, options }) => {
      if (values[1] !== 3) return { rows: [] };
      return options.pageState === undefined
        ? { rows: [{ number: types.Long.fromNumber(3) }], pageState: 'more' }
        : { rows: [{ number: types.Long.fromNumber(15) }] };
    });
    const found = [];
    for await (const one of store.readBack('r', Date.now() + 5_000)) found.push(one);
    expect(found).toEqual([
      { number: 3, sequence: 3 },
      { number: 15, sequence: 3 },
    ]);
    expect(asked.every(({ options }) => options.consistency === LOCAL_QUORUM)).toBe(true);
    expect(new Set(asked.map(({ values }) => values[1])).size).toBe(await store.connect());
  });

  it('fails instead of reading on beyond its time', async () => {
    const { store } = open();
    await expect(store.readBack('r', Date.now() - 1).next()).rejects.toThrow('within the time');
  });
});
