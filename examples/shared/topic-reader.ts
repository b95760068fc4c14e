import { Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import type { KafkaBinding } from './bindings.js';
import { clientOptions } from './kafka-client.js';

export interface IncomingRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Buffer | undefined;
  readonly value: Buffer | undefined;
}

/** For each partition the offset after its last record. */
export type Positions = ReadonlyMap<number, bigint>;

/** Reads a topic from known positions to known positions, without a consumer group: who only checks leaves no trace. */
export class TopicReader {
  private readonly consumer: Consumer;

  constructor(
    binding: KafkaBinding,
    private readonly topic: string,
    clientId: string,
  ) {
    // The library wants a group's name; none is joined.
    this.consumer = new Consumer({ ...clientOptions(binding, clientId), groupId: `${clientId}-unused`, retries: 50 });
    this.consumer.topics.track(topic);
  }

  /** Where each partition starts now. */
  starts(): Promise<Positions> {
    return this.offsets(ListOffsetTimestamps.EARLIEST);
  }

  /** Where each partition ends now. */
  ends(): Promise<Positions> {
    return this.offsets(ListOffsetTimestamps.LATEST);
  }

  /** Every record between the positions, partition after partition. */
  async *read(from: Positions, to: Positions, deadline: number): AsyncGenerator<IncomingRecord> {
    for (const [partition, end] of to) {
      let position = from.get(partition) ?? 0n;
      while (position < end) {
        if (Date.now() > deadline) {
          throw new Error(
            `reading ${this.topic} was not done in time: partition ${partition} is at ${position} of ${end}`,
          );
        }
        const { records, next } = await this.fetch(partition, position);
        for (const record of records) if (record.offset >= position && record.offset < end) yield record;
        position = next;
      }
    }
  }

  async close(): Promise<void> {
    await this.consumer.close(true);
  }

  private async offsets(timestamp: bigint): Promise<Positions> {
    const offsets = await this.consumer.listOffsets({ topics: [this.topic], timestamp });
    return new Map((offsets.get(this.topic) ?? []).map((offset, partition) => [partition, offset]));
  }

  private async fetch(partition: number, offset: bigint): Promise<{ records: IncomingRecord[]; next: bigint }> {
    const metadata = await this.consumer.metadata({ topics: [this.topic] });
    const topic = metadata.topics.get(this.topic);
    const leader = topic?.partitions[partition]?.leader;
    if (!topic || leader === undefined) throw new Error(`${this.topic} has no partition ${partition}`);
    const response = await this.consumer.fetch({
      node: leader,
      maxWaitTime: 500,
      topics: [
        {
          topicId: topic.id,
          partitions: [
            {
              partition,
              fetchOffset: offset,
              partitionMaxBytes: 4 * 1024 ** 2,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
            },
          ],
        },
      ],
    });
    const records: IncomingRecord[] = [];
    let next = offset;
    for (const part of response.responses.flatMap(({ partitions }) => partitions)) {
      if (part.partitionIndex !== partition) continue;
      for (const batch of part.records ?? []) {
        const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
        if (last >= next) next = last + 1n;
        // Control batches (transaction markers) hold no records of anybody.
        if ((batch.attributes & 0b100000) !== 0) continue;
        for (const record of batch.records) {
          records.push({
            partition,
            offset: batch.firstOffset + BigInt(record.offsetDelta),
            key: record.key ?? undefined,
            value: record.value ?? undefined,
          });
        }
      }
    }
    return { records, next };
  }
}
