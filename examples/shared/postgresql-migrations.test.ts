import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from './lifecycle.js';
import type { Migration } from './migrations.js';
import { migratePostgresql } from './postgresql-migrations.js';
import { Unavailable } from './unavailable.js';

const KNOWN: readonly Migration[] = [
  { version: 1, name: '0001-a.sql', statements: ['CREATE TABLE a', 'CREATE INDEX a_by_b'], checksum: 'x' },
];
const MINUTES = 60_000;

let server: FakeServer;
beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});
afterEach(() => vi.useRealTimers());

/** Knows the statements of a migrator; those of the schema take their time. */
class FakeServer {
  readonly made: string[] = [];
  readonly taken: string[] = [];
  lock: { owner: string; until: number } | undefined;
  slow = 0;
  private versions: number[] = [];

  async query(statement: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const owner = String(values[0]);
    if (statement.startsWith('INSERT INTO schema_lock')) {
      const [, seconds] = /interval '(\d+) seconds'/.exec(statement) ?? [];
      if (this.lock !== undefined && this.lock.owner !== owner && this.lock.until >= Date.now()) return [];
      this.lock = { owner, until: Date.now() + Number(seconds) * 1_000 };
      this.taken.push(owner);
      return [{ owner }];
    }
    if (statement.startsWith('DELETE FROM schema_lock')) {
      if (this.lock?.owner === owner) this.lock = undefined;
    } else if (statement.startsWith('INSERT INTO schema_migrations')) this.versions.push(Number(values[0]));
    else if (statement.startsWith('SELECT version')) {
      return this.versions.map((version) => ({ version, checksum: 'x' }));
    } else if (!statement.includes('schema_')) {
      this.made.push(statement);
      if (this.slow > 0) await sleep(this.slow);
    }
    return [];
  }
}

const migrate = (owner: string) => migratePostgresql(server, KNOWN, owner, Date.now() + 4 * MINUTES);

describe('a migrator on PostgreSQL', () => {
  it('makes what is missing, once, and gives its lock back', async () => {
    expect(await migrate('one')).toEqual([1]);
    expect(await migrate('two')).toEqual([]);
    expect(server.made).toEqual(KNOWN[0]?.statements);
    expect(server.lock).toBeUndefined();
  });

  it('keeps its lock while a statement takes minutes, and another one waits', async () => {
    server.slow = 1.5 * MINUTES;
    const results = Promise.all([migrate('one'), migrate('two')]);
    await vi.advanceTimersByTimeAsync(3.5 * MINUTES);
    expect(await results).toEqual([[1], []]);
    expect(server.made).toEqual(KNOWN[0]?.statements);
    expect(server.taken.join(' ')).toMatch(/^(one ){20,}two$/);
  });

  it('follows one that was killed within half a minute', async () => {
    server.slow = 10 * MINUTES;
    let killed = false;
    const query = (...given: Parameters<FakeServer['query']>) =>
      killed ? new Promise<never>(() => {}) : server.query(...given);
    void migratePostgresql({ query }, KNOWN, 'killed', Date.now() + 4 * MINUTES);
    await vi.advanceTimersByTimeAsync(MINUTES);
    killed = true;
    server.slow = 0;
    const result = migrate('next');
    await vi.advanceTimersByTimeAsync(32_000);
    expect(server.lock?.owner).not.toBe('killed');
    expect(await result).toEqual([1]);
  });

  it('stops when another one has taken its lock', async () => {
    server.slow = 1.5 * MINUTES;
    const result = migrate('one').catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(MINUTES);
    server.lock = { owner: 'other', until: Date.now() + 10 * MINUTES };
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await result).toEqual(new Unavailable('another migrator has taken the lock'));
    // The statement that was under way ends, and no other one begins.
    await vi.advanceTimersByTimeAsync(5 * MINUTES);
    expect(server.made).toHaveLength(1);
    expect(server.lock.owner).toBe('other');
  });
});
