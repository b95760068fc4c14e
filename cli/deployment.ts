import { createInterface } from 'node:readline/promises';
import type { StackDescription } from '../stacks/platform-description.js';
import { clusterAccess } from './cluster/access.js';
import { Watch } from './cluster/watch.js';
import { durationText } from './duration.js';
import { interruption } from './interruption.js';
import type { Program } from './program/program.js';
import { commandLine } from './shell-words.js';
import { readStackFile, type StackFile, stackFolder } from './stacks.js';
import { table } from './table.js';
import { changeLines, countsText } from './terraform/changes.js';
import { Progress } from './terraform/progress.js';
import { deleteAbandonedPlans, deletePlan, ended, plan } from './terraform/stack-plan.js';
import { Terraform } from './terraform/terraform.js';
import { waitsOf } from './waits.js';

/** What a state that lacks what the cluster has says, and what a Helm that was killed leaves behind. */
const MENDABLE = /already exists|another operation \(.*\) is in progress|cannot re-use a name/;

/** How many waits of a stack are named. */
const LONGEST_WAITS = 3;

type Result = 'applied' | 'no changes' | 'not applied' | 'failed' | 'interrupted';

/** Stacks of a platform, applied one after the other. */
export class Deployment {
  private readonly terraform = new Terraform();
  /** Ends the question that is being asked. */
  private question: AbortController | undefined;
  /** Of the apply that runs, or ran last. */
  private progress: Progress | undefined;
  /** Sites whose Terraform was killed, or says what can be mended. */
  private readonly toMend = new Set<string>();

  constructor(
    private readonly outdir: string,
    private readonly autoApprove: boolean,
    private readonly again: Program['again'],
    /** Whether all that an apply waits for is told, and not only what keeps it from coming up. */
    private readonly closely = false,
  ) {}

  /** Says whether all of them are as they should be now. */
  async run(stacks: readonly StackDescription[]): Promise<boolean> {
    deleteAbandonedPlans(this.outdir);
    this.sayWaits(stacks);
    const results = new Map<string, string>();
    let good = true;
    for (const stack of stacks) {
      if (!good || interruption.signal !== undefined) {
        results.set(stack.name, 'not run');
        continue;
      }
      const start = performance.now();
      const result = await this.deploy(stack);
      good = result === 'applied' || result === 'no changes';
      results.set(stack.name, `${result} (${durationText((performance.now() - start) / 1000)})`);
    }
    console.log(['', ...table([...results.entries()].map((row) => [...row]))].join('\n'));
    for (const site of this.toMend) {
      const mend = commandLine(this.again.environment, ['npx', 'datastead', 'mend', site, ...this.again.options]);
      console.log(`Before the next deploy: ${mend}`);
    }
    return good;
  }

  /** A signal has come, the first or a further one. */
  interrupted(count: number): void {
    if (!this.terraform.running) {
      this.question?.abort();
      return;
    }
    if (count === 1) this.terraform.interrupt();
    console.log(
      count === 1
        ? 'Interrupted. Terraform was asked to stop; waiting until it has finished what is in progress and written its state.'
        : 'Still waiting: if Terraform is killed, it leaves objects that are in no state.',
    );
    this.terraform.catchUp();
    for (const step of this.progress?.underWay() ?? []) console.log(`  under way: ${step}`);
  }

  private sayWaits(stacks: readonly StackDescription[]): void {
    console.log('Longest waits');
    const rows = stacks.flatMap(({ name }) => {
      const waits = waitsOf(readStackFile(this.outdir, name));
      if (waits.length === 0) return [[`  ${name}`, 'nothing', '']];
      const more = waits.length - LONGEST_WAITS;
      return [
        ...waits
          .slice(0, LONGEST_WAITS)
          .map(({ address, seconds }, index) => [index === 0 ? `  ${name}` : '', durationText(seconds), address]),
        ...(more > 0 ? [['', durationText(waits[LONGEST_WAITS]?.seconds ?? 0), `or less for ${more} more`]] : []),
      ];
    });
    console.log(`${table(rows, [1]).join('\n')}\n`);
  }

  private async deploy(stack: StackDescription): Promise<Result> {
    const { name } = stack;
    const folder = stackFolder(this.outdir, name);
    try {
      console.log(`${name}: planning`);
      const planned = await plan(this.terraform, folder);
      if (this.stopped) return 'interrupted';
      if ('reason' in planned) {
        for (const line of planned.reason) console.log(`  ${line}`);
        this.noteMendable(stack, planned.reason.join('\n'));
        return 'failed';
      }
      for (const line of planned.warnings) console.log(`  ${line}`);
      if (planned.empty) return 'no changes';
      for (const line of changeLines(planned.changes)) console.log(line);
      console.log(`${name}: ${countsText(planned.changes) || 'outputs change'}`);
      if (!this.autoApprove && !(await this.ask(`Apply this to ${name}? (yes/no) `))) {
        return this.stopped ? 'interrupted' : 'not applied';
      }
      return await this.apply(stack, folder, planned.file);
    } finally {
      deletePlan(folder);
    }
  }

  private async apply(stack: StackDescription, folder: string, planFile: string): Promise<Result> {
    const file = readStackFile(this.outdir, stack.name);
    const progress = new Progress((line) => console.log(line), waitsOf(file));
    this.progress = progress;
    const watch = this.watch(stack, folder, file, progress);
    let failed = true;
    try {
      const finished = await this.terraform.run(folder, ['apply', '-input=false', '-json', planFile], progress.onLine);
      failed = finished.status !== 0;
      if (failed) console.log(`  ${ended('apply', finished)}`);
      this.noteMendable(stack, progress.errors.join('\n'));
      if (finished.signal !== null) this.mend(stack);
      if (this.stopped && finished.signal === null)
        console.log('Terraform has stopped in an orderly way, and its state is written.');
    } finally {
      await watch?.end(failed && !this.stopped);
    }
    if (!failed) return 'applied';
    return this.stopped ? 'interrupted' : 'failed';
  }

  private get stopped(): boolean {
    return interruption.signal !== undefined;
  }

  /** Looks where the stack has something to wait for. */
  private watch({ name }: StackDescription, folder: string, file: StackFile, progress: Progress): Watch | undefined {
    const namespaces = new Set(waitsOf(file).map(({ namespace }) => namespace));
    const access = namespaces.size === 0 ? undefined : clusterAccess(file, folder);
    if (access === undefined) return undefined;
    const heading = () => `${name}, under way: ${progress.underWay().join('; ') || 'nothing'}`;
    return new Watch(access, [...namespaces], (line) => console.log(line), this.closely ? heading : undefined);
  }

  private noteMendable(stack: StackDescription, reason: string): void {
    if (MENDABLE.test(reason)) this.mend(stack);
  }

  private mend({ site }: StackDescription): void {
    if (site !== undefined) this.toMend.add(site);
  }

  /** Asks until the answer is yes or no; the end of the input is a no. */
  private async ask(what: string): Promise<boolean> {
    this.question = new AbortController();
    // Without a terminal's own editing a Ctrl-C stays the signal that it is.
    const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
    const ended = new Promise<'no'>((resolve) => lines.once('close', () => resolve('no')));
    try {
      for (;;) {
        const asked = lines.question(what, { signal: this.question.signal }).catch(() => 'no');
        const answer = (await Promise.race([asked, ended])).trim().toLowerCase();
        if (answer === 'yes' || answer === 'no') return answer === 'yes' && !this.stopped;
      }
    } finally {
      lines.close();
      this.question = undefined;
    }
  }
}
