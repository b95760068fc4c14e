import { compatibilityPartitioner, ProduceAcks, Producer } from '@platformatic/kafka';
import type { KafkaBinding } from './bindings.js';
import { clientOptions } from './kafka-client.js';
import type { OutgoingRecord, Transport } from './record-writer.js';

/** Produces to one topic at the guarantees of the binding: `acks` all means idempotent as well. */
export class TopicProducer implements Transport {
  private producer: Producer;

  constructor(
    private readonly binding: KafkaBinding,
    private readonly topic: string,
    private readonly clientId: string,
  ) {
    this.producer = this.create();
  }

  /** The number of partitions; at the same time the proof that the cluster answers and the topic may be seen. */
  async partitions(): Promise<number> {
    const { topics } = await this.producer.metadata({ topics: [this.topic] });
    const count = topics.get(this.topic)?.partitionsCount ?? 0;
    if (count === 0) throw new Error(`topic ${this.topic} has no partitions`);
    return count;
  }

  /** Connects to every broker, so that the first records do not wait for it. */
  async connect(): Promise<void> {
    await this.producer.connectToBrokers(null);
  }

  async send(partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    await this.producer.send({
      messages: records.map(({ key, value }) => ({ topic: this.topic, partition, key, value })),
    });
  }

  renew(): void {
    const old = this.producer;
    this.producer = this.create();
    void old.close(true).catch(() => {});
  }

  async close(): Promise<void> {
    await this.producer.close(true);
  }

  private create(): Producer {
    const idempotent = this.binding.acks === 'all';
    return new Producer({
      ...clientOptions(this.binding, this.clientId),
      idempotent,
      ...(idempotent ? {} : { acks: ProduceAcks.LEADER }),
      // The writer's deadline ends the repetitions, not a count: an ended send would give up the sequence number.
      retries: true,
    });
  }
}

/** The partition that every official client picks for this key. */
export function partitionOf(key: Buffer, partitions: number): number {
  return compatibilityPartitioner({ topic: '' }, key) % partitions;
}
