import type { KafkaBinding } from '../../shared/bindings.js';
import { HttpProblem, HttpService, ok } from '../../shared/http.js';
import { isAuthorizationFailure, onLoginFailure } from '../../shared/kafka-client.js';
import { sleep } from '../../shared/lifecycle.js';
import { describeError, type Logger } from '../../shared/log.js';
import { RecordWriter } from '../../shared/record-writer.js';
import { TopicProducer } from '../../shared/topic-producer.js';
import { TopicReader } from '../../shared/topic-reader.js';
import { RecordState, type Totals, type Verdict } from './accounting.js';
import { Journal } from './journal.js';
import { Pacer } from './pacer.js';
import type { Pause } from './pauses.js';

export interface LedgerOptions {
  readonly topic: string;
  readonly folder: string;
  /** Records a second. */
  readonly rate: number;
  /** Milliseconds after which a write is given up. */
  readonly deadline: number;
  /** Milliseconds that reading everything back may take. */
  readonly readTime: number;
  readonly healthPort: number;
  readonly controlPort: number;
}

export interface Report extends Totals, Verdict {
  readonly finished: boolean;
  readonly longestPauseMs: number;
  readonly pauses: readonly Pause[];
  readonly loginFailures: number;
  /** Why the verdict could not be reached. */
  readonly error?: string;
}

const NO_VERDICT: Verdict = { readBack: 0, lost: [], lostCount: 0, duplicates: 0, outOfOrder: 0, unknown: 0 };

/** Writes numbered records until told to finish, and then proves that every acknowledged one is there. */
export class Ledger {
  private readonly writer: RecordWriter;
  private readonly services: HttpService[] = [];
  private readonly unsubscribe: () => void;
  private readonly saver: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();
  private stopped = false;
  private finishing: Promise<Report> | undefined;
  private lastWarning = 0;

  private constructor(
    private readonly binding: KafkaBinding,
    private readonly options: LedgerOptions,
    private readonly log: Logger,
    private readonly producer: TopicProducer,
    private readonly journal: Journal,
  ) {
    this.writer = new RecordWriter(producer, {
      deadline: options.deadline,
      maxPendingRecords: 20_000,
      maxPendingBytes: 32 * 1024 ** 2,
      onFailure: (error, partition) =>
        this.warn('a write failed and is repeated', { partition, error: describeError(error) }),
    });
    this.unsubscribe = onLoginFailure((error) => {
      this.journal.loginFailures += 1;
      this.warn('a login was refused', { error: describeError(error) });
    });
    this.saver = setInterval(() => this.journal.saveNotes(), 1_000);
  }

  static async start(binding: KafkaBinding, options: LedgerOptions, log: Logger): Promise<Ledger> {
    const producer = new TopicProducer(binding, options.topic, 'ledger');
    const health = new HttpService({ 'GET /healthz': () => ok(), 'GET /readyz': () => ready() }, log);
    let ledger: Ledger | undefined;
    const ready = () => {
      if (!ledger || ledger.stopped) throw new HttpProblem(503, 'Not ready', 'the ledger is not writing');
      return ok();
    };
    await health.listen(options.healthPort);
    const partitions = await firstContact(producer, log);
    const journal = Journal.open(options.folder, options.topic, partitions);
    ledger = new Ledger(binding, options, log, producer, journal);
    const control = new HttpService(
      {
        'GET /status': () => ok(ledger?.status()),
        'POST /finish': async () => ok(await ledger?.finish()),
      },
      log,
    );
    ledger.services.push(health, control);
    await control.listen(options.controlPort, '127.0.0.1');
    log.info('writing', {
      run: journal.run.run,
      topic: options.topic,
      partitions,
      from: journal.accounting.next,
      rate: options.rate,
    });
    ledger.writing = ledger.write();
    return ledger;
  }

  status(): Report {
    return this.report(NO_VERDICT, false);
  }

  async runFor(milliseconds: number): Promise<Report> {
    const end = Date.now() + milliseconds;
    while (Date.now() < end && !this.stopped && !this.finishing) await sleep(100);
    return await this.finish();
  }

  /** Ends the writing, waits for what is under way, and reads everything back. Asked again, it gives the same report. */
  finish(): Promise<Report> {
    this.finishing ??= this.verify();
    return this.finishing;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.writing;
    await this.writer.close();
    clearInterval(this.saver);
    this.unsubscribe();
    this.journal.close();
    await this.producer.close();
    await Promise.all(this.services.map((service) => service.close()));
  }

  private async write(): Promise<void> {
    const { run, partitions } = this.journal.run;
    const pacer = new Pacer(this.options.rate);
    while (!this.stopped && !this.finishing) {
      for (let due = pacer.take(Date.now()); due > 0; due -= 1) {
        const number = this.journal.accounting.next;
        const record = {
          partition: number % partitions,
          key: Buffer.from(`${number}`),
          value: Buffer.from(JSON.stringify({ run, number })),
        };
        if (!this.writer.hasRoomFor(1, 1_024)) break;
        // Noted before it leaves: a record that may be in the topic must never be unknown to the ledger.
        this.journal.note(number, RecordState.written);
        this.journal.pauses.begin(number, Date.now());
        this.settle(number, this.writer.write(record));
      }
      await sleep(10);
    }
  }

  private settle(number: number, written: Promise<void> | undefined): void {
    const done = (state: RecordState) => {
      this.journal.pauses.end(number, Date.now());
      this.journal.note(number, state);
    };
    written?.then(
      () => done(RecordState.acknowledged),
      () => done(RecordState.failed),
    );
  }

  private async verify(): Promise<Report> {
    await this.writing;
    await this.writer.close();
    this.journal.saveNotes();
    this.log.info('reading back', { topic: this.options.topic });
    const comparison = this.journal.accounting.comparison();
    const reader = new TopicReader(this.binding, this.options.topic, 'ledger-reader');
    try {
      const [from, to] = [await reader.starts(), await reader.ends()];
      for await (const { partition, value } of reader.read(from, to, Date.now() + this.options.readTime)) {
        const number = this.numberIn(value);
        if (number !== undefined) comparison.add({ partition, number });
      }
      return this.report(comparison.verdict(), true);
    } catch (error) {
      return { ...this.report(NO_VERDICT, true), error: describeError(error) };
    } finally {
      await reader.close().catch(() => {});
    }
  }

  /** The number of a record of this run; nothing for those of other runs. */
  private numberIn(value: Buffer | undefined): number | undefined {
    try {
      const { run, number } = JSON.parse(value?.toString('utf8') ?? '') as { run?: string; number?: number };
      return run === this.journal.run.run ? number : undefined;
    } catch {
      return undefined;
    }
  }

  private report(verdict: Verdict, finished: boolean): Report {
    const now = Date.now();
    const { pauses, loginFailures, accounting } = this.journal;
    return {
      ...accounting.totals(),
      ...verdict,
      finished,
      longestPauseMs: pauses.longestAt(now),
      pauses: pauses.pausesAt(now),
      loginFailures,
    };
  }

  /** At most one warning a second: a broker's death would print thousands. */
  private warn(message: string, fields: Readonly<Record<string, unknown>>): void {
    if (Date.now() - this.lastWarning < 1_000) return;
    this.lastWarning = Date.now();
    this.log.warn(message, fields);
  }
}

/** The cluster may come up after this program; being refused is an answer, too, so only that ends it. */
async function firstContact(producer: TopicProducer, log: Logger): Promise<number> {
  for (;;) {
    try {
      const partitions = await producer.partitions();
      await producer.connect();
      return partitions;
    } catch (error) {
      if (isAuthorizationFailure(error)) throw error;
      log.warn('the cluster does not answer yet', { error: describeError(error) });
      await sleep(1_000);
    }
  }
}
