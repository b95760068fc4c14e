import { hostname } from 'node:os';
import path from 'node:path';
import { ConfigurationError, readKafkaBinding } from '../../../shared/bindings.js';
import { onLoginFailure } from '../../../shared/kafka-client.js';
import { runMain, unlessStopped } from '../../../shared/lifecycle.js';
import { createLogger, describeError } from '../../../shared/log.js';
import { RecordWriter } from '../../../shared/record-writer.js';
import { runService } from '../../../shared/service.js';
import { Settings } from '../../../shared/settings.js';
import { partitionOf, TopicProducer } from '../../../shared/topic-producer.js';
import { Checkout } from './checkout.js';
import { InventoryClient } from './inventory-client.js';
import { Relay, WRITE_DEADLINE } from './relay.js';
import { orderRoutes } from './routes.js';
import { chooseDatabase } from './store.js';

const log = createLogger('orders');

runMain(log, async () => {
  const command = process.argv[2] ?? 'serve';
  if (command !== 'serve' && command !== 'migrate') {
    process.stderr.write(`unknown command "${command}": use serve or migrate\n`);
    return 2;
  }
  const settings = new Settings();
  const folder = settings.text('MIGRATIONS', path.join(import.meta.dirname, 'migrations'));
  const port = settings.integer('PORT', 8080, { min: 0, max: 65535 });
  const deadline = settings.integer('DEADLINE_MILLISECONDS', 5_000, { min: 100, max: 60_000 });
  const connections = settings.integer('CONNECTIONS', 10, { min: 1, max: 200 });
  const recoverSeconds = settings.integer('RECOVER_SECONDS', 30, { min: 1, max: 600 });
  const migrateSeconds = settings.integer('MIGRATE_SECONDS', 240, { min: 5, max: 3_600 });
  const topic = settings.text('TOPIC', 'orders');
  const database = await chooseDatabase(settings, folder);
  if (command === 'migrate') {
    settings.check();
    log.info('migrated', { applied: await database.migrate(hostname(), migrateSeconds) });
    return 0;
  }
  const inventory = settings.url('INVENTORY_URL');
  const kafka = readKafkaBinding(settings.text('EVENTS'));
  settings.check();
  if (inventory === undefined) throw new ConfigurationError(['INVENTORY_URL is not set: write where the inventory is']);

  const store = database.open({ deadline, connections, log });
  const checkout = new Checkout(store, new InventoryClient(inventory, deadline), log);
  const events = new Events(topic, kafka);
  const relay = new Relay(store, (key, value) => events.publish(key, value), { owner: hostname(), deadline });
  await runService({
    log,
    port,
    routes: (ready) => orderRoutes(checkout, store, ready),
    prepared: () => store.prepared(),
    background: [
      {
        name: 'recovery',
        every: (recoverSeconds * 1_000) / 3,
        round: async (signal) => {
          const ended = await checkout.recover(recoverSeconds, signal);
          if (ended > 0) log.info('orders recovered', { ended });
        },
      },
      {
        name: 'relay',
        every: 500,
        round: async (signal) => {
          // As long as no broker answers, the client asks on.
          await unlessStopped(events.connect(), signal);
          const told = await relay.round(signal);
          if (told > 0) log.debug('events told', { told });
        },
      },
    ],
    close: async () => {
      await relay.leave();
      await events.close();
      await store.close();
    },
  });
  return undefined;
});

/** The topic that events go to. */
class Events {
  private readonly producer: TopicProducer;
  private readonly writer: RecordWriter;
  private partitions = 0;

  constructor(topic: string, binding: ReturnType<typeof readKafkaBinding>) {
    this.producer = new TopicProducer(binding, topic, 'orders');
    this.writer = new RecordWriter(this.producer, {
      deadline: WRITE_DEADLINE,
      maxPendingRecords: 1_000,
      maxPendingBytes: 16 * 1024 ** 2,
      onFailure: (error, partition) => log.warn('a write is repeated', { partition, error: describeError(error) }),
    });
    onLoginFailure((error) => log.warn('a login was refused', { error: describeError(error) }));
  }

  async connect(): Promise<void> {
    if (this.partitions === 0) this.partitions = await this.producer.partitions();
  }

  publish(key: string, value: string): Promise<void> | undefined {
    const bytes = Buffer.from(key);
    return this.writer.write({ partition: partitionOf(bytes, this.partitions), key: bytes, value: Buffer.from(value) });
  }

  async close(): Promise<void> {
    await this.writer.close();
    await this.producer.close();
  }
}
