import { Consumer, ListOffsetTimestamps, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka';
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
 * The group's stored offset says up to where some member has counted a partition; it is committed after that and never
 * goes back. It is not where a process resumes: counts live in memory, so one that began there would have forgotten
 * what came before. A partition is read from the start of the log when a process is first assigned it, and its counts
 * are not told (`behind`) before they hold everything below the stored offset.
 */
export class Membership {
  private consumer: Consumer | undefined;
  private stream: Stream | undefined;
  private readonly epochs = new Map<number, number>();
  /** What the group has stored of the assigned partitions; nothing while that is not known. */
  private stored: Map<number, bigint> | undefined;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly binding: KafkaBinding,
    private readonly options: MembershipOptions,
    private readonly counts: Counts,
    private readonly log: Logger,
    private readonly create: typeof createConsumer = createConsumer,
  ) {}

  /** The partitions assigned now; nothing while the member is (re)joining. */
  get owned(): readonly number[] | undefined {
    if (!this.consumer?.isActive() || !this.stored) return undefined;
    return assigned(this.consumer);
  }

  /** Owned partitions of which this member has not counted yet what the group has counted before. */
  get behind(): readonly number[] {
    const positions = this.counts.positions();
    return (this.owned ?? []).filter(
      (partition) => (positions.get(partition) ?? 0n) < (this.stored?.get(partition) ?? 0n),
    );
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
      const consumer = this.create(this.binding, this.options.group);
      this.consumer = consumer;
      this.stored = undefined;
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
    const learn = () => this.learn(consumer).catch((error: Error) => void stream.destroy(error));
    consumer.on('consumer:group:join', learn);
    await learn();
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

  /** After each (re)join: what the group has stored by now, of what is assigned now. */
  private async learn(consumer: Consumer): Promise<void> {
    const { topic } = this.options;
    const { generationId } = consumer;
    const partitions = assigned(consumer);
    this.stored = undefined;
    const [committed, starts, ends] = await Promise.all([
      partitions.length === 0 ? undefined : consumer.listCommittedOffsets({ topics: [{ topic, partitions }] }),
      consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST }),
      consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST }),
    ]);
    // Joined again meanwhile: that join learns for itself.
    if (consumer.generationId !== generationId) return;
    this.stored = new Map(
      partitions.map((partition) => {
        const offset = committed?.get(topic)?.[partition] ?? -1n;
        const end = ends.get(topic)?.[partition] ?? offset;
        const reachable = offset < end ? offset : end;
        // Where retention has taken everything below it, there is nothing to catch up with.
        return [partition, reachable > (starts.get(topic)?.[partition] ?? 0n) ? reachable : -1n];
      }),
    );
  }

  private async commit(consumer: Consumer): Promise<void> {
    const { stored } = this;
    if (!stored) return;
    const offsets = [...this.counts.positions()]
      .filter(([partition, offset]) => offset > (stored.get(partition) ?? offset))
      .map(([partition, offset]) => ({
        topic: this.options.topic,
        partition,
        offset,
        leaderEpoch: this.epochs.get(partition) ?? -1,
      }));
    if (offsets.length === 0) return;
    await consumer.commit({ offsets });
    for (const { partition, offset } of offsets) stored.set(partition, offset);
  }
}

function assigned(consumer: Consumer): number[] {
  return (consumer.assignments ?? []).flatMap(({ partitions }) => partitions).sort((left, right) => left - right);
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
