import { describeError } from './log.js';

/** Runs named checks one after the other and prints a line for each; one that throws has failed. */
export class Checks {
  private passed = 0;
  private failed = 0;

  constructor(private readonly print: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

  /** True when the check held, so that what rests on it can be left out. */
  async run(name: string, check: () => Promise<string | undefined>): Promise<boolean> {
    const start = Date.now();
    const seconds = () => `${((Date.now() - start) / 1_000).toFixed(1)}s`;
    try {
      const note = await check();
      this.passed += 1;
      this.print(`pass ${name} ${seconds()}${note ? ` ${note}` : ''}`);
      return true;
    } catch (error) {
      this.failed += 1;
      this.print(`fail ${name} ${seconds()} ${describeError(error)}`);
      return false;
    }
  }

  /** Prints the sum and gives the exit status. */
  finish(): number {
    this.print(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

/** Asks again until `attempt` gives something, at most until the deadline; then the last reason is the failure. */
export async function until<T>(deadline: number, attempt: () => Promise<T | undefined>, what: string): Promise<T> {
  let reason = 'no answer';
  for (;;) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
      reason = 'not yet so';
    } catch (error) {
      reason = describeError(error);
    }
    if (Date.now() >= deadline) throw new Error(`${what}: not within the time: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
