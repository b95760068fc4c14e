import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../../../shared/http.js';
import { importPart } from './feed.js';
import { MemoryStore } from './memory-store.js';
import type { Product } from './model.js';

const product = (sku: string, price = 1): Product => ({ sku, name: sku, category: 'tea', price, attributes: {} });
const part = (position: number, ...skus: string[]) => ({
  feed: 'spring',
  position,
  products: skus.map((sku) => product(sku)),
});

describe('the import of a feed', () => {
  it('goes on where it was', async () => {
    const store = new MemoryStore();
    expect(await importPart(store, part(0, 'a', 'b'))).toEqual({ position: 2 });
    expect(await importPart(store, part(2, 'c'))).toEqual({ position: 3 });
    expect([...store.products.keys()].sort()).toEqual(['a', 'b', 'c']);
  });

  it('takes a part again without writing what was taken', async () => {
    const store = new MemoryStore();
    await importPart(store, part(0, 'a', 'b'));
    store.writes.length = 0;
    expect(await importPart(store, part(0, 'a', 'b'))).toEqual({ position: 2 });
    expect(store.writes).toEqual([]);
    expect(await importPart(store, part(1, 'b', 'c'))).toEqual({ position: 3 });
    expect(store.writes).toEqual(['c']);
  });

  it('refuses a part that leaves a gap, and says where to go on', async () => {
    const store = new MemoryStore();
    await importPart(store, part(0, 'a'));
    const problem = await importPart(store, part(5, 'f')).catch((error: HttpProblem) => error);
    expect(problem).toBeInstanceOf(HttpProblem);
    expect((problem as HttpProblem).answer).toMatchObject({ status: 409, body: { position: 1 } });
    expect([...store.products.keys()]).toEqual(['a']);
  });

  it('notes nothing when a write fails, so that the repetition writes all of it', async () => {
    const store = new MemoryStore();
    const put = store.putProduct.bind(store);
    store.putProduct = async (one) => {
      if (one.sku === 'b') throw new Error('away');
      await put(one);
    };
    await expect(importPart(store, part(0, 'a', 'b'))).rejects.toThrow('away');
    expect(await store.feedPosition('spring')).toBe(0);
    store.putProduct = put;
    expect(await importPart(store, part(0, 'a', 'b'))).toEqual({ position: 2 });
  });

  it('lets the later of two of one product win', async () => {
    const store = new MemoryStore();
    const products = [product('a', 1), product('b'), product('a', 2)];
    await importPart(store, { feed: 'spring', position: 0, products });
    expect(store.products.get('a')?.price).toBe(2);
  });
});
