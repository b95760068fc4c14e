import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpService } from '../../../shared/http.js';
import { createLogger } from '../../../shared/log.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { Checkout } from './checkout.js';
import { InventoryRefusal } from './inventory-client.js';
import { MemoryOrderStore } from './memory-store.js';
import { orderRoutes } from './routes.js';

const log = createLogger('test', () => {});
let service: HttpService;
let orders: MemoryOrderStore;
let base: string;
let inventoryAway: boolean;
let inventoryRefuses: number | undefined;

beforeEach(async () => {
  orders = new MemoryOrderStore();
  inventoryAway = false;
  inventoryRefuses = undefined;
  const answer = async () => {
    if (inventoryAway) throw new Unavailable('away');
    if (inventoryRefuses !== undefined) throw new InventoryRefusal(inventoryRefuses, 'refused');
    return { status: 'confirmed' as const, short: [] };
  };
  const checkout = new Checkout(orders, { reserve: answer, confirm: answer }, log);
  service = new HttpService(
    orderRoutes(checkout, orders, () => true),
    log,
  );
  base = `http://127.0.0.1:${await service.listen(0, '127.0.0.1')}`;
});
afterEach(() => service.close());

const BODY = { customer: 'ann', items: [{ sku: 'book', quantity: 1 }] };

async function checkout(body: unknown = BODY, key: string | undefined = 'a-key-of-mine') {
  const answer = await fetch(`${base}/checkouts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    location: answer.headers.get('location'),
    body: (await answer.json()) as Record<string, unknown>,
  };
}

describe('the orders service', () => {
  it('makes an order and says where it is', async () => {
    const { status, body, location } = await checkout();
    expect([status, body['status']]).toEqual([201, 'confirmed']);
    const found = await fetch(`${base}${location}`);
    expect([found.status, await found.json()]).toEqual([200, body]);
  });

  it('takes an order that it cannot end yet with 202', async () => {
    inventoryAway = true;
    expect(await checkout()).toMatchObject({ status: 202, body: { status: 'pending' } });
    inventoryAway = false;
    expect(await checkout()).toMatchObject({ status: 201, body: { status: 'confirmed' } });
  });

  it('takes an order that the inventory refuses for reasons of its own with 202: it is kept', async () => {
    inventoryRefuses = 400;
    expect(await checkout()).toMatchObject({ status: 202, body: { status: 'pending' } });
  });

  it('answers an order whose key the inventory knows as that of another one with its end', async () => {
    inventoryRefuses = 422;
    expect(await checkout()).toMatchObject({ status: 201, body: { status: 'rejected', reason: expect.any(String) } });
  });

  it('answers 503 while the database is away: nothing is promised then', async () => {
    orders.begin = () => Promise.reject(new Unavailable('away'));
    expect(await checkout()).toMatchObject({ status: 503, type: 'application/problem+json' });
  });

  it('refuses another order under the key', async () => {
    await checkout();
    expect(await checkout({ ...BODY, customer: 'bob' })).toMatchObject({
      status: 422,
      type: 'application/problem+json',
    });
  });

  it.each([
    ['no key', BODY, '', 400],
    ['a short key', BODY, 'short', 400],
    ['a huge key', BODY, 'k'.repeat(200), 400],
    ['no JSON', '{"customer":', undefined, 400],
    ['a huge body', 'x'.repeat(70_000), undefined, 413],
    ['no customer', { items: BODY.items }, undefined, 400],
    ['SQL for a customer', { ...BODY, customer: "ann'); DROP TABLE orders; --" }, undefined, 400],
    ['nothing to order', { ...BODY, items: [] }, undefined, 400],
    ['a negative number of pieces', { ...BODY, items: [{ sku: 'book', quantity: -5 }] }, undefined, 400],
    ['pieces without end', { ...BODY, items: [{ sku: 'book', quantity: Number.MAX_VALUE }] }, undefined, 400],
    ['one product twice', { ...BODY, items: [...BODY.items, ...BODY.items] }, undefined, 400],
  ])('answers %s with a problem and keeps nothing', async (_, body, key, status) => {
    expect(await checkout(body, key)).toMatchObject({ status, type: 'application/problem+json', body: { status } });
    expect(orders.orders.size).toBe(0);
  });

  it('answers a request for an unknown order with 404, and for no id with 400', async () => {
    expect((await fetch(`${base}/orders?id=nothing`)).status).toBe(404);
    expect((await fetch(`${base}/orders?id=a%20b`)).status).toBe(400);
  });
});
