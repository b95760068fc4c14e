import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka';
import type { KafkaBinding } from '../../../shared/bindings.js';
import { clientOptions } from '../../../shared/kafka-client.js';
import { sleep } from '../../../shared/lifecycle.js';
import { describeError, type Logger } from '../../../shared/log.js';
import type { Counts } from './counts.js';

export interface MembershipOptions {
  readonly topic: string;
  readonly group: string;
  /** Milliseconds between two commits. */
  readonly commitInterval: number;
}

type Stream = Awaited<ReturnType<Consumer['consume']>>;

/**
 * One member of the consumer group, for as long as the process lives. A session that fails (coordinator gone,
 * connection lost, fenced) is thrown away whole and another one begins where the counts end.
 *
 * A partition is read from the start of the log when it is first assigned, since the counts live in memory; the offset
 * is committed after the records below it are counted. So what is committed has been counted by some member at least
 * once, and the group's lag (`kafka-consumer-groups.sh --describe`) tells how far behind the counts are.
 */
export class Membership {
  private consumer: Consumer | undefined;
  private stream: Stream | undefined;
  private readonly epochs = new Map<number, number>();
  private readonly committed = new Map<number, bigint>();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly binding: KafkaBinding,
    private readonly options: MembershipOptions,
    private readonly counts: Counts,
    private readonly log: Logger,
  ) {}

  /** The partitions assigned now; nothing while the member is (re)joining. */
  get owned(): readonly number[] | undefined {
    if (!this.consumer?.isActive()) return undefined;
    return this.consumer.assignments?.flatMap(({ partitions }) => partitions).sort((left, right) => left - right);
  }

  start(): void {
    this.running = this.run();
  }

  /** Commits what is counted and leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.stream?.close().catch(() => {});
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const consumer = createConsumer(this.binding, this.options.group);
      this.consumer = consumer;
      try {
        await this.session(consumer);
      } catch (error) {
        if (!this.stopping) this.log.warn('a session ended and another one begins', { error: describeError(error) });
      } finally {
        this.stream = undefined;
        await withLimit(consumer.close(true), 5_000).catch(() => {});
      }
      if (!this.stopping) await sleep(1_000);
    }
  }

  private async session(consumer: Consumer): Promise<void> {
    const { topic } = this.options;
    const offsets = [...this.counts.positions()].map(([partition, offset]) => ({ topic, partition, offset }));
    const stream = await consumer.consume({
      topics: [topic],
      autocommit: false,
      mode: MessagesStreamModes.MANUAL,
      offsets,
      fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      maxWaitTime: 500,
    });
    this.stream = stream;
    consumer.on('consumer:heartbeat:stalled', ({ stalledFor }) => {
      stream.destroy(new Error(`no heartbeat was answered for ${stalledFor} ms`));
    });
    this.log.info('joined', { group: this.options.group, partitions: this.owned ?? [] });
    const timer = setInterval(() => {
      this.commit(consumer).catch((error: unknown) => {
        // A commit that fails is made up for by the next one: the offset of a partition only grows.
        this.log.warn('a commit failed', { error: describeError(error) });
      });
    }, this.options.commitInterval);
    try {
      for await (const message of stream) {
        this.counts.add(message);
        this.epochs.set(message.partition, message.leaderEpoch);
      }
    } finally {
      clearInterval(timer);
      if (this.stopping) await withLimit(this.commit(consumer), 5_000).catch(() => {});
    }
  }

  private async commit(consumer: Consumer): Promise<void> {
    const owned = new Set(this.owned ?? []);
    const offsets = [...this.counts.positions()]
      .filter(([partition, offset]) => owned.has(partition) && offset > (this.committed.get(partition) ?? 0n))
      .map(([partition, offset]) => ({
        topic: this.options.topic,
        partition,
        offset,
        leaderEpoch: this.epochs.get(partition) ?? -1,
      }));
    if (offsets.length === 0) return;
    await consumer.commit({ offsets });
    for (const { partition, offset } of offsets) this.committed.set(partition, offset);
  }
}

/** A consumer that has not connected yet. */
export function createConsumer(binding: KafkaBinding, group: string): Consumer {
  return new Consumer({
    ...clientOptions(binding, 'clickstream-consumer'),
    groupId: group,
    // A member that died holds its partitions for this long.
    sessionTimeout: 10_000,
    heartbeatInterval: 3_000,
    // A JoinGroup is answered when every member has joined or the rebalance is over, so a request may last that long;
    // hardly longer, since the same limit ends a fetch from a broker whose node is gone.
    rebalanceTimeout: 10_000,
    requestTimeout: 12_000,
    heartbeatStallTimeout: 15_000,
    retries: 10,
  });
}

function withLimit<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return Promise.race([promise, sleep(milliseconds).then(() => undefined)]);
}
