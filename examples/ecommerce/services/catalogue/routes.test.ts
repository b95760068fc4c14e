import { afterEach, describe, expect, it } from 'vitest';
import { HttpProblem, HttpService } from '../../../shared/http.js';
import { createLogger } from '../../../shared/log.js';
import { MemoryStore } from './memory-store.js';
import { catalogueRoutes } from './routes.js';

const services: HttpService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

async function start(store = new MemoryStore(), ready = true) {
  const routes = catalogueRoutes(store, { ready: () => ready, maxBodyBytes: 10_000 });
  const service = new HttpService(
    routes,
    createLogger('test', () => undefined),
  );
  services.push(service);
  const base = `http://127.0.0.1:${await service.listen(0, '127.0.0.1')}`;
  return async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const answer = await fetch(base + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      retry: answer.headers.get('retry-after'),
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}

const TEA = {
  sku: 'T-1',
  name: "Ceylon 'OP'; DROP TABLE products",
  category: 'tea',
  price: 499,
  attributes: { weight: '250 g' },
};

describe('the catalogue', () => {
  it('gives back what was put, whatever characters it has', async () => {
    const call = await start();
    expect(await call('PUT', '/products', TEA)).toMatchObject({ status: 204 });
    expect((await call('GET', '/products?sku=T-1')).body).toEqual(TEA);
    expect((await call('GET', '/categories')).body).toEqual({ categories: ['tea'] });
    expect((await call('GET', '/categories?name=tea')).body.products).toEqual([
      { sku: 'T-1', name: TEA.name, price: 499 },
    ]);
    expect((await call('GET', '/products?attribute=weight&value=250%20g')).body).toEqual({ skus: ['T-1'] });
  });

  it('recommends what else is in the category, and nothing with what it does not know', async () => {
    const call = await start();
    for (let number = 0; number < 12; number += 1) await call('PUT', '/products', { ...TEA, sku: `T-${number}` });
    await call('PUT', '/products', { ...TEA, sku: 'C-1', category: 'coffee' });
    const { body } = await call('GET', '/recommendations?product=T-1');
    expect(body).toHaveLength(8);
    expect(body).not.toContain('T-1');
    expect((await call('GET', '/recommendations?product=C-1')).body).toEqual([]);
    expect((await call('GET', '/recommendations?product=X-1')).body).toEqual([]);
    expect((await call('GET', '/recommendations?product=a%20b')).status).toBe(400);
  });

  it('lists page by page', async () => {
    const call = await start();
    for (const sku of ['a', 'b', 'c']) await call('PUT', '/products', { ...TEA, sku });
    const page = (await call('GET', '/categories?name=tea&limit=2')).body.products;
    expect(page.map(({ sku }: { sku: string }) => sku)).toEqual(['a', 'b']);
    expect((await call('GET', '/categories?name=tea&limit=2&after=b')).body.products).toHaveLength(1);
  });

  it('takes a review once, however often it is sent', async () => {
    const call = await start();
    const review = { sku: 'T-1', id: 'r1', author: 'Ann', stars: 5, text: 'Fine' };
    for (let time = 0; time < 3; time += 1)
      expect(await call('PUT', '/reviews', review)).toMatchObject({ status: 204 });
    expect((await call('GET', '/reviews?sku=T-1')).body.reviews).toEqual([review]);
  });

  it.each([
    ['a negative price', { ...TEA, price: -1 }, /price: write a whole number/],
    ['half a cent', { ...TEA, price: 1.5 }, /price/],
    ['a price as text', { ...TEA, price: '5' }, /price/],
    ['a huge price', { ...TEA, price: 1e300 }, /price/],
    ['a sku with a space', { ...TEA, sku: 'a b' }, /sku: write a name/],
    ['a missing name', { ...TEA, name: undefined }, /name/],
    ['a name of a megabyte', { ...TEA, name: 'x'.repeat(9_000) }, /name/],
    ['a control character', { ...TEA, name: 'a\u0000b' }, /name/],
    ['attributes that are no object', { ...TEA, attributes: ['x'] }, /attributes/],
    ['an attribute that is no text', { ...TEA, attributes: { a: 1 } }, /attributes\.a/],
    ['an attribute with a strange name', { ...TEA, attributes: { '../x': 'y' } }, /attributes/],
    ['a list', [TEA], /write an object/],
    ['null', null, /write an object/],
  ])('refuses %s as a problem', async (_what, body, detail) => {
    const call = await start();
    const answer = await call('PUT', '/products', JSON.stringify(body));
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(answer.body.detail).toMatch(detail);
  });

  it('names everything that is wrong in one answer', async () => {
    const call = await start();
    const { body } = await call('PUT', '/products', { sku: '', price: -1 });
    expect(body.problems).toHaveLength(4);
  });

  it.each([
    ['malformed JSON', 'PUT', '/products', '{"sku":', 'application/json', 400],
    ['another media type', 'PUT', '/products', 'sku=1', 'text/plain', 415],
    ['a body that is too large', 'PUT', '/products', 'x'.repeat(10_001), 'application/json', 413],
    ['an unknown product', 'GET', '/products?sku=nothing', undefined, '', 404],
    ['a query that injects', 'GET', "/products?sku=a'%20OR%201=1", undefined, '', 400],
    ['a limit of a million', 'GET', '/categories?name=tea&limit=1000000', undefined, '', 400],
    ['an empty feed', 'POST', '/feeds', { feed: 'f', position: 0, products: [] }, 'application/json', 400],
    [
      'a feed of 501 products',
      'POST',
      '/feeds',
      `{"feed":"f","position":0,"products":[${'1,'.repeat(500)}1]}`,
      'application/json',
      400,
    ],
    [
      'a feed from before the beginning',
      'POST',
      '/feeds',
      { feed: 'f', position: -1, products: [TEA] },
      'application/json',
      400,
    ],
    ['a gap in a feed', 'POST', '/feeds', { feed: 'f', position: 7, products: [TEA] }, 'application/json', 409],
    ['zero stars', 'PUT', '/reviews', { sku: 'a', id: 'b', author: 'c', stars: 0, text: 'd' }, 'application/json', 400],
    ['another method', 'DELETE', '/products', undefined, '', 405],
    ['another path', 'GET', '/admin', undefined, '', 404],
  ])('answers %s with a problem', async (_what, method, path, body, type, status) => {
    const call = await start();
    expect(await call(method, path, body, type)).toMatchObject({ status, type: 'application/problem+json' });
  });

  it('says 503 and when to try again while the database is away, and is alive all the same', async () => {
    const store = new MemoryStore();
    store.product = async () => {
      throw new HttpProblem(503, 'Database away', 'try again', { headers: { 'retry-after': '2' } });
    };
    const call = await start(store, false);
    expect(await call('GET', '/products?sku=a')).toMatchObject({
      status: 503,
      retry: '2',
      type: 'application/problem+json',
    });
    expect(await call('GET', '/readyz')).toMatchObject({ status: 503 });
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200 });
  });
});
