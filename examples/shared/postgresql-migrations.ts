import { sleep } from './lifecycle.js';
import { type Applied, type Migration, pending } from './migrations.js';
import type { Postgresql } from './postgresql.js';
import { Unavailable } from './unavailable.js';

/** How long one migrator may hold the lock without a sign of life. A statement on a large table may take minutes. */
const LOCK_SECONDS = 600;

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
 * @param owner names this migrator, and no other
 * @param deadline time (of `Date.now`) at which it no longer waits for another migrator
 * @returns the versions that were applied now
 * @throws ConfigurationError when what was applied is not what is known here
 * @throws Unavailable at the deadline
 */
export async function migratePostgresql(
  database: Postgresql,
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
  try {
    const missing = pending(known, await appliedVersions(database));
    for (const { version, name, statements, checksum } of missing) {
      for (const statement of statements) {
        await database.query(statement);
        await lock(database, owner);
      }
      await database.query(
        'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING',
        [version, name, checksum],
      );
    }
    return missing.map(({ version }) => version);
  } finally {
    await database.query("DELETE FROM schema_lock WHERE name = 'schema' AND owner = $1", [owner]).catch(() => {});
  }
}

/** Whether the schema is the one that is known here. @throws ConfigurationError when it is another one */
export async function isMigrated(database: Postgresql, known: readonly Migration[]): Promise<boolean> {
  const [table] = await database.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS there");
  return table?.['there'] === true && pending(known, await appliedVersions(database)).length === 0;
}

async function appliedVersions(database: Postgresql): Promise<Applied[]> {
  const rows = await database.query('SELECT version, checksum FROM schema_migrations ORDER BY version');
  return rows.map((row) => ({ version: Number(row['version']), checksum: String(row['checksum']) }));
}

/** Takes the lock, or lengthens it. */
async function lock(database: Postgresql, owner: string): Promise<boolean> {
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
