/** A record on its way to one partition. */
export interface OutgoingRecord {
  readonly partition: number;
  readonly key: Buffer;
  readonly value: Buffer;
}

/** How batches leave. `send` resolves once the batch is acknowledged; it must never run twice at a time for one partition. */
export interface Transport {
  send(partition: number, records: readonly OutgoingRecord[]): Promise<void>;
  /** Forgets every batch under way and starts over with a new identity, so that a late repetition cannot pass for a new record. */
  renew(): void;
}

/** The deadline passed without an acknowledgement. The record may or may not have been written. */
export class WriteGivenUp extends Error {
  override readonly name = 'WriteGivenUp';
}

export interface RecordWriterOptions {
  /** How long a record may wait for its acknowledgement, in milliseconds. */
  readonly deadline: number;
  /**
   * Records in memory: accepted and not yet acknowledged, and those given up whose batch is under way still. Above it `write`
   * refuses.
   */
  readonly maxPendingRecords: number;
  /** Bytes of those records. */
  readonly maxPendingBytes: number;
  readonly maxBatchRecords?: number;
  /** Below the broker's `message.max.bytes` (1 MiB by default). */
  readonly maxBatchBytes?: number;
  readonly retryDelay?: number;
  /** Told of every failed attempt; the writer goes on by itself. */
  readonly onFailure?: (error: unknown, partition: number) => void;
}

interface Pending {
  readonly record: OutgoingRecord;
  readonly size: number;
  readonly expiresAt: number;
  settled: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Lane {
  queue: Pending[];
  inFlight: Pending[] | undefined;
}

/**
 * Writes records in order and at least once, with bounded memory.
 *
 * Each partition has at most one batch under way, and a batch is repeated unchanged until it is acknowledged: this is
 * what makes Kafka's idempotence hold (a broker recognises a repetition by producer, sequence number and length, so
 * another batch under the same number would be acknowledged without being written), and it keeps the order.
 */
export class RecordWriter {
  private readonly lanes = new Map<number, Lane>();
  private readonly sweeper: NodeJS.Timeout;
  private pendingRecordCount = 0;
  private pendingByteCount = 0;
  private closing = false;
  private drained: (() => void)[] = [];

  constructor(
    private readonly transport: Transport,
    private readonly options: RecordWriterOptions,
  ) {
    this.sweeper = setInterval(() => this.expire(), 250);
    this.sweeper.unref();
  }

  /** Records in memory. */
  get pendingRecords(): number {
    return this.pendingRecordCount;
  }

  /** Whether this many records of this many bytes in all would be taken now. */
  hasRoomFor(records: number, bytes: number): boolean {
    return (
      !this.closing &&
      this.pendingRecordCount + records <= this.options.maxPendingRecords &&
      this.pendingByteCount + bytes <= this.options.maxPendingBytes
    );
  }

  /** Settles with the acknowledgement or with `WriteGivenUp`. Nothing is returned, and nothing kept, when there is no room. */
  write(record: OutgoingRecord): Promise<void> | undefined {
    const size = recordSize(record);
    if (!this.hasRoomFor(1, size)) return undefined;
    this.pendingRecordCount += 1;
    this.pendingByteCount += size;
    return new Promise<void>((resolve, reject) => {
      const lane = this.lane(record.partition);
      lane.queue.push({ record, size, expiresAt: Date.now() + this.options.deadline, settled: false, resolve, reject });
      this.pump(record.partition, lane);
    });
  }

  /** Takes nothing more and resolves when everything accepted is acknowledged or given up. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.pendingRecordCount > 0) await new Promise<void>((resolve) => this.drained.push(resolve));
    clearInterval(this.sweeper);
  }

  private lane(partition: number): Lane {
    let lane = this.lanes.get(partition);
    if (!lane) {
      lane = { queue: [], inFlight: undefined };
      this.lanes.set(partition, lane);
    }
    return lane;
  }

  private pump(partition: number, lane: Lane): void {
    if (lane.inFlight || lane.queue.length === 0) return;
    const batch = this.nextBatch(lane);
    lane.inFlight = batch;
    void this.deliver(partition, lane, batch);
  }

  private nextBatch(lane: Lane): Pending[] {
    const maxRecords = this.options.maxBatchRecords ?? 500;
    const maxBytes = this.options.maxBatchBytes ?? 512 * 1024;
    let bytes = 0;
    let count = 0;
    for (const pending of lane.queue) {
      if (count > 0 && (count >= maxRecords || bytes + pending.size > maxBytes)) break;
      bytes += pending.size;
      count += 1;
    }
    return lane.queue.splice(0, count);
  }

  private async deliver(partition: number, lane: Lane, batch: Pending[]): Promise<void> {
    const records = batch.map(({ record }) => record);
    while (lane.inFlight === batch) {
      try {
        await this.transport.send(partition, records);
        break;
      } catch (error) {
        if (lane.inFlight !== batch) return;
        this.options.onFailure?.(error, partition);
        await new Promise((resolve) => setTimeout(resolve, this.options.retryDelay ?? 100));
      }
    }
    if (lane.inFlight !== batch) return;
    lane.inFlight = undefined;
    for (const pending of batch) settle(pending);
    this.forget(batch);
    this.pump(partition, lane);
  }

  private expire(): void {
    const now = Date.now();
    for (const [partition, lane] of this.lanes) {
      this.expireBatch(lane, now);
      this.expireQueue(lane, now);
      this.pump(partition, lane);
    }
  }

  /**
   * Each record is given up at its own deadline, also beside younger ones. Its batch goes on as it is, since a repetition must be
   * the same: until it is acknowledged or, when nobody waits for any of it, abandoned, all of it is in memory, and counts.
   */
  private expireBatch(lane: Lane, now: number): void {
    const { inFlight } = lane;
    if (!inFlight) return;
    for (const pending of inFlight) if (pending.expiresAt <= now) this.giveUp(pending);
    if (inFlight.some(({ settled }) => !settled)) return;
    lane.inFlight = undefined;
    this.forget(inFlight);
    this.transport.renew();
  }

  private expireQueue(lane: Lane, now: number): void {
    const expired = lane.queue.filter(({ expiresAt }) => expiresAt <= now);
    if (expired.length === 0) return;
    lane.queue = lane.queue.filter(({ expiresAt }) => expiresAt > now);
    for (const pending of expired) this.giveUp(pending);
    this.forget(expired);
  }

  private giveUp(pending: Pending): void {
    settle(pending, new WriteGivenUp(`not acknowledged within ${this.options.deadline} ms`));
  }

  /** Makes room: these are held by nobody any more. */
  private forget(records: readonly Pending[]): void {
    this.pendingRecordCount -= records.length;
    for (const { size } of records) this.pendingByteCount -= size;
    if (this.pendingRecordCount > 0) return;
    for (const resolve of this.drained) resolve();
    this.drained = [];
  }
}

/** Tells who waits, once. */
function settle(pending: Pending, error?: Error): void {
  if (pending.settled) return;
  pending.settled = true;
  if (error) pending.reject(error);
  else pending.resolve();
}

/** What a record takes of the buffer: its bytes and its bookkeeping. */
export function recordSize(record: Pick<OutgoingRecord, 'key' | 'value'>): number {
  return record.key.length + record.value.length + 64;
}
