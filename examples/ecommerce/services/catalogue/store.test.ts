import cassandra from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../../../shared/http.js';
import { CassandraStore } from './store.js';

const { errors, types } = cassandra;
const LEVELS = { read: types.consistencies.localOne, write: types.consistencies.localQuorum };

/** A session that notes what it is asked and answers with what it is given. */
function session(answer: (query: string) => object[] | Error = () => []) {
  const asked: { query: string; values: unknown[]; consistency: number }[] = [];
  const execute = async (query: string, values: unknown[], { consistency }: { consistency: number }) => {
    asked.push({ query, values, consistency });
    const result = answer(query);
    if (result instanceof Error) throw result;
    return { rows: result };
  };
  return { asked, store: new CassandraStore({ execute } as never, LEVELS) };
}

const TEA = { sku: 'T-1', name: 'Ceylon', category: 'tea', price: 499, attributes: { weight: '250 g' } };

describe('the store in Cassandra', () => {
  it('writes at one level and reads at the other', async () => {
    const { asked, store } = session();
    await store.putReview({ sku: 'a', id: 'b', author: 'c', stars: 1, text: 'd' });
    await store.categories();
    expect(asked.map(({ consistency }) => consistency)).toEqual([LEVELS.write, LEVELS.read]);
  });

  it('reads where a feed stands as strongly as it was written', async () => {
    const { asked, store } = session(() => [{ position: types.Long.fromNumber(12) }]);
    expect(await store.feedPosition('spring')).toBe(12);
    expect(asked[0]?.consistency).toBe(LEVELS.write);
  });

  it('takes a product out of the lists that it leaves, and writes the product itself last', async () => {
    const { asked, store } = session((query) => {
      if (/FROM products /.test(query)) return [{ name: 'Ceylon', category: 'coffee', price: 1 }];
      return /FROM attributes/.test(query)
        ? [
            { name: 'weight', value: '1 kg' },
            { name: 'origin', value: 'LK' },
          ]
        : [];
    });
    await store.putProduct(TEA);
    const deletes = asked.filter(({ query }) => query.startsWith('DELETE')).map(({ values }) => values);
    expect(deletes).toEqual([
      ['coffee', 'T-1'],
      ['weight', '1 kg', 'T-1'],
      ['origin', 'LK', 'T-1'],
      ['T-1', 'origin'],
    ]);
    expect(asked.at(-1)?.query).toMatch(/^INSERT INTO products \(/);
  });

  it('looks for what a product leaves as strongly as it was written, also under the names that objects have', async () => {
    const { asked, store } = session((query) => {
      if (/FROM products /.test(query)) return [{ name: 'Ceylon', category: 'tea', price: 1 }];
      return /FROM attributes/.test(query) ? [{ name: 'constructor', value: 'x' }] : [];
    });
    await store.putProduct(TEA);
    const reads = asked.filter(({ query }) => query.startsWith('SELECT'));
    expect(reads.map(({ consistency }) => consistency)).toEqual([LEVELS.write, LEVELS.write]);
    expect(asked.filter(({ query }) => query.startsWith('DELETE')).map(({ values }) => values)).toEqual([
      ['constructor', 'x', 'T-1'],
      ['T-1', 'constructor'],
    ]);
  });

  it('lists all pages', async () => {
    async function* all() {
      for (const name of ['a', 'b', 'c']) yield { name };
    }
    const page = { rows: [{ name: 'a' }], pageState: 'more', [Symbol.asyncIterator]: all };
    const store = new CassandraStore({ execute: async () => page } as never, LEVELS);
    expect(await store.categories()).toEqual(['a', 'b', 'c']);
  });

  it('notes a position of a feed only where it is further on', async () => {
    const { asked, store } = session((query) => (query.startsWith('INSERT') ? [{ '[applied]': false }] : []));
    await store.noteFeedPosition('spring', 12);
    expect(asked.map(({ query, values }) => [query, values])).toEqual([
      [expect.stringContaining('IF NOT EXISTS'), ['spring', 12]],
      [expect.stringContaining('IF position < ?'), [12, 'spring', 12]],
    ]);
  });

  it('never puts a value into a statement', async () => {
    const { asked, store } = session();
    await store.putProduct({ ...TEA, name: "x'; DROP TABLE products" });
    expect(asked.filter(({ query }) => /DROP/.test(query))).toEqual([]);
  });

  it.each([
    ['no node answers', new errors.NoHostAvailableError({})],
    ['a request was not answered in time', new errors.OperationTimedOutError('timeout')],
    [
      'too few copies are there',
      new errors.ResponseError(types.responseErrorCodes.unavailableException, 'unavailable'),
    ],
    ['copies did not acknowledge in time', new errors.ResponseError(types.responseErrorCodes.writeTimeout, 'timeout')],
  ])('says 503 when %s', async (_what, error) => {
    const failure = await session(() => error)
      .store.categories()
      .catch((got: unknown) => got);
    expect(failure).toBeInstanceOf(HttpProblem);
    expect((failure as HttpProblem).answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  });

  it('does not call a wrong statement a database that is away', async () => {
    const wrong = new errors.ResponseError(types.responseErrorCodes.syntaxError, 'line 1');
    await expect(session(() => wrong).store.categories()).rejects.toBe(wrong);
  });
});
