import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpService } from '../../../shared/http.js';
import { createLogger } from '../../../shared/log.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { MemoryStockStore } from './memory-store.js';
import { inventoryRoutes } from './routes.js';

let service: HttpService;
let store: MemoryStockStore;
let base: string;

beforeEach(async () => {
  store = new MemoryStockStore();
  service = new HttpService(
    inventoryRoutes(store, () => true),
    createLogger('test', () => {}),
  );
  base = `http://127.0.0.1:${await service.listen(0, '127.0.0.1')}`;
});
afterEach(() => service.close());

async function send(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    retry: answer.headers.get('retry-after'),
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

const items = (quantity: number, sku = 'bolt') => [{ sku, quantity }];
const reserve = (id: string, quantity: number) =>
  send('PUT', '/reservations', { id, items: items(quantity), seconds: 60 });

describe('the inventory', () => {
  beforeEach(async () => {
    await send('PUT', '/deliveries', { id: 'd1', items: items(10) });
  });

  it('counts a delivery once', async () => {
    expect((await send('PUT', '/deliveries', { id: 'd1', items: items(10) })).status).toBe(204);
    expect((await send('GET', '/stock?sku=bolt')).body).toEqual({
      sku: 'bolt',
      onHand: 10,
      reserved: 0,
      available: 10,
    });
  });

  it('holds, sells and gives the same answer when it is asked again', async () => {
    for (let time = 0; time < 2; time += 1) expect((await reserve('r1', 4)).body['status']).toBe('held');
    for (let time = 0; time < 2; time += 1) {
      expect((await send('POST', '/reservations/confirm', { id: 'r1' })).body['status']).toBe('confirmed');
    }
    expect((await send('POST', '/reservations/release', { id: 'r1' })).body['status']).toBe('confirmed');
    expect((await send('GET', '/stock?sku=bolt')).body).toMatchObject({ onHand: 6, reserved: 0 });
  });

  it('says what there was too little of, and remembers having refused', async () => {
    expect((await reserve('r1', 11)).body).toMatchObject({
      status: 'refused',
      short: [{ sku: 'bolt', available: 10 }],
    });
    await send('PUT', '/deliveries', { id: 'd2', items: items(10) });
    expect((await reserve('r1', 11)).body['status']).toBe('refused');
    expect((await reserve('r2', 11)).body['status']).toBe('held');
  });

  it.each([
    ['a delivery', '/deliveries', { id: 'd1', items: items(9) }],
    ['a reservation', '/reservations', { id: 'r1', items: items(2), seconds: 60 }],
  ])('refuses %s under an id of another one', async (_, path, body) => {
    await reserve('r1', 1);
    expect(await send('PUT', path, body)).toMatchObject({ status: 422, type: 'application/problem+json' });
  });

  it.each([
    ['no JSON', 'PUT', '/reservations', '{', 400],
    ['a list', 'PUT', '/reservations', [], 400],
    ['no id', 'PUT', '/reservations', { items: items(1), seconds: 60 }, 400],
    ['negative pieces', 'PUT', '/reservations', { id: 'r', items: items(-1), seconds: 60 }, 400],
    ['pieces without end', 'PUT', '/deliveries', { id: 'd', items: items(1e12) }, 400],
    ['no time', 'PUT', '/reservations', { id: 'r', items: items(1), seconds: 0 }, 400],
    ['SQL for a name', 'PUT', '/reservations', { id: 'r', items: items(1, "x' OR '1'='1"), seconds: 60 }, 400],
    ['SQL in the query', 'GET', "/stock?sku=x'%20OR%20'1'='1", undefined, 400],
    ['a huge body', 'PUT', '/deliveries', 'x'.repeat(70_000), 413],
    ['an unknown product', 'GET', '/stock?sku=nothing', undefined, 404],
    ['an unknown reservation', 'POST', '/reservations/confirm', { id: 'nothing' }, 404],
    ['another method', 'DELETE', '/stock', undefined, 405],
  ])('answers %s with a problem', async (_, method, path, body, status) => {
    expect(await send(method, path, body)).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status },
    });
  });

  it('answers 503 and says when to come again while the database is away', async () => {
    store.reserve = () => Promise.reject(new Unavailable('away'));
    expect(await reserve('r1', 1)).toMatchObject({ status: 503, retry: '2', type: 'application/problem+json' });
  });
});
