import cassandra from 'cassandra-driver';
import { isAway } from '../../../shared/cassandra-client.js';
import { sleep } from '../../../shared/lifecycle.js';

/** Versions of the schema, each a list of statements that can be repeated. One that was released never changes. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    'CREATE TABLE IF NOT EXISTS products (sku text PRIMARY KEY, name text, category text, price bigint)',
    'CREATE TABLE IF NOT EXISTS products_by_category (category text, sku text, name text, price bigint, PRIMARY KEY (category, sku))',
    'CREATE TABLE IF NOT EXISTS categories (bucket int, name text, PRIMARY KEY (bucket, name))',
    'CREATE TABLE IF NOT EXISTS attributes (sku text, name text, value text, PRIMARY KEY (sku, name))',
    'CREATE TABLE IF NOT EXISTS products_by_attribute (name text, value text, sku text, PRIMARY KEY ((name, value), sku))',
    'CREATE TABLE IF NOT EXISTS feeds (feed text PRIMARY KEY, position bigint)',
  ],
  ['CREATE TABLE IF NOT EXISTS reviews (sku text, id text, author text, stars int, text text, PRIMARY KEY (sku, id))'],
];

/** How long one migrator may hold the lock, in seconds; a statement that changes the schema takes a second or two. */
const LOCK_SECONDS = 60;

/** The version that the schema has; nothing where not even the table of versions is there. */
async function versionOf(client: cassandra.Client): Promise<number | undefined> {
  try {
    const { rows } = await client.execute("SELECT version FROM schema_versions WHERE name = 'catalogue'");
    return rows[0]?.['version'] ?? 0;
  } catch (error) {
    const { ResponseError } = cassandra.errors;
    if (error instanceof ResponseError && error.code === cassandra.types.responseErrorCodes.invalid) return undefined;
    throw error;
  }
}

/** Runs a statement that changes the schema on the first node, by address, that is there to take it. */
async function change(client: cassandra.Client, statement: string): Promise<void> {
  const hosts = [...client.hosts.values()]
    .filter((host) => host.isUp())
    .sort((left, right) => (left.address < right.address ? -1 : 1));
  for (const [index, host] of hosts.entries()) {
    try {
      await client.execute(statement, [], { prepare: false, host });
      return;
    } catch (error) {
      // The driver tries no other one when it was given one.
      if (!isAway(error) || index === hosts.length - 1) throw error;
    }
  }
  throw new Error('no node of the database is up');
}

/**
 * Brings the schema to the newest version; safe to run by several pods at once.
 *
 * Two nodes that make one table at the same time give it two ids. So all pods send the first statement to one node, which
 * does one after the other, and what follows is done by whoever holds the lock. A schema that is the newest already is only
 * read, whichever nodes are away.
 * @returns the version
 */
export async function migrate(client: cassandra.Client, owner: string, deadline: number): Promise<number> {
  for (;;) {
    const version = await versionOf(client);
    if (version === undefined) {
      await change(
        client,
        'CREATE TABLE IF NOT EXISTS schema_versions (name text PRIMARY KEY, version int, owner text)',
      );
      continue;
    }
    if (version >= MIGRATIONS.length) return version;
    const lock = await client.execute(
      `INSERT INTO schema_versions (name, owner) VALUES ('lock', ?) IF NOT EXISTS USING TTL ${LOCK_SECONDS}`,
      [owner],
      { isIdempotent: false },
    );
    if (lock.wasApplied() || lock.rows[0]?.['owner'] === owner) {
      for (const statement of MIGRATIONS[version] ?? []) await change(client, statement);
      await client.execute("INSERT INTO schema_versions (name, version) VALUES ('catalogue', ?)", [version + 1]);
      await client.execute("DELETE FROM schema_versions WHERE name = 'lock' IF owner = ?", [owner], {
        isIdempotent: false,
      });
    } else {
      if (Date.now() > deadline) throw new Error(`the schema is at ${version}, and another migrator holds the lock`);
      await sleep(1_000);
    }
  }
}
