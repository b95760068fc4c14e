import { createHash } from 'node:crypto';
import { readFields } from '../../shared/fields.js';

/** So many pieces of a product. */
export interface Item {
  readonly sku: string;
  readonly quantity: number;
}

/** Different products in one request. */
const MAX_ITEMS = 50;

export interface ReadItems {
  /** Sorted by product: two requests that hold the same rows take them in the same order, and none waits in a circle. */
  readonly items: readonly Item[];
  readonly problems: readonly string[];
}

/** The list `items` of a body: 1 to 50 different products with 1 to `max` pieces each. */
export function readItems(body: unknown, max: number): ReadItems {
  const { items: list } = body as { items?: unknown };
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_ITEMS) {
    return { items: [], problems: [`items: write 1 to ${MAX_ITEMS} products`] };
  }
  const problems: string[] = [];
  const seen = new Set<string>();
  const items = list.map((one, index): Item => {
    const where = `items[${index}].`;
    const read = readFields(one, where);
    const item = { sku: read.key('sku'), quantity: read.integer('quantity', 1, max) };
    problems.push(...read.problems);
    if (item.sku !== '' && seen.has(item.sku)) problems.push(`${where}sku: ${item.sku} is there twice, write it once`);
    seen.add(item.sku);
    return item;
  });
  items.sort((left, right) => (left.sku < right.sku ? -1 : 1));
  return { items, problems };
}

/** Tells requests apart: SHA-256 of their meaning in hexadecimal. */
export function digestOf(meaning: unknown): string {
  return createHash('sha256').update(JSON.stringify(meaning)).digest('hex');
}
