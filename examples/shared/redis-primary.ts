import { MultiErrorReply } from '@redis/client';
import { sleep } from './lifecycle.js';
import { describeError } from './log.js';
import type { RedisBinding } from './redis-binding.js';
import { connect, findPrimary, type RedisConnection, within } from './redis-client.js';

/** Nothing could be done, or it is not known whether it was: within the deadline the primary did not confirm it. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Opens connections to the primary; another one in tests. */
export type Opener = (binding: RedisBinding) => Promise<RedisConnection>;

const open: Opener = async (binding) => connect(await findPrimary(binding), binding);

const ATTEMPT = 3_000;

type Work<T> = (client: RedisConnection, left: () => number) => Promise<T>;

export interface PrimaryOptions {
  /** Milliseconds after which a call fails, whatever happens. */
  readonly deadline: number;
  /**
   * Milliseconds after which one attempt is given up: a primary that was cut off closes no connection, and would be waited for
   * although another one leads by then.
   * @default 3000
   */
  readonly attempt?: number;
  /** Told of each failure that is followed by another attempt. */
  readonly onFailure?: (error: unknown) => void;
  /** @default - asks the sentinels */
  readonly open?: Opener;
}

/** There is no connection: whatever was said instead, it is no answer to what the caller asked. */
class NotOpened extends Error {
  override readonly name = 'NotOpened';
}

/** Errors of a server that say: not here, or not now. */
const ELSEWHERE = /^(READONLY|LOADING|MASTERDOWN|NOREPLICAS|EXECABORT|UNBLOCKED|NOAUTH|WRONGPASS|BUSY)\b/;
/** Of a server that leads, answers, and takes no writes: its memory is full, or its disk fails. It does not pass in seconds. */
const TAKES_NO_WRITES = /^(OOM|MISCONF)\b/;

/**
 * Does work on the primary, whoever that is. Until the deadline a failed attempt is repeated on a fresh connection to whom the
 * sentinels name then, so work must give the same when it is done twice.
 */
export class Primary {
  private connection: Promise<RedisConnection> | undefined;
  private closed = false;

  constructor(
    private readonly binding: RedisBinding,
    private readonly options: PrimaryOptions,
  ) {}

  /** Reads. */
  read<T>(work: (client: RedisConnection) => Promise<T>): Promise<T> {
    return this.attempts(work);
  }

  /** Writes, and waits until as many replicas have it as the binding says. */
  write<T>(work: (client: RedisConnection) => Promise<T>): Promise<T> {
    const { waitReplicas } = this.binding;
    return this.attempts(async (client, left) => {
      const result = await work(client);
      if (waitReplicas > 0) {
        // On the connection of the write: WAIT speaks of what this connection has written.
        const reached = await client.wait(waitReplicas, Math.max(1, left()));
        if (reached < waitReplicas) throw new UnavailableError(`${reached} of ${waitReplicas} replicas have the write`);
      }
      return result;
    });
  }

  /** Whether the primary answers now. */
  async ping(): Promise<void> {
    await this.attempts((client) => client.ping());
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private async attempts<T>(work: Work<T>): Promise<T> {
    const end = Date.now() + this.options.deadline;
    const left = () => end - Date.now();
    let reason: unknown;
    while (left() > 0 && !this.closed) {
      try {
        return await within(left(), this.attempt(work, end), 'the primary did not answer');
      } catch (error) {
        if (isCallersFault(error)) throw error;
        reason = error instanceof NotOpened ? error.cause : error;
        if (TAKES_NO_WRITES.test(messageOf(error))) break;
        this.options.onFailure?.(reason);
        await sleep(Math.min(200, Math.max(0, left())));
      }
    }
    throw new UnavailableError(`the primary of ${this.binding.name} did not confirm: ${describeError(reason)}`);
  }

  /**
   * Goes on when its caller has no more time: a connection that is still being opened, within limits of its own, is there for
   * who comes next, and only one that fails, or stays silent for the whole time of an attempt, is never used again. Else a
   * caller with a short deadline would begin anew each time, and never come to an end on a slow machine.
   */
  private async attempt<T>(work: Work<T>, end: number): Promise<T> {
    const connecting = this.connected();
    const client = await connecting.catch((cause: unknown) => {
      throw new NotOpened('there is no connection to the primary', { cause });
    });
    try {
      const limit = this.options.attempt ?? ATTEMPT;
      const until = Math.min(end, Date.now() + limit);
      return await within(
        limit,
        work(client, () => until - Date.now()),
        'the primary did not answer',
      );
    } catch (error) {
      if (!isCallersFault(error) && !TAKES_NO_WRITES.test(messageOf(error))) this.drop(connecting);
      throw error;
    }
  }

  private connected(): Promise<RedisConnection> {
    if (this.connection === undefined) {
      const opening = (this.options.open ?? open)(this.binding);
      this.connection = opening;
      // Whoever waits for it hears of a failure; the next one opens anew.
      opening.catch(() => this.drop(opening));
    }
    return this.connection;
  }

  private drop(connection = this.connection): void {
    if (this.connection === connection) this.connection = undefined;
    connection?.then((client) => client.destroy()).catch(() => {});
  }
}

/** What the server said; of a transaction, what it said of the first command that failed. */
function messageOf(error: unknown): string {
  const [first] = error instanceof MultiErrorReply ? error.errors() : [error];
  return first instanceof Error ? first.message : '';
}

/** Everything else that a server says of what it was asked comes back at once. */
function isCallersFault(error: unknown): boolean {
  const message = messageOf(error);
  return /^[A-Z]+ /.test(message) && !ELSEWHERE.test(message) && !TAKES_NO_WRITES.test(message);
}
