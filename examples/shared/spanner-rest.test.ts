import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SpannerRest } from './spanner-rest.js';

let server: Server | undefined;
afterEach(() => server?.close());

async function refusal(status: number, body: object) {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rest = new SpannerRest(`http://127.0.0.1:${port}`, async () => ({}));
  return rest.call('POST', 'projects/p/instances/i/databases/d/sessions', 5_000, {}).catch((error: unknown) => error);
}

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
