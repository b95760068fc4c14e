import {
  createServer,
  type IncomingMessage,
  maxHeaderSize,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { describeError, type Logger } from './log.js';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: IncomingMessage, url: URL) => Answer | Promise<Answer>;

/** `GET /counts` and its handler. */
export type Routes = Readonly<Record<string, Handler>>;

/** A refusal in the form of RFC 9457 (`application/problem+json`). */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    private readonly more: { readonly headers?: Readonly<Record<string, string>>; readonly members?: object } = {},
  ) {
    super(detail);
  }

  get answer(): Answer {
    return {
      status: this.status,
      headers: { 'content-type': 'application/problem+json', ...this.more.headers },
      body: { type: 'about:blank', title: this.title, status: this.status, detail: this.message, ...this.more.members },
    };
  }
}

export const ok = (body: unknown = { status: 'ok' }): Answer => ({ status: 200, body });

/** Reads a JSON body of bounded size, whatever its length header says. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new HttpProblem(415, 'Unsupported media type', `content-type is ${type ?? 'missing'}: send application/json`);
  }
  const tooLarge = () =>
    new HttpProblem(413, 'Body too large', `the body is larger than ${maxBytes} bytes: send smaller batches`, {
      // The rest of the body is not read, so the connection cannot be used again.
      headers: { connection: 'close' },
    });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpProblem(400, 'Malformed JSON', describeError(error));
  }
}

/** What paths are read against; nobody asks for it. */
const BASE = 'http://service';

/**
 * Milliseconds that connections have to end by themselves when a service stops. A client that has sent nothing, or half a request, may
 * never do so, and a server that is closing watches its times no more. Longer than what answers takes by default, and with the drain before
 * it (3 s) far from the limit of stopping (28 s), of which the writes and databases behind a service want a part.
 */
const CLOSE = 12_000;

/** A small HTTP server: exact routes, JSON answers, problems for everything else, and an end that loses no request. */
export class HttpService {
  private readonly server: Server;
  private draining = false;

  constructor(
    private readonly routes: Routes,
    private readonly log: Logger,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on('clientError', refuse);
    this.server.requestTimeout = 30_000;
    this.server.headersTimeout = 10_000;
    this.server.keepAliveTimeout = 5_000;
  }

  /** @param host where to listen. Without it everywhere, by IPv6 and IPv4. */
  async listen(port: number, host?: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Takes no new connection, answers what is under way, and resolves when all of it is answered, or cut off at the limit.
   * @param limit milliseconds; longer than an answer may take
   */
  async close(limit = CLOSE): Promise<void> {
    this.draining = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cut = setTimeout(() => this.server.closeAllConnections(), limit);
    cut.unref();
    await closed;
    clearTimeout(cut);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, text } = written(await this.answer(request), this.draining);
    response.writeHead(status, headers);
    response.end(text);
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    try {
      const target = request.url ?? '/';
      if (!URL.canParse(target, BASE)) {
        throw new HttpProblem(
          400,
          'Malformed request',
          'the target of the request is no path: write one such as /healthz',
        );
      }
      const url = new URL(target, BASE);
      const handler = this.routes[`${request.method} ${url.pathname}`];
      if (handler) return await handler(request, url);
      const allowed = Object.keys(this.routes)
        .map((route) => route.split(' '))
        .filter(([, path]) => path === url.pathname)
        .map(([method]) => method);
      if (allowed.length === 0) {
        throw new HttpProblem(404, 'Not found', `there is nothing at ${url.pathname}`);
      }
      throw new HttpProblem(405, 'Method not allowed', `use ${allowed.join(', ')} here`, {
        headers: { allow: allowed.join(', ') },
      });
    } catch (error) {
      if (error instanceof HttpProblem) return error.answer;
      if (hasLeft(request)) {
        this.log.debug('the client left before its request was whole', { error: describeError(error) });
        return new HttpProblem(400, 'Incomplete request', 'the body did not arrive').answer;
      }
      this.log.error('request failed', { error: describeError(error) });
      return new HttpProblem(500, 'Internal error', 'the request could not be handled').answer;
    }
  }
}

/** Whether the connection ended in the middle of the request: nobody's failure, and nobody reads the answer. */
function hasLeft(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

/** An answer as it is sent. */
function written(answer: Answer, closing: boolean) {
  const { 'content-type': type = 'application/json', ...headers } = answer.headers ?? {};
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  return {
    status: answer.status,
    headers: {
      ...(text === '' ? {} : { 'content-type': type }),
      'content-length': `${Buffer.byteLength(text)}`,
      'cache-control': 'no-store',
      ...(closing ? { connection: 'close' } : {}),
      ...headers,
    },
    text,
  };
}

/** Answers what Node could not read as a request, and ends the connection: where the next request begins is not known. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, text } = written(unreadable(error.code).answer, true);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`, () => socket.destroy());
}

function unreadable(code: string | undefined): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const detail = `request line and headers are longer than ${maxHeaderSize} bytes: send less`;
    return new HttpProblem(431, 'Request header fields too large', detail);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpProblem(408, 'Request timeout', 'the request did not arrive in time: send it again');
  }
  return new HttpProblem(400, 'Malformed request', 'this is no request of HTTP/1.1');
}
