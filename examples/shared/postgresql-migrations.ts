import { sleep } from './lifecycle.js';
import { type Applied, type Migration, pending } from './migrations.js';
import type { Postgresql } from './postgresql.js';
import { Unavailable } from './unavailable.js';

/**
 * How long the lock holds without a sign of life from who has it: one that was killed must not keep the next one waiting beyond its
 * own deadline.
 */
const LOCK_SECONDS = 30;
/** Milliseconds between two signs of life, since a statement on a large table may take minutes. Two of them may be late. */
const RENEW = 8_000;

type Queries = Pick<Postgresql, 'query'>;

const TABLES = [
  'CREATE TABLE IF NOT EXISTS schema_migrations (version INT PRIMARY KEY, name VARCHAR(200) NOT NULL, checksum CHAR(64) NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())',
  'CREATE TABLE IF NOT EXISTS schema_lock (name VARCHAR(20) PRIMARY KEY, owner VARCHAR(200) NOT NULL, until TIMESTAMPTZ NOT NULL)',
];

/** Two that make one table at the same time: PostgreSQL lets the second one fail on its catalogue (23505, 42P07, 42710). */
const MADE_TWICE = new Set(['23505', '42P07', '42710']);

/**
 * Brings the schema to the newest version; safe to run by several at once, and again after it died anywhere.
 *
 * Every statement is a transaction of its own, since CockroachDB advises against changing a schema within larger ones, and
 * can be repeated. The lock is a row with an end: advisory locks, PostgreSQL's usual means, do nothing in CockroachDB.
 * @param database with a connection for the statements and one for the lock
 * @param owner names this migrator, and no other
 * @param deadline time (of `Date.now`) at which it no longer waits for another migrator
 * @returns the versions that were applied now
 * @throws ConfigurationError when what was applied is not what is known here
 * @throws Unavailable at the deadline, and when another migrator has taken the lock
 */
export async function migratePostgresql(
  database: Queries,
  known: readonly Migration[],
  owner: string,
  deadline: number,
): Promise<number[]> {
  for (const statement of TABLES) await database.query(statement).catch(passMadeTwice);
  if (pending(known, await appliedVersions(database)).length === 0) return [];
  while (!(await lock(database, owner))) {
    if (Date.now() > deadline) throw new Unavailable('another migrator holds the lock');
    await sleep(1_000);
  }
  const ended = new AbortController();
  const held = hold(database, owner, ended.signal);
  try {
    const applied = apply(database, pending(known, await appliedVersions(database)), owner);
    return await Promise.race([applied, held.then(() => applied)]);
  } finally {
    ended.abort();
    // The last sign of life must not come after the end of the lock.
    await held.catch(() => {});
    await database.query("DELETE FROM schema_lock WHERE name = 'schema' AND owner = $1", [owner]).catch(() => {});
  }
}

async function apply(database: Queries, missing: readonly Migration[], owner: string): Promise<number[]> {
  for (const { version, name, statements, checksum } of missing) {
    for (const statement of statements) {
      await demandLock(database, owner);
      await database.query(statement);
    }
    await database.query(
      'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING',
      [version, name, checksum],
    );
  }
  return missing.map(({ version }) => version);
}

/** Lengthens the lock until it is told to end. @throws Unavailable when another one has it */
async function hold(database: Queries, owner: string, signal: AbortSignal): Promise<void> {
  for (await sleep(RENEW, signal); !signal.aborted; await sleep(RENEW, signal)) await demandLock(database, owner);
}

async function demandLock(database: Queries, owner: string): Promise<void> {
  if (!(await lock(database, owner))) throw new Unavailable('another migrator has taken the lock');
}

/** Whether the schema is the one that is known here. @throws ConfigurationError when it is another one */
export async function isMigrated(database: Queries, known: readonly Migration[]): Promise<boolean> {
  const [table] = await database.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS there");
  return table?.['there'] === true && pending(known, await appliedVersions(database)).length === 0;
}

async function appliedVersions(database: Queries): Promise<Applied[]> {
  const rows = await database.query('SELECT version, checksum FROM schema_migrations ORDER BY version');
  return rows.map((row) => ({ version: Number(row['version']), checksum: String(row['checksum']) }));
}

/** Takes the lock, or lengthens it. */
async function lock(database: Queries, owner: string): Promise<boolean> {
  const rows = await database.query(
    `INSERT INTO schema_lock (name, owner, until) VALUES ('schema', $1, now() + interval '${LOCK_SECONDS} seconds')
     ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
     WHERE schema_lock.owner = excluded.owner OR schema_lock.until < now() RETURNING owner`,
    [owner],
  );
  return rows.length === 1;
}

function passMadeTwice(error: unknown): void {
  if (!MADE_TWICE.has(String((error as { code?: unknown }).code))) throw error;
}
