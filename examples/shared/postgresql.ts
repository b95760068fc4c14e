import pg from 'pg';
import { attempts, within } from './attempts.js';
import { describeError } from './log.js';
import type { PostgresqlBinding } from './postgresql-binding.js';
import { Unavailable } from './unavailable.js';

export type Row = Readonly<Record<string, unknown>>;

/** One transaction under way. */
export interface Transaction {
  /** Runs one statement; values are sent apart from it and are never part of its text. */
  query(statement: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface PostgresqlOptions {
  /** Milliseconds after which a call fails, whatever happens. */
  readonly deadline: number;
  /** Connections at most. @default 10 */
  readonly connections?: number;
  /** Calls that may wait for a connection; one more fails at once. @default 1000 */
  readonly waiting?: number;
  /** Told of each failure that is followed by another attempt. */
  readonly onRepeat?: (error: unknown) => void;
  /** Told of each login that the server has refused. */
  readonly onLoginRefused?: (error: unknown) => void;
}

/** Milliseconds for TCP, TLS and login together: a server that is gone may swallow packets. */
const CONNECT = 2_000;

/**
 * Does serializable transactions, by the loop that both products ask for: PostgreSQL's manual ("Serialization Failure
 * Handling") and CockroachDB's ("Transaction Retry Error Example") say to repeat a transaction from its start
 * when it ends with SQLSTATE 40001, with growing pauses and not for ever; PostgreSQL's adds deadlocks, 40P01.
 *
 * A connection that breaks is another reason to repeat, also in the middle of a commit, when nobody can know whether it was
 * done. So the work of a transaction must give the same when it is done twice.
 */
export class Postgresql {
  private readonly pool: pg.Pool;

  constructor(
    readonly binding: PostgresqlBinding,
    private readonly options: PostgresqlOptions,
  ) {
    const { deadline, connections = 10 } = options;
    this.pool = new pg.Pool({
      Client: clientOf(binding),
      max: connections,
      connectionTimeoutMillis: Math.min(CONNECT, deadline),
      idleTimeoutMillis: 30_000,
      // Connections move to other servers of a cluster, and to what a new password allows, without a failed request.
      maxLifetimeSeconds: 600,
      keepAlive: true,
      application_name: 'datastead',
      // A statement that nobody waits for any more must not hold its locks.
      statement_timeout: deadline,
      idle_in_transaction_session_timeout: deadline,
    });
    // A connection that breaks while it is idle is the pool's business; without a listener it would end the process.
    this.pool.on('error', () => {});
  }

  /** One transaction, repeated until it is committed, refused or out of time. @throws Unavailable */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.attempts(async (client, left) => {
      // A server that waits for a lock does not see that its client has gone: it ends by itself then.
      const timeout = `SET LOCAL statement_timeout = ${Math.max(1, left())}`;
      const { query } = statementsOf(client, left);
      await query(`BEGIN ISOLATION LEVEL SERIALIZABLE; ${timeout}`);
      try {
        const result = await work({ query });
        await query('COMMIT');
        return result;
      } catch (error) {
        // On a connection that is broken this fails too, and the server rolls back by itself.
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  /** One statement on its own, repeated in the same way. @throws Unavailable */
  query(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.attempts((client, left) => statementsOf(client, left).query(statement, values));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private attempts<T>(work: (client: pg.PoolClient, left: () => number) => Promise<T>): Promise<T> {
    const { deadline, waiting = 1_000, onRepeat } = this.options;
    if (this.pool.waitingCount >= waiting) {
      return Promise.reject(new Unavailable(`${waiting} calls wait for a connection already`));
    }
    const mayRepeat = (error: unknown) => {
      if (isLoginRefused(error)) this.options.onLoginRefused?.(error);
      return isPassing(error);
    };
    return attempts(
      async (time) => {
        const end = Date.now() + time;
        const left = () => end - Date.now();
        const client = await this.pool.connect();
        if (left() <= 0) {
          client.release();
          throw new Unavailable('no connection became free in time');
        }
        let broken: Error | undefined;
        try {
          return await within(left(), work(client, left));
        } catch (error) {
          // At the deadline the server may still be at a statement: the connection is given up, and the transaction with it.
          if (isBroken(error) || error instanceof Unavailable) broken = error as Error;
          throw error;
        } finally {
          client.release(broken);
        }
      },
      { deadline, mayRepeat, ...(onRepeat ? { onRepeat } : {}) },
    );
  }
}

/** Statements as long as there is time: what is made of them may go on when nobody waits for it any more. */
function statementsOf(client: pg.PoolClient, left: () => number): Transaction {
  return {
    query: async (statement, values = []) => {
      if (left() <= 0) throw new Unavailable('no time is left for the next statement');
      return (await client.query(statement, [...values])).rows;
    },
  };
}

/** Clients that read user, password and authority when they connect, so that what was replaced in place is taken. */
function clientOf(binding: PostgresqlBinding): typeof pg.Client {
  return class extends pg.Client {
    constructor(given?: string | pg.ClientConfig) {
      const { username, password } = binding.credentials();
      const ca = binding.certificateAuthority();
      super({
        ...(typeof given === 'object' ? given : {}),
        host: binding.host,
        port: binding.port,
        database: binding.database,
        user: username,
        password,
        // The name is verified by Node: `verify-full` in the words of libpq.
        ssl: ca === undefined ? false : { ca, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
      });
      // A connection that breaks between two statements has nobody who waits for an answer: the next statement tells. Without a
      // listener the event would end the process.
      this.on('error', () => {});
    }
  };
}

function stateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** The server knows the user not, or not by this password (class 28). */
export function isLoginRefused(error: unknown): boolean {
  return stateOf(error)?.startsWith('28') === true;
}

/** The server refuses for want of a privilege. */
export function isPrivilegeMissing(error: unknown): boolean {
  return stateOf(error) === '42501';
}

/**
 * SQLSTATEs after which the same may succeed: serialization failure and deadlock; what a server says that goes, comes or is full
 * (classes 53, 57P, 08); CockroachDB's "result is ambiguous" (40003), and ranges or servers that it does not reach (58C00, 58C01); a
 * login refused in the moment in which a password changes.
 */
const PASSING = /^(40001|40P01|40003|53\d{3}|57P0[1235]|57014|58C0[01]|08\d{3}|25P03|28P01|28000)$/;

/** Whether the same may succeed in a moment: conflicts, and a server that is away. Others are the caller's fault. */
export function isPassing(error: unknown): boolean {
  const state = stateOf(error);
  return state === undefined ? isBroken(error) : PASSING.test(state) || isReadOnly(error);
}

/**
 * The server at the other end follows another one, or has become such a one: it writes nothing (25006), and begins no serializable
 * transaction. It answers, so only another connection, to whoever leads then, can help.
 */
function isReadOnly(error: unknown): boolean {
  const state = stateOf(error);
  return state === '25006' || (state === '0A000' && /hot standby/i.test(describeError(error)));
}

/** Errors of connections: from the system, and from the driver, which gives those no code. */
const BROKEN_CODES =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/;
const BROKEN_WORDS =
  /connection terminated|timeout expired|timeout exceeded|read timeout|not queryable|not support ssl|establishing an ssl|received unexpected/i;

function isBroken(error: unknown): boolean {
  const state = stateOf(error);
  if (state !== undefined) return /^(57P|08|25P03)/.test(state) || isReadOnly(error);
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isBroken);
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' && BROKEN_CODES.test(code)) || BROKEN_WORDS.test(describeError(error));
}
