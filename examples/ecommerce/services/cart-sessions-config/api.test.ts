import { afterEach, describe, expect, it } from 'vitest';
import { HttpService } from '../../../shared/http.js';
import { createLogger } from '../../../shared/log.js';
import { UnavailableError } from '../../../shared/redis-primary.js';
import { type Parts, routes } from './api.js';
import { type Configuration, ConflictError } from './configuration.js';
import { SourceError } from './recommendations.js';
import type { Store } from './store.js';

const log = createLogger('test', () => {});
const services: HttpService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const unavailable = () => Promise.reject(new UnavailableError('the primary of carts did not confirm'));

type Given = Partial<Pick<Parts, 'ready' | 'recommendations'>> & {
  readonly store?: Partial<Store>;
  readonly configuration?: Partial<Configuration>;
};

async function serve(parts: Given) {
  const service = new HttpService(
    routes({
      watcher: { all: {} },
      recommendations: undefined,
      ready: () => true,
      ...parts,
      store: (parts.store ?? {}) as Store,
      configuration: (parts.configuration ?? {}) as Configuration,
    }),
    log,
  );
  services.push(service);
  const port = await service.listen(0);
  return async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  };
}

describe('the service', () => {
  it('says 502 while the catalogue that it asks is away', async () => {
    const of = () => Promise.reject(new SourceError('the catalogue could not be asked'));
    const { status, body } = await (await serve({ recommendations: { of } }))('GET', '/recommendations?product=a');
    expect([status, body['title']]).toEqual([502, 'Catalogue unavailable']);
  });

  it.each([
    ['GET', '/cart?id=a', undefined],
    ['PUT', '/cart/item?id=a&product=p', { quantity: 1 }],
    ['DELETE', '/cart?id=a', undefined],
    ['POST', '/sessions', { user: 'ann' }],
    ['GET', '/session?id=a', undefined],
    ['DELETE', '/session?id=a', undefined],
    ['GET', '/config?name=a', undefined],
    ['PUT', '/config?name=a', { value: 'x', version: 0 }],
  ])('%s %s says 503 and when to come again while nobody leads', async (method, path, body) => {
    const store = {
      cart: unavailable,
      setItem: unavailable,
      dropCart: unavailable,
      openSession: unavailable,
      session: unavailable,
      endSession: unavailable,
    };
    const call = await serve({ store, configuration: { get: unavailable, set: unavailable } });
    const answer = await call(method, path, body);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.body['title']).toBe('Store unavailable');
  });

  it.each([
    ['PUT', '/cart/item?id=a&product=p', { quantity: -1 }, 'quantity'],
    ['PUT', '/cart/item?id=a&product=p', { quantity: 1.5 }, 'quantity'],
    ['PUT', '/cart/item?id=a&product=p', { quantity: '3' }, 'quantity'],
    ['PUT', '/cart/item?id=a', { quantity: 1 }, 'product'],
    ['PUT', '/cart/item?id=a%0d%0aFLUSHALL&product=p', { quantity: 1 }, 'id'],
    ['GET', `/cart?id=${'x'.repeat(65)}`, undefined, 'id'],
    ['GET', '/session', undefined, 'id'],
    ['POST', '/sessions', { user: '' }, 'user'],
    ['POST', '/sessions', [], 'JSON object'],
    ['PUT', '/config?name=a', { value: 1, version: 0 }, 'value'],
    ['PUT', '/config?name=a', { value: 'x', version: -1 }, 'version'],
    ['GET', '/config?name=../a', undefined, 'name'],
    ['GET', '/cart?id=.a', undefined, 'id'],
    ['GET', '/recommendations?product=_a', undefined, 'product'],
    ['POST', '/sessions', { user: '-ann' }, 'user'],
  ])('%s %s is refused with what to write', async (method, path, body, words) => {
    const answer = await (await serve({}))(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(words);
  });

  it('tells the current version to whoever was too slow', async () => {
    const call = await serve({ configuration: { set: () => Promise.reject(new ConflictError(7)) } });
    const answer = await call('PUT', '/config?name=a', { value: 'x', version: 3 });
    expect([answer.status, answer.body['version']]).toEqual([409, 7]);
  });

  it('does not know a session that has ended', async () => {
    const call = await serve({ store: { session: async () => null } });
    expect((await call('GET', '/session?id=a')).status).toBe(404);
  });

  it('is not ready before it has reached a primary, and alive all the same', async () => {
    const call = await serve({ ready: () => false });
    expect((await call('GET', '/readyz')).status).toBe(503);
    expect((await call('GET', '/healthz')).status).toBe(200);
  });
});
