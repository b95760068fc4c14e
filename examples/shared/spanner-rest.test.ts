import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Identity, SpannerRest } from './spanner-rest.js';

let server: Server | undefined;
afterEach(() => server?.close());

/** A session asked for, by who wears these headers. @returns the answer, or why there is none */
async function asked(identity: Identity, answer: (request: IncomingMessage) => [status: number, body: object]) {
  server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rest = new SpannerRest(`http://127.0.0.1:${port}`, identity);
  return rest.call('POST', 'projects/p/instances/i/databases/d/sessions', 5_000, {}).catch((error: unknown) => error);
}

const refusal = (status: number, body: object) =>
  asked(
    async () => ({}),
    () => [status, body],
  );

describe('a refusal of Spanner', () => {
  it.each([
    ['of the service', 409, { error: { code: 409, status: 'ABORTED', message: 'try again' } }, 'ABORTED: try again'],
    [
      'of the emulator',
      409,
      { code: 6, message: 'Database already exists' },
      'ALREADY_EXISTS: Database already exists',
    ],
    [
      'that the emulator cannot put into words',
      500,
      { code: 13, message: 'failed to marshal error message' },
      'NOT_FOUND: Session or database, by an emulator that cannot say which',
    ],
    ['without a status', 502, { message: 'bad gateway' }, 'HTTP_502: bad gateway'],
  ])('%s is told by its status', async (_, status, body, message) => {
    expect(String(await refusal(status, body))).toBe(`SpannerError: ${message}`);
  });
});

const UNAUTHENTICATED = { error: { code: 401, status: 'UNAUTHENTICATED', message: 'expired' } };

describe('a token', () => {
  it('that is refused is followed by a fresh one', async () => {
    const identity: Identity = async (fresh) => ({ authorization: fresh ? 'new' : 'old' });
    const answer = await asked(identity, ({ headers }) =>
      headers.authorization === 'new' ? [200, { name: 's1' }] : [401, UNAUTHENTICATED],
    );
    expect(answer).toEqual({ name: 's1' });
  });

  it('that is refused again is the end', async () => {
    const used: unknown[] = [];
    const answer = await asked(
      async (fresh) => ({ authorization: fresh ? 'new' : 'old' }),
      ({ headers }) => {
        used.push(headers.authorization);
        return [401, UNAUTHENTICATED];
      },
    );
    expect(String(answer)).toBe('SpannerError: UNAUTHENTICATED: expired');
    expect(used).toEqual(['old', 'new']);
  });

  it('that is not to be had is a matter of time', async () => {
    const answer = await asked(
      () => Promise.reject(new Error('the token endpoint answered 503')),
      () => [200, {}],
    );
    expect(answer).toMatchObject({ status: 'UNAVAILABLE' });
    expect(String(answer)).toContain('no token: the token endpoint answered 503');
  });
});
