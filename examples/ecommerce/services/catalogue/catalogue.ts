import { hostname } from 'node:os';
import { readCassandraBinding } from '../../../shared/cassandra-binding.js';
import { cassandraClient, levelOf } from '../../../shared/cassandra-client.js';
import { HttpService } from '../../../shared/http.js';
import { runMain, sleep, stopOnSignal } from '../../../shared/lifecycle.js';
import { createLogger, describeError } from '../../../shared/log.js';
import { Settings } from '../../../shared/settings.js';
import { migrate } from './migrations.js';
import { catalogueRoutes } from './routes.js';
import { CassandraStore } from './store.js';

const log = createLogger('catalogue');
/** Between "not ready" and the closed door: the time that endpoints take to leave every node's tables. */
const DRAIN = 3_000;

runMain(log, async () => {
  const settings = new Settings();
  const port = settings.integer('PORT', 8080, { min: 0, max: 65535 });
  const maxBodyBytes = settings.integer('MAX_BODY_BYTES', 4 * 1024 ** 2, { min: 1_024, max: 64 * 1024 ** 2 });
  const binding = readCassandraBinding(settings.text('BINDING'));
  const keyspace = settings.text('KEYSPACE') ?? binding.keyspaces[0];
  settings.check();

  const client = cassandraClient(binding, keyspace);
  const store = new CassandraStore(client, { read: levelOf(binding.read), write: levelOf(binding.write) });
  let ready = false;
  let stopping = false;
  const service = new HttpService(catalogueRoutes(store, { ready: () => ready, maxBodyBytes }), log);
  stopOnSignal(log, 28_000, async () => {
    stopping = true;
    ready = false;
    await sleep(DRAIN);
    await service.close();
    await client.shutdown();
  });

  log.info('listening', { port: await service.listen(port), keyspace });
  while (!stopping && !ready) {
    try {
      await client.connect();
      const version = await migrate(client, hostname(), Date.now() + 60_000);
      ready = !stopping;
      log.info('ready', { version });
    } catch (error) {
      log.warn('the database is not ready', { error: describeError(error) });
      await sleep(1_000);
    }
  }
  return undefined;
});
