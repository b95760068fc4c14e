import { expect, until } from './shell.js';
import type { Stage } from './stage.js';

/** What a ledger reports about its run (examples/ledger). */
export interface LedgerReport {
  readonly written: number;
  readonly acknowledged: number;
  readonly failedWrites: number;
  readonly readBack: number;
  readonly lost: readonly number[];
  readonly longestPauseMs: number;
  readonly pauses: readonly { readonly startedAt: string; readonly ms: number; readonly ongoing?: boolean }[];
  readonly loginFailures: number;
  readonly finished?: boolean;
  readonly error?: string;
}

/** Where the ledger answers inside its pod; `node /app/ledger.js status` asks the same there. */
const CONTROL_PORT = 8081;

/** What happened to writing while something was done to the cluster. */
export interface Account {
  readonly acknowledged: number;
  readonly failedWrites: number;
  /** Longest time that one write waited. */
  readonly pauseMs: number;
  readonly loginFailures: number;
}

/** The ledger of a stage: load, and proof that nothing acknowledged is lost. */
export class Ledger {
  constructor(
    private readonly stage: Stage,
    readonly workload = 'ledger',
  ) {}

  async status(pod?: string): Promise<LedgerReport> {
    return this.ask('status', 30, pod);
  }

  /** Waits until records are being acknowledged right now. */
  async writes(seconds = 60): Promise<void> {
    await until(`${this.workload} writes`, seconds, async () => {
      const before = await this.status();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const after = await this.status();
      return after.acknowledged > before.acknowledged && !after.pauses.some(({ ongoing }) => ongoing)
        ? true
        : undefined;
    });
  }

  /**
   * Does something while the ledger writes, and then has everything read back.
   * @returns what happened to writing meanwhile; an error when anything acknowledged is lost
   */
  async during(act: () => Promise<void>, settleSeconds = 60): Promise<Account> {
    await this.writes();
    const before = await this.status();
    const start = Date.now();
    await act();
    await this.writes(settleSeconds);
    const after = await this.status();
    const since = after.pauses.filter(({ startedAt }) => Date.parse(startedAt) >= start - 2000);
    const report = await this.finish();
    expect(
      report.lost.length === 0,
      `${report.lost.length} acknowledged records are lost (${report.acknowledged} acknowledged)`,
    );
    expect(
      report.readBack >= report.acknowledged,
      `${report.readBack} records read back, but ${report.acknowledged} were acknowledged`,
    );
    return {
      acknowledged: after.acknowledged - before.acknowledged,
      failedWrites: after.failedWrites - before.failedWrites,
      pauseMs: Math.max(0, ...since.map(({ ms }) => ms)),
      loginFailures: after.loginFailures - before.loginFailures,
    };
  }

  /** Ends the run, reads everything back, and starts a new run in a new pod. */
  async finish(): Promise<LedgerReport> {
    const pod = await this.stage.podOf(this.workload);
    const report = await this.ask('finish', 240, pod);
    expect(report.error === undefined, `the ledger could not read back: ${report.error}`);
    expect(report.acknowledged > 0, 'the ledger wrote nothing');
    await this.stage.cluster.delete('pod', this.stage.apps, pod, '--wait=false', '--grace-period=1');
    return report;
  }

  private async ask(command: 'status' | 'finish', seconds: number, pod?: string): Promise<LedgerReport> {
    const { apps, cluster } = this.stage;
    const name = pod ?? (await this.stage.podOf(this.workload));
    const method = command === 'finish' ? 'POST' : 'GET';
    return JSON.parse(await cluster.http(apps, name, CONTROL_PORT, method, `/${command}`, seconds)) as LedgerReport;
  }
}
