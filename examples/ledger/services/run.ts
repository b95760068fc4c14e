import { HttpProblem, HttpService, ok } from '../../shared/http.js';
import { sleep } from '../../shared/lifecycle.js';
import { describeError, type Logger } from '../../shared/log.js';
import { RecordState, type Totals, type Verdict } from './accounting.js';
import { Journal } from './journal.js';
import { Pacer } from './pacer.js';
import type { Pause } from './pauses.js';
import { type OpenStore, Refused, type Store } from './store.js';

export interface LedgerOptions {
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
  private readonly services: HttpService[] = [];
  private readonly saver: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();
  private stopped = false;
  private finishing: Promise<Report> | undefined;

  private constructor(
    private readonly store: Store,
    private readonly options: LedgerOptions,
    private readonly log: Logger,
    private readonly journal: Journal,
  ) {
    this.saver = setInterval(() => this.journal.saveNotes(), 1_000);
  }

  static async start(open: OpenStore, options: LedgerOptions, log: Logger): Promise<Ledger> {
    const health = new HttpService({ 'GET /healthz': () => ok(), 'GET /readyz': () => ready() }, log);
    let ledger: Ledger | undefined;
    const ready = () => {
      if (!ledger || ledger.stopped) throw new HttpProblem(503, 'Not ready', 'the ledger is not writing');
      return ok();
    };
    await health.listen(options.healthPort);
    // Logins may be refused before there is a journal to note it in.
    const refused = { loginFailures: 0 };
    let notes: { loginFailures: number } = refused;
    const warn = occasionally(log);
    const store = open({
      deadline: options.deadline,
      onLoginRefused: (error) => {
        notes.loginFailures += 1;
        warn('a login was refused', error);
      },
      onRepeat: (error) => warn('a write failed and is repeated', error),
    });
    const sequences = await firstContact(store, log);
    const journal = Journal.open(options.folder, store.place, sequences);
    journal.loginFailures += refused.loginFailures;
    notes = journal;
    ledger = new Ledger(store, options, log, journal);
    const control = new HttpService(
      {
        'GET /status': () => ok(ledger?.status()),
        'POST /finish': async () => ok(await ledger?.finish()),
      },
      log,
    );
    ledger.services.push(health, control);
    await control.listen(options.controlPort, '127.0.0.1');
    log.info('writing', { ...journal.run, from: journal.accounting.next, rate: options.rate });
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
    await this.store.drain();
    clearInterval(this.saver);
    await this.store.close();
    this.journal.close();
    await Promise.all(this.services.map((service) => service.close()));
  }

  private async write(): Promise<void> {
    const { run, sequences } = this.journal.run;
    const pacer = new Pacer(this.options.rate);
    while (!this.stopped && !this.finishing) {
      for (let due = pacer.take(Date.now()); due > 0 && this.store.hasRoom(); due -= 1) {
        const number = this.journal.accounting.next;
        // Noted before it leaves: a record that may be in the store must never be unknown to the ledger.
        this.journal.note(number, RecordState.written);
        this.journal.pauses.begin(number, Date.now());
        this.settle(number, this.store.write({ run, number, sequence: number % sequences }));
      }
      await sleep(10);
    }
  }

  private settle(number: number, written: Promise<void>): void {
    const done = (state: RecordState) => {
      this.journal.pauses.end(number, Date.now());
      this.journal.note(number, state);
    };
    written.then(
      () => done(RecordState.acknowledged),
      () => done(RecordState.failed),
    );
  }

  private async verify(): Promise<Report> {
    await this.writing;
    await this.store.drain();
    this.journal.saveNotes();
    const { run, place } = this.journal.run;
    this.log.info('reading back', { place });
    const comparison = this.journal.accounting.comparison();
    try {
      for await (const found of this.store.readBack(run, Date.now() + this.options.readTime)) comparison.add(found);
      return this.report(comparison.verdict(), true);
    } catch (error) {
      return { ...this.report(NO_VERDICT, true), error: describeError(error) };
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
}

/** At most one warning a second: a member's death would print thousands. */
function occasionally(log: Logger): (message: string, error: unknown) => void {
  let last = 0;
  return (message, error) => {
    if (Date.now() - last < 1_000) return;
    last = Date.now();
    log.warn(message, { error: describeError(error) });
  };
}

/** The system may come up after this program; being refused is an answer, too, so only that ends it. */
async function firstContact(store: Store, log: Logger): Promise<number> {
  for (;;) {
    try {
      return await store.connect();
    } catch (error) {
      if (error instanceof Refused) throw error;
      log.warn('the system does not answer yet', { error: describeError(error) });
      await sleep(1_000);
    }
  }
}
