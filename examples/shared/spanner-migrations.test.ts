import { describe, expect, it } from 'vitest';
import type { Migration } from './migrations.js';
import { Spanner } from './spanner.js';
import { migrateSpanner } from './spanner-migrations.js';
import { SpannerError } from './spanner-rest.js';
import { Unavailable } from './unavailable.js';

const KNOWN: readonly Migration[] = [
  { version: 1, name: '0001-a.sql', statements: ['CREATE TABLE a', 'CREATE INDEX b'], checksum: 'x' },
];
const OPERATION = 'projects/p/instances/i/databases/d/operations/o';
const AWAY = new SpannerError('UNAVAILABLE', 'try again');

/** A Spanner that fails as told when a schema is changed, or when its operation is asked for, and then does it. */
function failing(failures: { readonly change?: readonly Error[]; readonly operation?: readonly Error[] }) {
  const left = { PATCH: [...(failures.change ?? [])], GET: [...(failures.operation ?? [])] };
  const asked: string[] = [];
  const binding = { name: 'main', project: 'p', instance: 'i', database: 'd', endpoint: '', emulator: false };
  const database = new Spanner(binding, {
    deadline: 1_000,
    rest: {
      call: async (method, name) => {
        if (method === 'PATCH' || method === 'GET') {
          asked.push(`${method} ${name.replace(/^.*\//, '')}`);
          const failure = left[method].shift();
          if (failure !== undefined) throw failure;
          return method === 'PATCH' ? { name: OPERATION } : { done: true };
        }
        return name.endsWith('/sessions') ? { name: `${name}/s` } : { id: 'tx' };
      },
    },
  });
  return { database, asked };
}

const CHANGE = ['PATCH ddl', 'GET o'];

describe('a migration on Spanner', () => {
  it('goes on after failures that pass, of the change and of its operation', async () => {
    const { database, asked } = failing({ change: [AWAY], operation: [new TypeError('fetch failed'), AWAY] });
    expect(await migrateSpanner(database, KNOWN, Date.now() + 30_000)).toEqual([1]);
    expect(asked).toEqual(['PATCH ddl', 'PATCH ddl', 'GET o', 'GET o', 'GET o', ...CHANGE]);
  });

  it('ends with a refusal', async () => {
    const refusal = new SpannerError('PERMISSION_DENIED', 'no');
    const { database, asked } = failing({ change: [refusal] });
    await expect(migrateSpanner(database, KNOWN, Date.now() + 30_000)).rejects.toBe(refusal);
    expect(asked).toEqual(['PATCH ddl']);
  });

  it('is given up at its deadline', async () => {
    const { database } = failing({ change: Array.from({ length: 1_000 }, () => AWAY) });
    await expect(migrateSpanner(database, KNOWN, Date.now() + 300)).rejects.toBeInstanceOf(Unavailable);
  });
});
