import { within } from './attempts.js';
import { describeError } from './log.js';
import type { SpannerBinding } from './spanner-binding.js';

/** What Spanner's REST interface answers with when it refuses (google.rpc.Status). */
export class SpannerError extends Error {
  override readonly name = 'SpannerError';

  constructor(
    /** `ABORTED`, `NOT_FOUND`, `ALREADY_EXISTS`, … */
    readonly status: string,
    message: string,
  ) {
    super(`${status}: ${message}`);
  }
}

/**
 * What the REST gateway of the emulator (1.5.28) makes of a refusal that has details: seen where a session, a database or an
 * instance is not there.
 */
const UNSAID = 'failed to marshal error message';

type Body = Readonly<Record<string, unknown>>;
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Headers that say who asks; none for an emulator, which asks nobody. `fresh` when the last ones were refused. */
export type Identity = (fresh?: boolean) => Promise<Readonly<Record<string, string>>>;

/** What a token is good for: rows and sessions, and (`admin`) schemas and the operations that change them. */
export type Scope = 'data' | 'admin';

/** The identity of a binding: its file of credentials, or what the platform gives the pod. */
export function identityOf(binding: SpannerBinding, scopes: readonly Scope[]): Identity {
  if (binding.emulator) return async () => ({});
  const begin = async () => {
    const { GoogleAuth } = await import('google-auth-library');
    return new GoogleAuth({
      scopes: scopes.map((scope) => `https://www.googleapis.com/auth/spanner.${scope}`),
      ...(binding.credentialsFile === undefined ? {} : { keyFile: binding.credentialsFile }),
    });
  };
  let auth: ReturnType<typeof begin> | undefined;
  return async (fresh = false) => {
    // It keeps its tokens until they are old, and asks for a new one only then.
    if (fresh || auth === undefined) auth = begin();
    return Object.fromEntries(await (await auth).getRequestHeaders());
  };
}

/** Requests to Spanner's REST interface, version 1. */
export class SpannerRest {
  constructor(
    private readonly endpoint: string,
    private readonly identity: Identity,
  ) {}

  /**
   * @param name resource and method: `projects/p/instances/i/databases/d/sessions`, `…/sessions/s:commit`
   * @param milliseconds after which nobody waits for the answer
   * @throws SpannerError for an answer that refuses, and for no token (`UNAVAILABLE`); the errors of `fetch` for no answer
   */
  async call(method: Method, name: string, milliseconds: number, body?: Body): Promise<Body> {
    const signal = AbortSignal.timeout(Math.max(1, milliseconds));
    try {
      return await this.request(method, name, signal, await this.headers(milliseconds), body);
    } catch (error) {
      // A token may end before its time, when a key is taken back or a clock is set.
      if (!(error instanceof SpannerError) || error.status !== 'UNAUTHENTICATED') throw error;
      return await this.request(method, name, signal, await this.headers(milliseconds, true), body);
    }
  }

  private async headers(milliseconds: number, fresh?: boolean): Promise<Readonly<Record<string, string>>> {
    try {
      return await within(milliseconds, this.identity(fresh));
    } catch (error) {
      throw new SpannerError('UNAVAILABLE', `no token: ${describeError(error)}`);
    }
  }

  private async request(
    method: Method,
    name: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
    body?: Body,
  ): Promise<Body> {
    const response = await fetch(`${this.endpoint}/v1/${name}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok && answer !== undefined) return answer;
    // The emulator's gateway gives the status as it is, the service puts it into `error`.
    const { status, message, code } = (answer?.['error'] ?? answer ?? {}) as {
      status?: string;
      message?: string;
      code?: number;
    };
    if (message === UNSAID)
      throw new SpannerError('NOT_FOUND', 'Session or database, by an emulator that cannot say which');
    throw new SpannerError(status ?? CODES[code ?? -1] ?? `HTTP_${response.status}`, message ?? text.slice(0, 200));
  }
}

function parsed(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined;
  }
}

/** Names of google.rpc.Code, where only the number is said. */
const CODES: Readonly<Record<number, string>> = {
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  6: 'ALREADY_EXISTS',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  16: 'UNAUTHENTICATED',
};
