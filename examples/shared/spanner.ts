import { attempts } from './attempts.js';
import type { SpannerBinding } from './spanner-binding.js';
import { identityOf, type Scope, SpannerError, SpannerRest } from './spanner-rest.js';
import { Unavailable } from './unavailable.js';

/** A value of a statement: text, a whole number, or a list of texts. */
export type SpannerValue = string | number | readonly string[];

export type SpannerRow = Readonly<Record<string, string | null>>;

/** One transaction under way. */
export interface SpannerTransaction {
  /** Runs one statement; `@name` stands for a value. @returns its rows, every value as Spanner's JSON has it: a text. */
  run(sql: string, values?: Readonly<Record<string, SpannerValue>>): Promise<SpannerRow[]>;
}

export interface SpannerOptions {
  /** Milliseconds after which a call fails, whatever happens. */
  readonly deadline: number;
  /** Transactions at a time. @default 10 */
  readonly sessions?: number;
  /** Calls that may wait for a session; one more fails at once. @default 1000 */
  readonly waiting?: number;
  /** Told of each failure that is followed by another attempt. */
  readonly onRepeat?: (error: unknown) => void;
  /**
   * Makes instance and database where nobody knows them any more; an attempt that finds none waits for it and goes on. For
   * an emulator, which forgets everything when it ends. @default such an attempt fails
   */
  readonly remake?: (milliseconds: number) => Promise<void>;
  /** What its tokens are good for; a change of the schema needs `admin`. @default data alone */
  readonly scopes?: readonly Scope[];
  /** Requests; others in tests. */
  readonly rest?: Pick<SpannerRest, 'call'>;
}

/** After these the same may succeed: what collided, and what is away or overloaded. */
const PASSING = /^(ABORTED|UNAVAILABLE|RESOURCE_EXHAUSTED|DEADLINE_EXCEEDED|INTERNAL|CANCELLED|HTTP_(408|429|5\d\d))$/;

/**
 * Does read-write transactions by Spanner's rule: one that was ABORTED is repeated from its start, after a pause. A
 * commit whose answer was lost may have been done, so the work of a transaction must give the same when it is done twice.
 */
export class Spanner {
  readonly rest: Pick<SpannerRest, 'call'>;
  /** `projects/p/instances/i/databases/d` */
  readonly path: string;
  private readonly idle: string[] = [];
  private readonly queue: (() => void)[] = [];
  private busy = 0;

  constructor(
    readonly binding: SpannerBinding,
    private readonly options: SpannerOptions,
  ) {
    this.rest = options.rest ?? new SpannerRest(binding.endpoint, identityOf(binding, options.scopes ?? ['data']));
    this.path = `projects/${binding.project}/instances/${binding.instance}/databases/${binding.database}`;
  }

  /** One read-write transaction, repeated until it is committed, refused or out of time. @throws Unavailable */
  transaction<T>(work: (transaction: SpannerTransaction) => Promise<T>): Promise<T> {
    return this.attempts(async (session, left) => {
      const { id } = await this.rest.call('POST', `${session}:beginTransaction`, left(), {
        options: { readWrite: {} },
      });
      let seqno = 0;
      try {
        const result = await work({
          run: (sql, values = {}) => {
            seqno += 1;
            return this.execute(session, left(), {
              transaction: { id },
              seqno: `${seqno}`,
              sql,
              ...parameters(values),
            });
          },
        });
        await this.rest.call('POST', `${session}:commit`, left(), { transactionId: id });
        return result;
      } catch (error) {
        // Gives its locks back at once; what was aborted has none.
        await this.rest.call('POST', `${session}:rollback`, 1_000, { transactionId: id }).catch(() => {});
        throw error;
      }
    });
  }

  /** One query that sees everything committed before it. @throws Unavailable */
  query(sql: string, values: Readonly<Record<string, SpannerValue>> = {}): Promise<SpannerRow[]> {
    const transaction = { singleUse: { readOnly: { strong: true } } };
    return this.attempts((session, left) => this.execute(session, left(), { transaction, sql, ...parameters(values) }));
  }

  /** Ends the sessions, which Spanner would otherwise keep for an hour. */
  async close(): Promise<void> {
    const ending = this.idle.splice(0).map((session) => this.rest.call('DELETE', session, 2_000).catch(() => {}));
    await Promise.all(ending);
  }

  private async execute(session: string, left: number, body: Readonly<Record<string, unknown>>): Promise<SpannerRow[]> {
    const result = (await this.rest.call('POST', `${session}:executeSql`, left, body)) as {
      metadata?: { rowType?: { fields?: { name: string }[] } };
      rows?: (string | null)[][];
    };
    const names = (result.metadata?.rowType?.fields ?? []).map(({ name }) => name);
    return (result.rows ?? []).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
  }

  private attempts<T>(work: (session: string, left: () => number) => Promise<T>): Promise<T> {
    const { deadline, sessions = 10, waiting = 1_000, onRepeat } = this.options;
    if (this.queue.length >= waiting)
      return Promise.reject(new Unavailable(`${waiting} calls wait for a session already`));
    return attempts(
      async (time) => {
        const end = Date.now() + time;
        const left = () => end - Date.now();
        await this.turn(sessions, time);
        let session: string | undefined;
        try {
          session = this.idle.pop() ?? (await this.open(left));
          const result = await work(session, left);
          this.idle.push(session);
          return result;
        } catch (error) {
          // A refusal leaves the session as it is, an abort too: used again, it comes sooner the next time.
          if (session !== undefined && error instanceof SpannerError && !isSessionGone(error)) this.idle.push(session);
          throw error;
        } finally {
          const next = this.queue.shift();
          // The place goes to who waits longest, or becomes free.
          if (next) next();
          else this.busy -= 1;
        }
      },
      { deadline, mayRepeat: (error) => isPassing(error) || isSessionGone(error), ...(onRepeat ? { onRepeat } : {}) },
    );
  }

  /** Waits for one of the places; those who wait come in order. */
  private async turn(places: number, time: number): Promise<void> {
    if (this.busy < places) {
      this.busy += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const come = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.queue.splice(this.queue.indexOf(come), 1);
        reject(new Unavailable('no session became free'));
      }, time);
      this.queue.push(come);
    });
  }

  private async open(left: () => number): Promise<string> {
    const { role } = this.binding;
    const session = role === undefined ? {} : { creatorRole: role };
    const opened = () => this.rest.call('POST', `${this.path}/sessions`, left(), { session });
    const { remake } = this.options;
    const answer = await opened().catch(async (error: unknown) => {
      if (remake === undefined || !(error instanceof SpannerError) || error.status !== 'NOT_FOUND') throw error;
      await remake(left());
      return await opened();
    });
    return String(answer['name']);
  }
}

/** Spanner forgets a session that was idle for an hour. */
function isSessionGone(error: unknown): boolean {
  return error instanceof SpannerError && error.status === 'NOT_FOUND' && error.message.includes('Session');
}

/** Whether the same may succeed in a moment: what collided, and a service that is away. Others are the caller's fault. */
export function isPassing(error: unknown): boolean {
  if (error instanceof SpannerError) return PASSING.test(error.status);
  // What `fetch` throws: no connection, a broken one, no answer in time.
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}

/** Values with their types; whole numbers have 64 bits and travel as text. */
function parameters(values: Readonly<Record<string, SpannerValue>>) {
  const params: Record<string, unknown> = {};
  const paramTypes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    params[name] = typeof value === 'number' ? `${value}` : value;
    paramTypes[name] = typeOf(value);
  }
  return { params, paramTypes };
}

function typeOf(value: SpannerValue) {
  if (typeof value === 'number') return { code: 'INT64' };
  return typeof value === 'string' ? { code: 'STRING' } : { code: 'ARRAY', arrayElementType: { code: 'STRING' } };
}
