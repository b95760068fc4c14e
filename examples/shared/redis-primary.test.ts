import { ErrorReply, MultiErrorReply } from '@redis/client';
import { describe, expect, it } from 'vitest';
import type { RedisBinding } from './redis-binding.js';
import { majority, type RedisConnection } from './redis-client.js';
import { type Opener, Primary, UnavailableError } from './redis-primary.js';

const binding: RedisBinding = {
  name: 'carts',
  endpoint: { host: 'carts', port: 26379 },
  sentinels: [],
  primaryName: 'carts',
  waitReplicas: 1,
  credentials: () => ({ username: 'shop.api.a', password: 'secret' }),
  certificateAuthority: () => undefined,
};

/** A server as far as `Primary` asks it: how many replicas follow, and what a command answers. */
function server(answer: () => Promise<string>, replicas = 1) {
  const state = { asked: 0, destroyed: 0 };
  const connection = {
    get: () => {
      state.asked += 1;
      return answer();
    },
    wait: async () => replicas,
    destroy: () => {
      state.destroyed += 1;
    },
  } as unknown as RedisConnection;
  return { state, connection };
}

const ask = (client: RedisConnection) => client.get('key');
const never = () => new Promise<string>(() => {});

async function timed(work: Promise<unknown>): Promise<{ error: unknown; milliseconds: number }> {
  const start = performance.now();
  const error = await work.then(() => undefined).catch((thrown: unknown) => thrown);
  return { error, milliseconds: performance.now() - start };
}

/** Opens one server after the other; the last one again and again. */
function inTurn(...servers: readonly { connection: RedisConnection }[]): Opener {
  let next = 0;
  return async () => servers[Math.min(next++, servers.length - 1)]?.connection as RedisConnection;
}

describe('work on the primary', () => {
  it('goes on with the next one when the old one is cut off and answers nothing', async () => {
    const old = server(never);
    const fresh = server(async () => 'value');
    const primary = new Primary(binding, { deadline: 5_000, attempt: 50, open: inTurn(old, fresh) });
    expect(await primary.write(ask)).toBe('value');
    expect(old.state).toEqual({ asked: 1, destroyed: 1 });
  });

  it.each([
    ['was demoted', 'READONLY You cannot write against a read only replica.'],
    ['has lost its replicas', 'NOREPLICAS Not enough good replicas to write.'],
    ['has lost its replicas in a transaction', 'EXECABORT Transaction discarded because of: NOREPLICAS'],
    ['has closed the connection', 'Socket closed unexpectedly'],
  ])('goes on with the next one when the old one %s', async (_what, message) => {
    const old = server(() => Promise.reject(new Error(message)));
    const fresh = server(async () => 'value');
    const primary = new Primary(binding, { deadline: 5_000, open: inTurn(old, fresh) });
    expect(await primary.write(ask)).toBe('value');
    expect(old.state).toEqual({ asked: 1, destroyed: 1 });
    expect(await primary.read(ask)).toBe('value');
    expect(fresh.state).toEqual({ asked: 2, destroyed: 0 });
  });

  it('fails within its deadline when the primary is silent, and never uses that connection again', async () => {
    const silent = server(never);
    const primary = new Primary(binding, { deadline: 300, attempt: 400, open: inTurn(silent) });
    const { error, milliseconds } = await timed(primary.write(ask));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(milliseconds).toBeLessThan(2_000);
    await expect.poll(() => silent.state.destroyed).toBe(1);
  });

  it('takes a connection that was opened too late for one caller for the next one', async () => {
    const slow = server(async () => 'value');
    let opened = 0;
    const open: Opener = async () => {
      opened += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return slow.connection;
    };
    const primary = new Primary(binding, { deadline: 50, open });
    await expect(primary.read(ask)).rejects.toThrow(UnavailableError);
    await expect.poll(() => primary.read(ask).catch(() => 'too late')).toBe('value');
    expect(opened).toBe(1);
    expect(slow.state.destroyed).toBe(0);
  });

  it.each([
    'ERR max number of clients reached',
    'DENIED Redis is running in protected mode',
    'NOPERM User carts has no permissions to run the hello command',
    'OOM command not allowed',
  ])('tries again when a connection is refused with "%s"', async (message) => {
    const fresh = server(async () => 'value');
    const told: unknown[] = [];
    let opened = 0;
    const open: Opener = async () => {
      opened += 1;
      if (opened < 3) throw new ErrorReply(message);
      return fresh.connection;
    };
    const primary = new Primary(binding, { deadline: 5_000, open, onFailure: (error) => told.push(error) });
    expect(await primary.write(ask)).toBe('value');
    expect([opened, told.map(String)]).toEqual([3, [`Error: ${message}`, `Error: ${message}`]]);
  });

  it('opens a new connection for a later call when none could be opened for an earlier one', async () => {
    const fresh = server(async () => 'value');
    let full = true;
    const open: Opener = async () => {
      if (full) throw new ErrorReply('ERR max number of clients reached');
      return fresh.connection;
    };
    const primary = new Primary(binding, { deadline: 50, open });
    await expect(primary.read(ask)).rejects.toThrow(UnavailableError);
    full = false;
    expect(await primary.read(ask)).toBe('value');
  });

  it('fails within its deadline when nobody leads', async () => {
    const primary = new Primary(binding, { deadline: 300, open: () => Promise.reject(new Error('most must agree')) });
    const { error, milliseconds } = await timed(primary.read(ask));
    expect(String(error)).toContain('most must agree');
    expect(milliseconds).toBeLessThan(2_000);
  });

  it('does not take a write for done that too few replicas have', async () => {
    const lonely = server(async () => 'value', 0);
    const primary = new Primary(binding, { deadline: 300, open: inTurn(lonely) });
    await expect(primary.write(ask)).rejects.toThrow('0 of 1 replicas have the write');
    expect(await primary.read(ask)).toBe('value');
  });

  it.each(['OOM command not allowed', 'MISCONF Errors writing to the AOF file'])(
    'fails at once where the primary takes no writes (%s), and keeps the connection that reads go through',
    async (message) => {
      const full = server(() => Promise.reject(new Error(message)));
      const primary = new Primary(binding, { deadline: 5_000, open: inTurn(full) });
      const { error, milliseconds } = await timed(primary.write(ask));
      expect(error).toBeInstanceOf(UnavailableError);
      expect(milliseconds).toBeLessThan(2_000);
      expect(full.state).toEqual({ asked: 1, destroyed: 0 });
    },
  );

  it("gives a transaction's mistake back at once", async () => {
    const wrong = new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind');
    const strict = server(() => Promise.reject(new MultiErrorReply([wrong], [0])));
    const primary = new Primary(binding, { deadline: 5_000, open: inTurn(strict) });
    await expect(primary.read(ask)).rejects.toThrow('1 commands failed');
    expect(strict.state).toEqual({ asked: 1, destroyed: 0 });
  });

  it("gives the caller's own mistake back at once", async () => {
    const strict = server(() => Promise.reject(new Error('WRONGTYPE Operation against a key holding the wrong kind')));
    const primary = new Primary(binding, { deadline: 5_000, open: inTurn(strict) });
    await expect(primary.read(ask)).rejects.toThrow('WRONGTYPE');
    expect(strict.state.asked).toBe(1);
  });
});

describe('the primary that sentinels name', () => {
  const a = { host: 'a', port: 6379 };
  const b = { host: 'b', port: 6379 };

  it.each([
    ['all of them', [a, a, a], a],
    ['more than half', [b, a, b], b],
    ['two while one does not answer', [b, b], b],
    ['one of three', [a], undefined],
    ['one each', [a, b], undefined],
    ['nobody', [], undefined],
  ] as const)('is believed when it is %s', (_who, said, expected) => {
    expect(majority(said, 3)).toEqual(expected);
  });
});
