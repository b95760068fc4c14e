import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isLoginRefused, isPassing, isPrivilegeMissing, Postgresql } from './postgresql.js';
import type { PostgresqlBinding } from './postgresql-binding.js';
import { Unavailable } from './unavailable.js';

function refusal(state: string, message = 'refused'): pg.DatabaseError {
  const error = new pg.DatabaseError(message, 10, 'error');
  error.code = state;
  return error;
}

describe('what the server refuses', () => {
  it.each([
    ['a serialization failure', '40001'],
    ['a deadlock', '40P01'],
    ['a commit whose result is not known', '40003'],
    ['a server that goes', '57P01'],
    ['a server that comes', '57P03'],
    ['too many connections', '53300'],
    ['a password that is being changed', '28P01'],
    ['a server that only follows', '25006'],
    ['a range that CockroachDB does not reach', '58C00'],
    ['a server that CockroachDB does not reach', '58C01'],
  ])('may be repeated after %s', (_, state) => {
    expect(isPassing(refusal(state))).toBe(true);
  });

  it.each([
    ['a check that holds', '23514'],
    ['a missing privilege', '42501'],
    ['a missing table', '42P01'],
    ['a wrong statement', '42601'],
    ['a feature that is not there', '0A000'],
    ['a file that cannot be read', '58030'],
  ])('is final after %s', (_, state) => {
    expect(isPassing(refusal(state))).toBe(false);
  });

  it('may be repeated after a follower has refused a serializable transaction', () => {
    expect(isPassing(refusal('0A000', 'cannot use serializable mode in a hot standby'))).toBe(true);
  });

  it('is told apart: logins and privileges', () => {
    expect([isLoginRefused(refusal('28P01')), isLoginRefused(refusal('42501'))]).toEqual([true, false]);
    expect([isPrivilegeMissing(refusal('42501')), isPrivilegeMissing(new Error('42501'))]).toEqual([true, false]);
  });

  it('is not a fault of the program itself', () => {
    expect(isPassing(new TypeError('x is not a function'))).toBe(false);
    expect(isPassing(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isPassing(new AggregateError([Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })]))).toBe(true);
  });
});

function bindingAt(port: number): PostgresqlBinding {
  return {
    name: 'sql',
    provider: 'postgresql',
    host: '127.0.0.1',
    port,
    database: 'orders',
    sslmode: 'disable',
    credentials: () => ({ username: 'u', password: 'p' }),
    certificateAuthority: () => undefined,
  };
}

/** A port at which something takes connections and never says a word, or, closed again, nothing is. */
async function portOf(open: boolean): Promise<{ port: number; close: () => void }> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  if (!open) server.close();
  return { port, close: () => void server.close() };
}

describe('a database that is away', () => {
  it.each([
    ['refuses connections', false],
    ['takes them and is silent', true],
  ])('is waited for until the deadline when it %s', async (_, open) => {
    const { port, close } = await portOf(open);
    const failures: unknown[] = [];
    const database = new Postgresql(bindingAt(port), { deadline: 300, onRepeat: (error) => failures.push(error) });
    const start = Date.now();
    await expect(database.transaction((transaction) => transaction.query('SELECT 1'))).rejects.toBeInstanceOf(
      Unavailable,
    );
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(Date.now() - start).toBeGreaterThan(250);
    await database.close();
    close();
  });

  it('lets no more wait than there is room for', async () => {
    const { port, close } = await portOf(true);
    const database = new Postgresql(bindingAt(port), { deadline: 300, connections: 1, waiting: 2 });
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => database.query('SELECT 1')));
    const reasons = results.map((result) => (result.status === 'rejected' ? String(result.reason.message) : ''));
    expect(reasons.filter((reason) => reason.includes('wait for a connection already'))).toHaveLength(3);
    await database.close();
    close();
  });

  it('may break a connection between two statements, and the transaction is begun again', async () => {
    // Each statement is done, and the connection is gone a moment later.
    const { port, close } = await serverThat((_, socket) => {
      socket.write(DONE);
      setTimeout(() => socket.destroy(), 10);
    });
    const database = new Postgresql(bindingAt(port), { deadline: 2_000 });
    let begun = 0;
    const result = database.transaction(async (transaction) => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 40));
      return await transaction.query('SELECT 1');
    });
    await expect(result).rejects.toBeInstanceOf(Unavailable);
    expect(begun).toBeGreaterThan(1);
    await database.close();
    close();
  });
});

describe('a server that has become a follower', () => {
  it.each([
    ['writes nothing', '25006', 'cannot execute INSERT in a read-only transaction'],
    ['begins no serializable transaction', '0A000', 'cannot use serializable mode in a hot standby'],
  ])('is left for another connection when it %s', async (_, state, words) => {
    let first: Socket | undefined;
    const { port, close } = await serverThat((_statement, socket) => {
      first ??= socket;
      // The name leads to the new leader by now; the connection that is open leads to the old one.
      socket.write(socket === first ? refused(state, words) : DONE);
    });
    const database = new Postgresql(bindingAt(port), { deadline: 5_000, connections: 1 });
    await database.transaction((transaction) => transaction.query('INSERT INTO orders VALUES (1)'));
    await expect.poll(() => first?.destroyed).toBe(true);
    await database.close();
    close();
  });
});

describe('a transaction at its deadline', () => {
  it('makes no further statement, and its connection is given up', async () => {
    const statements: string[] = [];
    let ended = 0;
    const { port, close } = await serverThat((statement, socket) => {
      statements.push(statement);
      if (statements.length === 1) socket.once('close', () => (ended += 1));
      setTimeout(() => socket.writable && socket.write(DONE), 200);
    });
    const database = new Postgresql(bindingAt(port), { deadline: 1_000, connections: 1 });
    const result = database.transaction(async (transaction) => {
      for (let number = 0; number < 30; number += 1) await transaction.query(`SELECT ${number}`);
    });
    await expect(result).rejects.toBeInstanceOf(Unavailable);
    // There is room for another connection at once.
    await database.query('SELECT 100');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(statements.at(-1)).toBe('SELECT 100');
    expect([ended, statements.length < 8]).toEqual([1, true]);
    await database.close();
    close();
  });

  it('has told the server how long a statement may take', async () => {
    const statements: string[] = [];
    const { port, close } = await serverThat((statement, socket) => {
      statements.push(statement);
      socket.write(DONE);
    });
    const database = new Postgresql(bindingAt(port), { deadline: 5_000 });
    await database.transaction(async () => {});
    const [, timeout] =
      /^BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL statement_timeout = (\d+)$/.exec(statements[0] ?? '') ?? [];
    expect(Number(timeout)).toBeGreaterThan(0);
    expect(Number(timeout)).toBeLessThanOrEqual(5_000);
    await database.close();
    close();
  });
});

/** A server that lets everybody in and answers statements as told. */
async function serverThat(answer: (statement: string, socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', Buffer.from([0, 0, 0, 0])), message('Z', Buffer.from('I'))]));
      socket.on('data', (data) => {
        // A statement begins with its kind, its length, and ends with a zero.
        if (data.toString('latin1', 0, 1) === 'Q') answer(data.toString('utf8', 5, data.length - 1), socket);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** A message of the server in PostgreSQL's protocol: its kind, its length and what it says. */
function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
}

/** What the server says when it refuses a statement. */
function refused(state: string, words: string): Buffer {
  return Buffer.concat([message('E', Buffer.from(`SERROR\0C${state}\0M${words}\0\0`)), message('Z', Buffer.from('I'))]);
}

/** What the server says when a statement is done, and the transaction is open. */
const DONE = Buffer.concat([message('C', Buffer.from('BEGIN\0')), message('Z', Buffer.from('T'))]);
