import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpService } from '../../../shared/http.js';
import { createLogger } from '../../../shared/log.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { MemoryStockStore } from '../inventory/memory-store.js';
import { inventoryRoutes } from '../inventory/routes.js';
import { InventoryClient } from './inventory-client.js';

const ITEMS = [{ sku: 'book', quantity: 2 }];
let service: HttpService;
let stock: MemoryStockStore;
let client: InventoryClient;

beforeEach(async () => {
  stock = new MemoryStockStore();
  await stock.deliver('d', [{ sku: 'book', quantity: 10 }]);
  service = new HttpService(
    inventoryRoutes(stock, () => true),
    createLogger('test', () => {}),
  );
  client = new InventoryClient(new URL(`http://127.0.0.1:${await service.listen(0, '127.0.0.1')}`), 500);
});
afterEach(() => service.close());

describe('the inventory over HTTP', () => {
  it('reserves and confirms', async () => {
    expect(await client.reserve('order-1', ITEMS)).toMatchObject({ status: 'held' });
    expect(await client.confirm('order-1')).toMatchObject({ status: 'confirmed' });
  });

  it('says with which status it refuses', async () => {
    await client.reserve('order-1', ITEMS);
    const other = [{ sku: 'book', quantity: 3 }];
    await expect(client.reserve('order-1', other)).rejects.toMatchObject({ name: 'InventoryRefusal', status: 422 });
    await expect(client.confirm('nothing')).rejects.toMatchObject({ name: 'InventoryRefusal', status: 404 });
  });

  it('is unavailable while its database is away', async () => {
    stock.reserve = () => Promise.reject(new Unavailable('away'));
    await expect(client.reserve('order-1', ITEMS)).rejects.toBeInstanceOf(Unavailable);
  });
});
