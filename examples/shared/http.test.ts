import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpProblem, HttpService, ok, readJson } from './http.js';
import { createLogger } from './log.js';

const lines: string[] = [];
let service: HttpService;
let base: string;
let release: () => void;

beforeEach(async () => {
  lines.length = 0;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  service = new HttpService(
    {
      'GET /slow': async () => {
        await held;
        return ok({ late: true });
      },
      'POST /echo': async (request) => ok(await readJson(request, 1_000)),
      'GET /echo': () => ok(),
      'GET /broken': () => {
        throw new Error('password=secret');
      },
      'GET /refused': () => {
        throw new HttpProblem(503, 'Not now', 'later', { headers: { 'retry-after': '2' } });
      },
    },
    createLogger('test', (line) => lines.push(line)),
  );
  base = `http://127.0.0.1:${await service.listen(0, '127.0.0.1')}`;
});
afterEach(async () => {
  release();
  await service.close();
});

const post = (body: string, type = 'application/json') =>
  fetch(`${base}/echo`, { method: 'POST', headers: { 'content-type': type, connection: 'close' }, body });

/** What comes back for these bytes until the connection ends. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

async function problemOf(
  response: Response,
): Promise<{ status: number; type: string | null; body: Record<string, unknown> }> {
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe('HttpService', () => {
  it('answers JSON', async () => {
    const response = await post('{"a":[1]}');
    expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
      200,
      'application/json',
      { a: [1] },
    ]);
  });

  it('answers problems as application/problem+json, with their headers', async () => {
    const response = await fetch(`${base}/refused`);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await problemOf(response)).toEqual({
      status: 503,
      type: 'application/problem+json',
      body: { type: 'about:blank', title: 'Not now', status: 503, detail: 'later' },
    });
  });

  it.each([
    ['an unknown path', () => fetch(`${base}/none`), 404],
    ['a wrong method', () => fetch(`${base}/echo`, { method: 'DELETE' }), 405],
    ['malformed JSON', () => post('{"a":'), 400],
    ['another media type', () => post('a=1', 'text/plain'), 415],
    ['a body that is too large', () => post(JSON.stringify('x'.repeat(2_000))), 413],
  ])('refuses %s', async (_what, ask, status) => {
    expect(await problemOf(await ask())).toMatchObject({ status, type: 'application/problem+json', body: { status } });
  });

  const LINE = 'POST /echo HTTP/1.1\r\nHost: x';
  it.each([
    ['an empty host', 'GET // HTTP/1.1\r\nHost: x', 400],
    ['a URL without a host', 'GET http:// HTTP/1.1\r\nHost: x', 400],
    ['no request line', 'hello', 400],
    ['a negative length', `${LINE}\r\nContent-Length: -1`, 400],
    ['two lengths', `${LINE}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`, 400],
    ['a path without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x`, 431],
    ['a header without end', `${LINE}\r\nCookie: ${'a'.repeat(20_000)}`, 431],
  ])('refuses %s with a problem, and logs nothing', async (_what, request, status) => {
    const answer = await raw(`${request}\r\nConnection: close\r\n\r\n`);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(head.toLowerCase()).toContain('connection: close');
    expect(JSON.parse(body)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
    expect(lines).toEqual([]);
  });

  it('names the methods of a path', async () => {
    const response = await fetch(`${base}/echo`, { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('POST, GET');
  });

  it('stops reading a body that is too large though no length announced it', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = httpRequest(`${base}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' } });
      outgoing.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        outgoing.destroy();
      });
      outgoing.on('error', reject);
      for (let part = 0; part < 5; part += 1) outgoing.write('x'.repeat(500));
    });
    expect(status).toBe(413);
  });

  it('tells a client nothing of an unforeseen error', async () => {
    const response = await fetch(`${base}/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(lines).toHaveLength(1);
  });

  it('listens on IPv4, and on IPv6 where there is any', async () => {
    const everywhere = new HttpService(
      { 'GET /': () => ok() },
      createLogger('test', () => {}),
    );
    const port = await everywhere.listen(0);
    const own = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
    for (const host of ['127.0.0.1', ...(own.includes('::1') ? ['[::1]'] : [])]) {
      expect((await fetch(`http://${host}:${port}/`, { headers: { connection: 'close' } })).status).toBe(200);
    }
    await everywhere.close();
  });

  it('is told of a client that leaves in the middle of its body, and calls it no failure', async () => {
    const told: string[] = [];
    const noting = new HttpService(
      { 'POST /echo': async (request) => ok(await readJson(request, 1_000)) },
      createLogger('test', (line) => told.push(line), 'debug'),
    );
    const port = await noting.listen(0, '127.0.0.1');
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'),
    );
    setTimeout(() => socket.destroy(), 50);
    await expect.poll(() => told.length).toBe(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ level: 'debug' });
    await noting.close();
  });

  it.each([
    ['nothing', ''],
    ['half a request', 'POST /echo HTTP/1.1\r\nHost: x\r\n'],
    ['half a body', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'],
  ])('closes at its limit though a client has sent %s and stays', async (_what, bytes) => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = Date.now();
    const closed = service.close(200).then(() => 'closed');
    const late = new Promise((resolve) => setTimeout(() => resolve('still open'), 5_000));
    expect(await Promise.race([closed, late])).toBe('closed');
    expect(Date.now() - start).toBeGreaterThan(150);
    await ended;
  });

  it('closes after the requests under way are answered', async () => {
    const slow = fetch(`${base}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    let closed = false;
    const closing = service.close().then(() => {
      closed = true;
    });
    await expect(fetch(`${base}/echo`)).rejects.toThrow();
    expect(closed).toBe(false);
    release();
    const response = await slow;
    expect([response.headers.get('connection'), await response.json()]).toEqual(['close', { late: true }]);
    await closing;
  });
});
