import { until } from '../../shared/checks.js';
import { describeError } from '../../shared/log.js';

export interface SmokeAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls a service as a well-behaved client does: what was answered by 503 is sent again, as the answer says. */
export class SmokeClient {
  constructor(
    private readonly base: URL,
    /** Time (of `Date.now`) at which it gives up. */
    private readonly deadline: number,
  ) {}

  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SmokeAnswer> {
    return until(this.deadline, () => this.once(method, path, body, headers), `${method} ${path}`);
  }

  /** A connection of its own each time, so that a Service with several pods gets to show all of them. */
  private async once(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<SmokeAnswer> {
    const answer = await fetch(new URL(path, this.base), {
      method,
      headers: {
        connection: 'close',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (answer.status === 503) throw new Error(`503: ${text}`);
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      body: text === '' ? {} : JSON.parse(text),
    };
  }
}

export function expectSame(got: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`got ${left}, not ${right}`);
}

/** Succeeds when the operation is refused for the reason that is meant; any other outcome, success above all, is a failure. */
export async function expectRefused(
  what: string,
  operation: Promise<unknown>,
  isMeant: (error: unknown) => boolean,
): Promise<void> {
  try {
    await operation;
  } catch (error) {
    if (isMeant(error)) return;
    throw new Error(`${what} failed, but not for want of permission: ${describeError(error)}`);
  }
  throw new Error(`${what} was allowed`);
}
