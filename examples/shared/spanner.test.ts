import { describe, expect, it } from 'vitest';
import { Spanner, type SpannerOptions } from './spanner.js';
import type { SpannerBinding } from './spanner-binding.js';
import { SpannerError } from './spanner-rest.js';
import { Unavailable } from './unavailable.js';

const BINDING: SpannerBinding = {
  name: 'main',
  project: 'p',
  instance: 'i',
  database: 'd',
  role: 'writer',
  endpoint: 'http://nowhere',
  emulator: false,
};

interface Call {
  readonly method: string;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A Spanner that keeps what it was asked and answers as told. */
function fake(answer: (call: Call) => unknown = () => undefined, options: Partial<SpannerOptions> = {}) {
  const calls: Call[] = [];
  let sessions = 0;
  const database = new Spanner(BINDING, {
    deadline: 1_000,
    ...options,
    rest: {
      call: async (method, name, _, body = {}) => {
        const call = { method, name, body };
        calls.push(call);
        const given = answer(call);
        if (given instanceof Error) throw given;
        if (given !== undefined) return (await given) as Record<string, unknown>;
        if (name.endsWith('/sessions')) {
          sessions += 1;
          return { name: `${name}/s${sessions}` };
        }
        return name.endsWith(':beginTransaction') ? { id: 'tx' } : {};
      },
    },
  });
  const methods = () => calls.map(({ name }) => name.replace(/^.*(\/sessions|:)/, '$1'));
  return { database, calls, methods };
}

describe('a transaction on Spanner', () => {
  it('runs on a session of the role, in order, and commits', async () => {
    const { database, calls, methods } = fake();
    await database.transaction(async (transaction) => {
      await transaction.run('INSERT INTO t (a, b, c) VALUES (@a, @b, @c)', { a: 'x', b: 7, c: ['y'] });
      await transaction.run('SELECT 1');
    });
    expect(methods()).toEqual(['/sessions', ':beginTransaction', ':executeSql', ':executeSql', ':commit']);
    expect(calls[0]?.body).toEqual({ session: { creatorRole: 'writer' } });
    expect(calls[2]?.body).toMatchObject({
      seqno: '1',
      transaction: { id: 'tx' },
      params: { a: 'x', b: '7', c: ['y'] },
      paramTypes: { a: { code: 'STRING' }, b: { code: 'INT64' }, c: { code: 'ARRAY' } },
    });
    expect(calls[3]?.body['seqno']).toBe('2');
  });

  it('is repeated from its start on the same session after an abort', async () => {
    let commits = 0;
    const { database, methods } = fake(({ name }) => {
      if (!name.endsWith(':commit')) return undefined;
      commits += 1;
      return commits === 1 ? new SpannerError('ABORTED', 'try again') : {};
    });
    let runs = 0;
    await database.transaction(async () => {
      runs += 1;
    });
    expect(runs).toBe(2);
    const round = [':beginTransaction', ':commit'];
    expect(methods()).toEqual(['/sessions', ...round, ':rollback', ...round]);
  });

  it('takes another session when Spanner has forgotten the one it had', async () => {
    let begins = 0;
    const { database, methods } = fake(({ name }) => {
      if (!name.endsWith(':beginTransaction')) return undefined;
      begins += 1;
      return begins === 1 ? new SpannerError('NOT_FOUND', 'Session not found: s1') : undefined;
    });
    await database.transaction(async () => {});
    expect(methods()).toEqual(['/sessions', ':beginTransaction', '/sessions', ':beginTransaction', ':commit']);
  });

  it('goes on once a database that an emulator has forgotten is made anew, and fails where nobody makes one', async () => {
    let made = false;
    const gone = new SpannerError('NOT_FOUND', 'Database not found: d');
    const answer = ({ name }: Call) => (name.endsWith('/sessions') && !made ? gone : undefined);
    await expect(fake(answer).database.transaction(async () => {})).rejects.toBe(gone);
    const remake = async () => {
      made = true;
    };
    const { database, methods } = fake(answer, { remake });
    await database.transaction(async () => {});
    expect(methods()).toEqual(['/sessions', '/sessions', ':beginTransaction', ':commit']);
  });

  it('is not repeated after a refusal, and gives its locks back', async () => {
    const refusal = new SpannerError('PERMISSION_DENIED', 'no');
    const { database, methods } = fake(({ name }) => (name.endsWith(':executeSql') ? refusal : undefined));
    await expect(database.transaction((transaction) => transaction.run('SELECT 1'))).rejects.toBe(refusal);
    expect(methods()).toEqual(['/sessions', ':beginTransaction', ':executeSql', ':rollback']);
  });

  it('is given up at the deadline', async () => {
    const away = new TypeError('fetch failed');
    const { database } = fake(() => away, { deadline: 200 });
    await expect(database.transaction(async () => {})).rejects.toThrow(
      new Unavailable('not confirmed in time: fetch failed'),
    );
  });

  it('reads rows by the names of their columns', async () => {
    const { database } = fake(({ name }) =>
      name.endsWith(':executeSql')
        ? { metadata: { rowType: { fields: [{ name: 'a' }, { name: 'b' }] } }, rows: [['1', null]] }
        : undefined,
    );
    expect(await database.query('SELECT a, b FROM t')).toEqual([{ a: '1', b: null }]);
  });

  it('does so many at a time, the others wait in order, and too many are refused', async () => {
    const held: (() => void)[] = [];
    const { database, calls } = fake(
      ({ name }) => (name.endsWith(':executeSql') ? new Promise((resolve) => held.push(() => resolve({}))) : undefined),
      { sessions: 2, waiting: 3 },
    );
    const results = Array.from({ length: 6 }, () => database.query('SELECT 1'));
    await expect(results[5]).rejects.toThrow('3 calls wait for a session already');
    const running = () => calls.filter(({ name }) => name.endsWith(':executeSql')).length;
    const open = async (count: number) => {
      while (running() < count) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await open(2);
    expect(running()).toBe(2);
    for (let done = 0; done < 5; done += 1) {
      await open(Math.min(5, done + 1));
      held[done]?.();
    }
    await Promise.all(results.slice(0, 5));
    expect(calls.filter(({ name }) => name.endsWith('/sessions')).length).toBe(2);
  });
});
