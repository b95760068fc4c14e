import { type KafkaBinding, readKafkaBinding } from '../../../shared/bindings.js';
import { isAuthorizationFailure, onLoginFailure } from '../../../shared/kafka-client.js';
import { describeError } from '../../../shared/log.js';
import { RecordWriter } from '../../../shared/record-writer.js';
import type { Settings } from '../../../shared/settings.js';
import { TopicProducer } from '../../../shared/topic-producer.js';
import { TopicReader } from '../../../shared/topic-reader.js';
import type { Found } from '../accounting.js';
import { type LedgerRecord, type OpenStore, Refused, type Store, type StoreOptions } from '../store.js';

/** Records in the topic `TOPIC`, spread over its partitions. */
export function prepare(binding: string, settings: Settings): OpenStore {
  const topic = settings.text('TOPIC', 'ledger');
  const kafka = readKafkaBinding(binding);
  return (options) => new KafkaStore(kafka, topic, options);
}

class KafkaStore implements Store {
  readonly place: string;
  private readonly producer: TopicProducer;
  private readonly writer: RecordWriter;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly binding: KafkaBinding,
    private readonly topic: string,
    { deadline, onLoginRefused, onRepeat }: StoreOptions,
  ) {
    this.place = `topic ${topic}`;
    this.producer = new TopicProducer(binding, topic, 'ledger');
    this.writer = new RecordWriter(this.producer, {
      deadline,
      maxPendingRecords: 20_000,
      maxPendingBytes: 32 * 1024 ** 2,
      onFailure: onRepeat,
    });
    this.unsubscribe = onLoginFailure(onLoginRefused);
  }

  async connect(): Promise<number> {
    try {
      const partitions = await this.producer.partitions();
      await this.producer.connect();
      return partitions;
    } catch (error) {
      if (isAuthorizationFailure(error)) throw new Refused(describeError(error), { cause: error });
      throw error;
    }
  }

  hasRoom(): boolean {
    return this.writer.hasRoomFor(1, 1_024);
  }

  async write({ run, number, sequence }: LedgerRecord): Promise<void> {
    const value = Buffer.from(JSON.stringify({ run, number }));
    const written = this.writer.write({ partition: sequence, key: Buffer.from(`${number}`), value });
    if (written === undefined) throw new Error('there is no room for the record');
    await written;
  }

  drain(): Promise<void> {
    return this.writer.close();
  }

  async *readBack(run: string, until: number): AsyncGenerator<Found> {
    const reader = new TopicReader(this.binding, this.topic, 'ledger-reader');
    try {
      const [from, to] = [await reader.starts(), await reader.ends()];
      for await (const { partition, value } of reader.read(from, to, until)) {
        const number = numberIn(value, run);
        if (number !== undefined) yield { number, sequence: partition };
      }
    } finally {
      await reader.close().catch(() => {});
    }
  }

  async close(): Promise<void> {
    this.unsubscribe();
    await this.producer.close();
  }
}

/** The number of a record of this run; nothing for those of other runs. */
function numberIn(value: Buffer | undefined, wanted: string): number | undefined {
  try {
    const { run, number } = JSON.parse(value?.toString('utf8') ?? '') as { run?: string; number?: number };
    return run === wanted ? number : undefined;
  } catch {
    return undefined;
  }
}
