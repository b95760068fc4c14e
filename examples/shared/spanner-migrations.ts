import { attempts } from './attempts.js';
import { sleep } from './lifecycle.js';
import { type Applied, type Migration, pending } from './migrations.js';
import { isPassing, type Spanner } from './spanner.js';
import { SpannerError } from './spanner-rest.js';
import { Unavailable } from './unavailable.js';

/** Milliseconds that one answer may take; an operation goes on by itself, so asking again loses nothing. */
const ANSWER = 30_000;

const TABLE =
  'CREATE TABLE IF NOT EXISTS schema_migrations (version INT64 NOT NULL, name STRING(200) NOT NULL, checksum STRING(64) NOT NULL) PRIMARY KEY (version)';

/**
 * Brings the schema to the newest version; safe to run by several at once: Spanner does changes of one schema one after the other,
 * and each statement can be repeated. On an emulator, which forgets everything when it ends, the instance and the database are
 * made too.
 * @param deadline time (of `Date.now`) at which nobody waits for a change any more
 * @returns the versions that were applied now
 * @throws ConfigurationError when what was applied is not what is known here
 */
export async function migrateSpanner(
  database: Spanner,
  known: readonly Migration[],
  deadline: number,
): Promise<number[]> {
  if (database.binding.emulator) await makeSpannerDatabase(database, known, deadline);
  await change(database, [TABLE], deadline);
  const missing = pending(known, await appliedVersions(database));
  for (const { version, name, statements, checksum } of missing) {
    await change(database, statements, deadline);
    await database.transaction((transaction) =>
      transaction.run(
        'INSERT OR UPDATE INTO schema_migrations (version, name, checksum) VALUES (@version, @name, @checksum)',
        {
          version,
          name,
          checksum,
        },
      ),
    );
  }
  return missing.map(({ version }) => version);
}

/** Whether the schema is the one that is known here. @throws ConfigurationError when it is another one */
export async function isSpannerMigrated(database: Spanner, known: readonly Migration[]): Promise<boolean> {
  const tables = await database.query(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = '' AND table_name = 'schema_migrations'",
  );
  return tables.length > 0 && pending(known, await appliedVersions(database)).length === 0;
}

async function appliedVersions(database: Spanner): Promise<Applied[]> {
  const rows = await database.query('SELECT version, checksum FROM schema_migrations ORDER BY version');
  return rows.map((row) => ({ version: Number(row['version']), checksum: String(row['checksum']) }));
}

async function change(database: Spanner, statements: readonly string[], deadline: number): Promise<void> {
  await done(database, deadline, (left) => database.rest.call('PATCH', `${database.path}/ddl`, left, { statements }));
}

/**
 * Makes the instance and the database of an emulator, if they are not there. The database comes with its whole schema: nobody
 * sees it half made.
 * @param deadline time (of `Date.now`) at which nobody waits for them any more
 */
export async function makeSpannerDatabase(
  database: Spanner,
  known: readonly Migration[],
  deadline: number,
): Promise<void> {
  const { project, instance, database: name } = database.binding;
  await done(database, deadline, (left) =>
    database.rest.call('POST', `projects/${project}/instances`, left, {
      instanceId: instance,
      instance: { config: `projects/${project}/instanceConfigs/emulator-config`, displayName: instance, nodeCount: 1 },
    }),
  ).catch(passExisting);
  await done(database, deadline, (left) =>
    database.rest.call('POST', `projects/${project}/instances/${instance}/databases`, left, {
      createStatement: `CREATE DATABASE \`${name}\``,
      extraStatements: [TABLE, ...known.flatMap(({ statements }) => statements)],
    }),
  ).catch(passExisting);
}

function passExisting(error: unknown): void {
  if (!(error instanceof SpannerError) || error.status !== 'ALREADY_EXISTS') throw error;
}

type Operation = Readonly<Record<string, unknown>>;

/**
 * Begins a long-running operation, and waits for its end. What fails in passing is asked again, so `start` must give the same when
 * it is done twice.
 * @throws SpannerError when it failed
 * @throws Unavailable at the deadline
 */
async function done(database: Spanner, deadline: number, start: (left: number) => Promise<Operation>): Promise<void> {
  const repeated = (call: (left: number) => Promise<Operation>) =>
    attempts((left) => call(Math.min(left, ANSWER)), { deadline: deadline - Date.now(), mayRepeat: isPassing });
  let operation = await repeated(start);
  while (operation['done'] !== true) {
    if (Date.now() > deadline) throw new Unavailable('the change of the schema takes too long');
    await sleep(500);
    const name = String(operation['name']);
    operation = await repeated((left) => database.rest.call('GET', name, left));
  }
  const error = operation['error'] as { code?: number; message?: string } | undefined;
  if (error !== undefined)
    throw new SpannerError(error.code === 6 ? 'ALREADY_EXISTS' : `CODE_${error.code}`, error.message ?? '');
}
