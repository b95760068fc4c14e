import { type Answer, HttpProblem, ok, type Routes, readJson } from '../../../shared/http.js';
import { type OutgoingRecord, type RecordWriter, recordSize, WriteGivenUp } from '../../../shared/record-writer.js';
import { partitionOf } from '../../../shared/topic-producer.js';
import { parseEvents } from './event.js';

export interface IntakeOptions {
  readonly maxBodyBytes: number;
  /** What the answer 503 advises, in seconds. */
  readonly retryAfter: number;
}

const NO_ANSWER_YET = 'the cluster has not answered yet';

/**
 * HTTP in, records out. 202 means acknowledged by the brokers; 503 means not taken, or not known to be written: to be
 * posted again, so that an event may come twice but never goes missing.
 */
export class Intake {
  /** Of the topic, once the process has seen the cluster; nothing is taken before, as no page has its partition yet. */
  partitions: number | undefined;
  /** Not ready any more, while what still comes in is taken. */
  stopping = false;

  constructor(
    private readonly writer: RecordWriter,
    private readonly options: IntakeOptions,
  ) {}

  get routes(): Routes {
    return {
      'POST /events': async (request) => await this.take(await readJson(request, this.options.maxBodyBytes)),
      'GET /healthz': () => ok(),
      'GET /readyz': () => {
        if (this.partitions !== undefined && !this.stopping) return ok();
        throw new HttpProblem(503, 'Not ready', this.stopping ? 'the collector is stopping' : NO_ANSWER_YET);
      },
    };
  }

  private async take(body: unknown): Promise<Answer> {
    const { partitions } = this;
    if (partitions === undefined) throw this.unavailable(NO_ANSWER_YET);
    const records = parseEvents(body).map((event): OutgoingRecord => {
      // By page: all clicks of a page are in one partition, so one member of the consumer group knows its count.
      const key = Buffer.from(event.page);
      return { partition: partitionOf(key, partitions), key, value: Buffer.from(JSON.stringify(event)) };
    });
    const bytes = records.reduce((sum, record) => sum + recordSize(record), 0);
    // All of a request or nothing of it, so that who repeats it repeats it whole.
    if (!this.writer.hasRoomFor(records.length, bytes)) {
      throw this.unavailable(
        `the buffer is full: ${this.writer.pendingRecords} records wait for their acknowledgement`,
      );
    }
    const results = await Promise.allSettled(records.map((record) => this.writer.write(record)));
    const failed = results.filter((result) => result.status === 'rejected');
    if (failed.length === 0) return { status: 202, body: { accepted: records.length } };
    const [first] = failed;
    if (!(first?.reason instanceof WriteGivenUp)) throw first?.reason;
    throw this.unavailable(
      `${failed.length} of ${records.length} events were not acknowledged in time: post them again`,
    );
  }

  private unavailable(detail: string): HttpProblem {
    return new HttpProblem(503, 'Not taken', detail, { headers: { 'retry-after': `${this.options.retryAfter}` } });
  }
}
