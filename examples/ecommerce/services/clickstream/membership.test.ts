import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { type Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KafkaBinding } from '../../../shared/bindings.js';
import { createLogger } from '../../../shared/log.js';
import { Counts } from './counts.js';
import { createConsumer, Membership } from './membership.js';

const BINDING: KafkaBinding = {
  name: 'events',
  bootstrapServers: ['events:9092'],
  securityProtocol: 'SASL_SSL',
  saslMechanism: 'SCRAM-SHA-512',
  acks: 'all',
  topics: ['clickstream'],
  credentials: () => ({ username: 'a', password: 'b' }),
  certificateAuthority: () => 'ca',
};

describe('createConsumer', () => {
  it('has times that the client takes together', () => {
    // The client throws when a rebalance could be shorter than a session.
    expect(createConsumer(BINDING, 'counts').groupId).toBe('counts');
  });
});

/** A member's client with partition 0 alone, in a group that remembers what is committed. */
class Client extends EventEmitter {
  readonly assignments = [{ topic: 'clickstream', partitions: [0] }];
  readonly commits: bigint[] = [];
  generationId = 1;
  stored = -1n;
  logStart = 0n;
  logEnd = 100n;
  answers = true;
  from: { partition: number; offset: bigint }[] = [];
  private stream = new Readable({ objectMode: true, read() {} });

  isActive = () => true;
  close = async () => undefined;

  async consume({ offsets }: { offsets: { partition: number; offset: bigint }[] }) {
    this.from = offsets;
    this.stream = new Readable({ objectMode: true, read() {} });
    return Object.assign(this.stream, { close: async () => void this.stream.push(null) });
  }

  async listCommittedOffsets() {
    if (!this.answers) throw new Error('no coordinator');
    return new Map([['clickstream', [this.stored]]]);
  }

  async listOffsets({ timestamp }: { timestamp: bigint }) {
    return new Map([['clickstream', [timestamp === ListOffsetTimestamps.EARLIEST ? this.logStart : this.logEnd]]]);
  }

  async commit({ offsets }: { offsets: { offset: bigint }[] }) {
    for (const { offset } of offsets) {
      this.stored = offset;
      this.commits.push(offset);
    }
  }

  records(...offsets: number[]) {
    for (const offset of offsets) {
      this.stream.push({ partition: 0, offset: BigInt(offset), value: Buffer.from('{"page":"/a"}'), leaderEpoch: 0 });
    }
  }

  rejoined(stored: bigint) {
    this.generationId += 1;
    this.stored = stored;
    this.emit('consumer:group:join', {});
  }
}

describe('Membership', () => {
  let client: Client;
  let counts: Counts;
  let membership: Membership;

  beforeEach(() => {
    client = new Client();
    counts = new Counts();
    const create = () => client as unknown as Consumer;
    const log = createLogger('test', () => {});
    membership = new Membership(
      BINDING,
      { topic: 'clickstream', group: 'counts', commitInterval: 10 },
      counts,
      log,
      create,
    );
  });
  afterEach(() => membership.stop());

  async function join() {
    membership.start();
    await vi.waitFor(() => expect(membership.owned).toEqual([0]));
  }

  it('counts a partition from its start, and commits what it has counted', async () => {
    await join();
    expect([client.from, membership.behind]).toEqual([[], []]);
    client.records(0, 1, 2);
    await vi.waitFor(() => expect(client.commits.at(-1)).toBe(3n));
    expect(counts.report([0]).pages).toEqual({ '/a': 3 });
  });

  it("never sets the group's offset back, and is behind until it has counted as far", async () => {
    client.stored = 3n;
    await join();
    client.records(0, 1);
    await vi.waitFor(() => expect(counts.positions().get(0)).toBe(2n));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([membership.behind, client.commits]).toEqual([[0], []]);
    client.records(2);
    await vi.waitFor(() => expect(membership.behind).toEqual([]));
    client.records(3);
    await vi.waitFor(() => expect(client.commits).toEqual([4n]));
  });

  it('is behind again where another member has counted on meanwhile', async () => {
    await join();
    client.records(0);
    await vi.waitFor(() => expect(client.commits).toEqual([1n]));
    client.rejoined(5n);
    await vi.waitFor(() => expect(membership.behind).toEqual([0]));
    client.records(1, 2, 3, 4);
    await vi.waitFor(() => expect(membership.behind).toEqual([]));
    expect(client.commits).toEqual([1n]);
  });

  it('does not wait for records that retention has taken', async () => {
    client.stored = 7n;
    client.logStart = 7n;
    await join();
    expect(membership.behind).toEqual([]);
    client.records(7);
    await vi.waitFor(() => expect(client.commits).toEqual([8n]));
  });

  it('does not wait for records that the log has lost', async () => {
    client.stored = 7n;
    client.logEnd = 1n;
    await join();
    client.records(0);
    await vi.waitFor(() => expect(membership.behind).toEqual([]));
  });

  it('begins another session when it cannot learn what is stored, and tells nothing before', async () => {
    client.answers = false;
    membership.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(membership.owned).toBeUndefined();
    client.answers = true;
    await vi.waitFor(() => expect(membership.owned).toEqual([0]), 5_000);
  });
});
