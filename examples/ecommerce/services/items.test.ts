import { describe, expect, it } from 'vitest';
import { digestOf, readItems } from './items.js';

const problemsOf = (items: unknown) => readItems({ items }, 100).problems;

describe('the items of a body', () => {
  it('are sorted, so that two requests never wait for each other in a circle', () => {
    const { items, problems } = readItems(
      {
        items: [
          { sku: 'b', quantity: 1 },
          { sku: 'a', quantity: 2 },
        ],
      },
      100,
    );
    expect([items.map(({ sku }) => sku), problems]).toEqual([['a', 'b'], []]);
  });

  it('keep nothing that was not asked for', () => {
    const { items } = readItems({ items: [{ sku: 'a', quantity: 1, price: 0, __proto__: { admin: true } }] }, 100);
    expect(items).toEqual([{ sku: 'a', quantity: 1 }]);
  });

  it.each([
    ['missing', undefined],
    ['no list', 'a'],
    ['empty', []],
    ['too many', Array.from({ length: 51 }, (_, index) => ({ sku: `s${index}`, quantity: 1 }))],
  ])('are refused when they are %s', (_, items) => {
    expect(problemsOf(items)).toEqual(['items: write 1 to 50 products']);
  });

  it.each([0, -1, 101, 1.5, 1e300, '1', null, Number.NaN])('are refused with %s pieces', (quantity) => {
    expect(problemsOf([{ sku: 'a', quantity }])).toEqual(['items[0].quantity: write a whole number from 1 to 100']);
  });

  it.each(['', ' ', "'; DROP TABLE stock; --", '../x', 'ä', 'x'.repeat(65), 7, {}])(
    'are refused for the product %j',
    (sku) => {
      expect(problemsOf([{ sku, quantity: 1 }])[0]).toMatch(/^items\[0\]\.sku: write a name of 1 to 64/);
    },
  );

  it('are refused with one product twice', () => {
    expect(
      problemsOf([
        { sku: 'a', quantity: 1 },
        { sku: 'a', quantity: 1 },
      ]),
    ).toEqual(['items[1].sku: a is there twice, write it once']);
  });
});

describe('a digest', () => {
  it('tells requests apart', () => {
    expect(digestOf(['a', 1])).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(['a', 1])).not.toBe(digestOf(['a', '1']));
  });
});
