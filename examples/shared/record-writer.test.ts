import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type OutgoingRecord,
  RecordWriter,
  type RecordWriterOptions,
  recordSize,
  type Transport,
  WriteGivenUp,
} from './record-writer.js';

interface Sent {
  readonly partition: number;
  readonly values: string[];
  readonly acknowledge: () => void;
  readonly fail: () => void;
}

/** A transport that keeps every batch until the test says what becomes of it. */
class HeldTransport implements Transport {
  readonly sent: Sent[] = [];
  renewals = 0;

  send(partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sent.push({
        partition,
        values: records.map(({ value }) => value.toString()),
        acknowledge: resolve,
        fail: () => reject(new Error('broker gone')),
      });
    });
  }

  renew(): void {
    this.renewals += 1;
  }
}

let transport: HeldTransport;

const writerWith = (options: Partial<RecordWriterOptions> = {}) =>
  new RecordWriter(transport, { deadline: 10_000, maxPendingRecords: 10, maxPendingBytes: 10_000, ...options });
const record = (value: string, partition = 0): OutgoingRecord => ({
  partition,
  key: Buffer.from('k'),
  value: Buffer.from(value),
});

beforeEach(() => {
  vi.useFakeTimers();
  transport = new HeldTransport();
});
afterEach(() => vi.useRealTimers());

const flush = () => vi.advanceTimersByTimeAsync(0);

describe('RecordWriter', () => {
  it('settles a write only when its batch is acknowledged', async () => {
    const writer = writerWith();
    const settled = vi.fn();
    void writer.write(record('a'))?.then(settled);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(settled).not.toHaveBeenCalled();
    transport.sent[0]?.acknowledge();
    await flush();
    expect(settled).toHaveBeenCalledOnce();
    expect(writer.pendingRecords).toBe(0);
  });

  it('has one batch a partition under way and gathers what comes meanwhile, in order', async () => {
    const writer = writerWith();
    for (const value of ['a', 'b', 'c']) void writer.write(record(value));
    void writer.write(record('other', 1));
    await flush();
    expect(transport.sent.map(({ partition, values }) => [partition, values])).toEqual([
      [0, ['a']],
      [1, ['other']],
    ]);
    transport.sent[0]?.acknowledge();
    await flush();
    expect(transport.sent[2]?.values).toEqual(['b', 'c']);
  });

  it('repeats the very same batch until it is acknowledged, and nothing overtakes it', async () => {
    const writer = writerWith();
    void writer.write(record('a'));
    void writer.write(record('b'));
    transport.sent[0]?.fail();
    await vi.advanceTimersByTimeAsync(100);
    transport.sent[1]?.fail();
    await vi.advanceTimersByTimeAsync(100);
    expect(transport.sent.map(({ values }) => values)).toEqual([['a'], ['a'], ['a']]);
    transport.sent[2]?.acknowledge();
    await flush();
    expect(transport.sent[3]?.values).toEqual(['b']);
  });

  it('refuses what does not fit, by records and by bytes, and keeps nothing of it', async () => {
    const writer = writerWith({ maxPendingRecords: 2, maxPendingBytes: 1_000 });
    expect(writer.write(record('x'.repeat(2_000)))).toBeUndefined();
    void writer.write(record('a'));
    void writer.write(record('b'));
    expect(writer.write(record('c'))).toBeUndefined();
    expect(writer.pendingRecords).toBe(2);
    transport.sent[0]?.acknowledge();
    await flush();
    expect(writer.write(record('c'))).toBeDefined();
  });

  it('gives up at the deadline, under a new identity, and goes on with the records that came later', async () => {
    const writer = writerWith({ deadline: 5_000 });
    const given = expect(writer.write(record('a'))).rejects.toThrow(WriteGivenUp);
    await vi.advanceTimersByTimeAsync(3_000);
    void writer.write(record('late'));
    await vi.advanceTimersByTimeAsync(2_500);
    await given;
    expect(transport.renewals).toBe(1);
    expect(transport.sent.map(({ values }) => values)).toEqual([['a'], ['late']]);
    // An acknowledgement of the abandoned batch comes too late to count for another.
    transport.sent[0]?.acknowledge();
    await flush();
    expect(writer.pendingRecords).toBe(1);
  });

  /** The batch under way: one record that was taken at the start, and one that was taken 3 s later, with 5 s for each. */
  async function batchOfTwoAges() {
    const size = recordSize(record('old'));
    const writer = writerWith({ deadline: 5_000, maxPendingRecords: 3, maxPendingBytes: 3 * size });
    const outcomes: string[] = [];
    const write = (value: string) =>
      void writer.write(record(value))?.then(
        () => outcomes.push(`${value} acknowledged`),
        (error: Error) => outcomes.push(`${value} ${error.name}`),
      );
    write('1st');
    write('old');
    await vi.advanceTimersByTimeAsync(3_000);
    write('new');
    transport.sent[0]?.acknowledge();
    await flush();
    expect(transport.sent[1]?.values).toEqual(['old', 'new']);
    await vi.advanceTimersByTimeAsync(2_500);
    return { writer, outcomes, size };
  }

  it('gives a record up at its own deadline though a younger one of its batch is still waited for', async () => {
    const { writer, outcomes } = await batchOfTwoAges();
    expect([outcomes, transport.renewals]).toEqual([['1st acknowledged', 'old WriteGivenUp'], 0]);
    transport.sent[1]?.acknowledge();
    await flush();
    expect(outcomes.slice(2)).toEqual(['new acknowledged']);
    expect(writer.pendingRecords).toBe(0);
  });

  it('counts what it has given up as long as its batch is in memory, and abandons the batch with its last record', async () => {
    const { writer, outcomes, size } = await batchOfTwoAges();
    expect([writer.pendingRecords, writer.hasRoomFor(1, size), writer.hasRoomFor(1, size + 1)]).toEqual([
      2,
      true,
      false,
    ]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([outcomes.slice(2), transport.renewals]).toEqual([['new WriteGivenUp'], 1]);
    expect([writer.pendingRecords, writer.hasRoomFor(3, 3 * size)]).toEqual([0, true]);
  });

  it('splits batches by records and by bytes', async () => {
    const writer = writerWith({ maxBatchRecords: 2 });
    for (const value of ['a', 'b', 'c', 'd']) void writer.write(record(value));
    transport.sent[0]?.acknowledge();
    await flush();
    expect(transport.sent[1]?.values).toEqual(['b', 'c']);

    transport = new HeldTransport();
    const byBytes = writerWith({ maxBatchBytes: 300 });
    for (const value of ['a', 'x'.repeat(150), 'y'.repeat(150)]) void byBytes.write(record(value));
    transport.sent[0]?.acknowledge();
    await flush();
    expect(transport.sent[1]?.values).toEqual(['x'.repeat(150)]);
  });

  it('closes when all it took is settled, and takes nothing more', async () => {
    const writer = writerWith();
    void writer.write(record('a'));
    const closed = vi.fn();
    void writer.close().then(closed);
    await flush();
    expect(writer.write(record('b'))).toBeUndefined();
    expect(closed).not.toHaveBeenCalled();
    transport.sent[0]?.acknowledge();
    await flush();
    expect(closed).toHaveBeenCalledOnce();
  });
});
