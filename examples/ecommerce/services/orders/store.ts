import path from 'node:path';
import { findBinding } from '../../../shared/bindings.js';
import { describeError, type Logger } from '../../../shared/log.js';
import { readMigrations } from '../../../shared/migrations.js';
import type { Settings } from '../../../shared/settings.js';
import type { OrderStore } from './order.js';

export interface OpenOptions {
  /** Milliseconds after which a call fails. */
  readonly deadline: number;
  /** Transactions at a time. */
  readonly connections: number;
  readonly log: Logger;
}

/** A database that orders can be kept in: to bring its schema up to date, or to work with. */
export interface Database {
  /** @returns the versions that were applied now */
  migrate(owner: string, seconds: number): Promise<number[]>;
  open(options: OpenOptions): OrderStore;
}

/**
 * The database of the binding that `DATABASE` names, or of the only one of a type that is known. Its driver is loaded when it
 * is chosen.
 * @param folder of the migrations, with one folder a type
 * @throws ConfigurationError for a binding or migrations that cannot be used
 */
export async function chooseDatabase(settings: Settings, folder: string): Promise<Database> {
  const { name, type } = findBinding(['postgresql', 'spanner'], settings.text('DATABASE'));
  const migrations = () => readMigrations(path.join(folder, type));
  return type === 'spanner' ? await spanner(name, migrations) : await postgresql(name, migrations);
}

type Read = () => ReturnType<typeof readMigrations>;

function repeated(log: Logger) {
  return (error: unknown) => log.debug('an attempt is repeated', { error: describeError(error) });
}

async function postgresql(name: string, read: Read): Promise<Database> {
  const [{ Postgresql }, { readPostgresqlBinding }, { migratePostgresql }, { PostgresqlOrderStore }] =
    await Promise.all([
      import('../../../shared/postgresql.js'),
      import('../../../shared/postgresql-binding.js'),
      import('../../../shared/postgresql-migrations.js'),
      import('./stores/postgresql.js'),
    ]);
  const binding = readPostgresqlBinding(name);
  const migrations = read();
  return {
    migrate: async (owner, seconds) => {
      const database = new Postgresql(binding, { deadline: seconds * 1_000, connections: 2 });
      const versions = await migratePostgresql(database, migrations, owner, Date.now() + seconds * 1_000);
      await database.close();
      return versions;
    },
    open: ({ deadline, connections, log }) =>
      new PostgresqlOrderStore(
        new Postgresql(binding, {
          deadline,
          connections,
          onRepeat: repeated(log),
          onLoginRefused: (error) => log.warn('a login was refused', { error: describeError(error) }),
        }),
        migrations,
      ),
  };
}

async function spanner(name: string, read: Read): Promise<Database> {
  const [{ Spanner }, { readSpannerBinding }, { makeSpannerDatabase, migrateSpanner }, { SpannerOrderStore }] =
    await Promise.all([
      import('../../../shared/spanner.js'),
      import('../../../shared/spanner-binding.js'),
      import('../../../shared/spanner-migrations.js'),
      import('./stores/spanner.js'),
    ]);
  const binding = readSpannerBinding(name);
  const migrations = read();
  return {
    migrate: async (_, seconds) => {
      const database = new Spanner(binding, { deadline: seconds * 1_000, sessions: 1, scopes: ['data', 'admin'] });
      return await migrateSpanner(database, migrations, Date.now() + seconds * 1_000).finally(() => database.close());
    },
    open: ({ deadline, connections, log }) => {
      // An emulator does one read-write transaction at a time, and aborts who comes in between.
      const sessions = binding.emulator ? 1 : connections;
      const database: InstanceType<typeof Spanner> = new Spanner(binding, {
        deadline,
        sessions,
        onRepeat: repeated(log),
        ...(binding.emulator
          ? { remake: (milliseconds) => makeSpannerDatabase(database, migrations, Date.now() + milliseconds) }
          : {}),
      });
      return new SpannerOrderStore(database, migrations);
    },
  };
}
