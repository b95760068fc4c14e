import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpService } from '../../../shared/http.js';
import { createLogger } from '../../../shared/log.js';
import { type OutgoingRecord, RecordWriter } from '../../../shared/record-writer.js';
import { partitionOf } from '../../../shared/topic-producer.js';
import { Intake } from './intake.js';

/** Stands in for the brokers: acknowledges when the test says so. */
class Brokers {
  readonly received: OutgoingRecord[] = [];
  private acknowledgements: (() => void)[] = [];

  send(_partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    this.received.push(...records);
    return new Promise((resolve) => this.acknowledgements.push(resolve));
  }

  renew(): void {}

  acknowledgeAll(): void {
    for (const acknowledge of this.acknowledgements) acknowledge();
    this.acknowledgements = [];
  }
}

let brokers: Brokers;
let writer: RecordWriter;
let intake: Intake;
let service: HttpService;
let base: string;
let acknowledging: NodeJS.Timeout | undefined;

beforeEach(async () => {
  brokers = new Brokers();
  writer = new RecordWriter(brokers, { deadline: 700, maxPendingRecords: 3, maxPendingBytes: 100_000 });
  intake = new Intake(writer, { maxBodyBytes: 2_000, retryAfter: 2 });
  intake.partitions = 2;
  service = new HttpService(
    intake.routes,
    createLogger('test', () => {}),
  );
  base = `http://127.0.0.1:${await service.listen(0, '127.0.0.1')}`;
});
afterEach(async () => {
  clearInterval(acknowledging);
  brokers.acknowledgeAll();
  await service.close();
});

const post = (body: unknown) =>
  fetch(`${base}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function received(count: number): Promise<void> {
  while (brokers.received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('Intake', () => {
  it('answers 202 after the acknowledgement and not before', async () => {
    let answered = false;
    const answer = post({ page: '/a' }).then((response) => {
      answered = true;
      return response;
    });
    await received(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    brokers.acknowledgeAll();
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([202, { accepted: 1 }]);
  });

  it('stores the event under its page', async () => {
    acknowledging = setInterval(() => brokers.acknowledgeAll(), 10);
    await post([{ page: '/a', id: '1', at: '2026-01-31T12:00:00Z' }]);
    const [record] = brokers.received;
    expect(record?.key.toString()).toBe('/a');
    expect(JSON.parse(record?.value.toString() ?? '')).toEqual({ page: '/a', id: '1', at: '2026-01-31T12:00:00Z' });
  });

  it('pushes back with 503 and Retry-After when the buffer is full, takes none of that request, and recovers', async () => {
    const first = post([{ page: '/a' }, { page: '/b' }]);
    await received(1);
    const refused = await post([{ page: '/c' }, { page: '/d' }]);
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('content-type')]).toEqual([
      503,
      '2',
      'application/problem+json',
    ]);
    acknowledging = setInterval(() => brokers.acknowledgeAll(), 10);
    expect((await first).status).toBe(202);
    expect(brokers.received.map(({ key }) => key.toString())).toEqual(['/a', '/b']);
    expect((await post([{ page: '/c' }, { page: '/d' }])).status).toBe(202);
  });

  it('answers 503 when no acknowledgement comes in time', async () => {
    const response = await post({ page: '/a' });
    expect(response.status).toBe(503);
    expect(((await response.json()) as { detail: string }).detail).toContain('post them again');
  });

  it('refuses a wrong event and sends nothing of its request', async () => {
    const response = await post([{ page: '/a' }, { page: 'wrong' }]);
    expect(response.status).toBe(400);
    expect(writer.pendingRecords).toBe(0);
    expect(brokers.received).toEqual([]);
  });

  it('is alive always, and ready from when it knows the partitions until it stops', async () => {
    const statuses = async () => [(await fetch(`${base}/healthz`)).status, (await fetch(`${base}/readyz`)).status];
    intake.partitions = undefined;
    expect(await statuses()).toEqual([200, 503]);
    intake.partitions = 2;
    expect(await statuses()).toEqual([200, 200]);
    intake.stopping = true;
    expect(await statuses()).toEqual([200, 503]);
  });

  it('takes nothing before it knows the partitions, and what still comes in while it stops', async () => {
    acknowledging = setInterval(() => brokers.acknowledgeAll(), 10);
    intake.partitions = undefined;
    const early = await post({ page: '/a' });
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2']);
    expect(brokers.received).toEqual([]);
    intake.partitions = 12;
    intake.stopping = true;
    expect((await post({ page: '/a' })).status).toBe(202);
    expect(brokers.received[0]?.partition).toBe(partitionOf(Buffer.from('/a'), 12));
  });
});
