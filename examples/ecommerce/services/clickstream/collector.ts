import { readKafkaBinding } from '../../../shared/bindings.js';
import { HttpService } from '../../../shared/http.js';
import { onLoginFailure } from '../../../shared/kafka-client.js';
import { runMain, sleep, stopOnSignal } from '../../../shared/lifecycle.js';
import { createLogger, describeError } from '../../../shared/log.js';
import { RecordWriter } from '../../../shared/record-writer.js';
import { Settings } from '../../../shared/settings.js';
import { TopicProducer } from '../../../shared/topic-producer.js';
import { Intake } from './intake.js';

const log = createLogger('collector');
/** New partitions of a grown topic are used at the latest then. */
const PARTITIONS_REFRESH = 60_000;
/** Between "not ready" and the closed door: the time that endpoints take to leave every node's tables. */
const DRAIN = 3_000;
/** Longer than a request waits for its acknowledgement by default, and with the drain still below the limit of stopping. */
const CLOSE = 23_000;

runMain(log, async () => {
  const settings = new Settings();
  const port = settings.integer('PORT', 8080, { min: 0, max: 65535 });
  const topic = settings.text('TOPIC', 'clickstream');
  const maxBodyBytes = settings.integer('MAX_BODY_BYTES', 1024 ** 2, { min: 1_024, max: 64 * 1024 ** 2 });
  const maxPendingRecords = settings.integer('MAX_PENDING_RECORDS', 10_000, { min: 1_000, max: 1_000_000 });
  const maxPendingBytes = settings.integer('MAX_PENDING_BYTES', 32 * 1024 ** 2, { min: 1024 ** 2, max: 1024 ** 3 });
  const deadline = settings.integer('WRITE_DEADLINE_SECONDS', 20, { min: 1, max: 300 }) * 1_000;
  const binding = readKafkaBinding(settings.text('BINDING'));
  settings.check();

  const producer = new TopicProducer(binding, topic, 'clickstream-collector');
  const writer = new RecordWriter(producer, {
    deadline,
    maxPendingRecords,
    maxPendingBytes,
    onFailure: (error, partition) =>
      log.warn('a write failed and is repeated', { partition, error: describeError(error) }),
  });
  onLoginFailure((error) => log.warn('a login was refused', { error: describeError(error) }));

  const intake = new Intake(writer, { maxBodyBytes, retryAfter: 2 });
  const service = new HttpService(intake.routes, log);
  stopOnSignal(log, 28_000, async () => {
    intake.stopping = true;
    await sleep(DRAIN);
    await service.close(CLOSE);
    await writer.close();
    await producer.close();
  });

  log.info('listening', { port: await service.listen(port), topic });
  while (!intake.stopping) {
    try {
      const partitions = await producer.partitions();
      if (intake.partitions === undefined) log.info('ready', { partitions });
      intake.partitions = partitions;
    } catch (error) {
      log.warn('the cluster does not answer', { error: describeError(error) });
    }
    await sleep(intake.partitions === undefined ? 1_000 : PARTITIONS_REFRESH);
  }
  return undefined;
});
