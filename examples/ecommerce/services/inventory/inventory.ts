import { hostname } from 'node:os';
import path from 'node:path';
import { runMain } from '../../../shared/lifecycle.js';
import { createLogger, describeError } from '../../../shared/log.js';
import { readMigrations } from '../../../shared/migrations.js';
import { Postgresql } from '../../../shared/postgresql.js';
import { readPostgresqlBinding } from '../../../shared/postgresql-binding.js';
import { isMigrated, migratePostgresql } from '../../../shared/postgresql-migrations.js';
import { runService } from '../../../shared/service.js';
import { Settings } from '../../../shared/settings.js';
import { expire } from './expiry.js';
import { inventoryRoutes } from './routes.js';
import { PostgresqlStockStore } from './store.js';

const log = createLogger('inventory');

runMain(log, async () => {
  const command = process.argv[2] ?? 'serve';
  if (command !== 'serve' && command !== 'migrate') {
    process.stderr.write(`unknown command "${command}": use serve or migrate\n`);
    return 2;
  }
  const settings = new Settings();
  const port = settings.integer('PORT', 8080, { min: 0, max: 65535 });
  const deadline = settings.integer('DEADLINE_MILLISECONDS', 5_000, { min: 100, max: 60_000 });
  const connections = settings.integer('CONNECTIONS', 10, { min: 1, max: 200 });
  const sweepSeconds = settings.integer('SWEEP_SECONDS', 5, { min: 1, max: 3_600 });
  const migrateSeconds = settings.integer('MIGRATE_SECONDS', 240, { min: 5, max: 3_600 });
  const binding = readPostgresqlBinding(settings.text('BINDING'));
  const migrations = readMigrations(settings.text('MIGRATIONS', path.join(import.meta.dirname, 'migrations')));
  settings.check();

  const onRepeat = (error: unknown) => log.debug('an attempt is repeated', { error: describeError(error) });
  const onLoginRefused = (error: unknown) => log.warn('a login was refused', { error: describeError(error) });
  if (command === 'migrate') {
    const database = new Postgresql(binding, { deadline: migrateSeconds * 1_000, connections: 2, onLoginRefused });
    const until = Date.now() + migrateSeconds * 1_000;
    const versions = await migratePostgresql(database, migrations, hostname(), until);
    log.info('migrated', { applied: versions, version: migrations.length });
    await database.close();
    return 0;
  }
  const database = new Postgresql(binding, { deadline, connections, onRepeat, onLoginRefused });
  const store = new PostgresqlStockStore(database);
  await runService({
    log,
    port,
    routes: (ready) => inventoryRoutes(store, ready),
    prepared: () => isMigrated(database, migrations),
    background: [
      {
        name: 'expiry',
        every: sweepSeconds * 1_000,
        round: async (signal) => {
          const expired = await expire(store, log, signal);
          if (expired > 0) log.info('reservations expired', { expired });
        },
      },
    ],
    close: () => database.close(),
  });
  return undefined;
});
