import { seconds } from './shell.js';

/** One thing that must hold in a running cluster. */
export interface Capability<T> {
  readonly name: string;
  /** @returns what was seen, for the line */
  run(scene: T): Promise<string>;
}

/** Thrown by a capability that cannot be run here; never a silent pass. */
export class Skip extends Error {}

export type Outcome = 'pass' | 'fail' | 'skip';

export interface Line {
  readonly system: string;
  readonly capability: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly detail: string;
}

/** Runs capabilities one after the other and prints a line for each. */
export class Suite {
  readonly lines: Line[] = [];

  constructor(
    private readonly only: ReadonlySet<string>,
    private readonly print: (line: string) => void = console.log,
  ) {}

  wants(capability: string): boolean {
    return this.only.size === 0 || this.only.has(capability);
  }

  async check<T>(
    system: string,
    capability: Capability<T>,
    scene: T,
    onFailure: (capability: string) => Promise<void>,
  ): Promise<boolean> {
    const start = Date.now();
    let outcome: Outcome = 'pass';
    let detail: string;
    try {
      detail = await capability.run(scene);
    } catch (error) {
      outcome = error instanceof Skip ? 'skip' : 'fail';
      detail = (error as Error).message.replaceAll(/\s*\n\s*/g, ' | ');
      if (process.env['LIVE_DEBUG'] !== undefined) console.error(error);
    }
    const line = { system, capability: capability.name, outcome, seconds: seconds(start), detail };
    this.lines.push(line);
    this.print(formatLine(line));
    if (outcome === 'fail') await onFailure(capability.name);
    return outcome !== 'fail';
  }

  get failed(): number {
    return this.count('fail');
  }

  /** `18 passed, 1 failed`, after a line that names what was skipped, since that proves nothing. */
  closingLines(): string {
    const skipped = this.lines.filter(({ outcome }) => outcome === 'skip').map(({ capability }) => capability);
    const before = skipped.length > 0 ? `${skipped.length} skipped: ${skipped.join(', ')}\n` : '';
    return `${before}${this.count('pass')} passed, ${this.failed} failed`;
  }

  private count(outcome: Outcome): number {
    return this.lines.filter((line) => line.outcome === outcome).length;
  }
}

export function formatLine({ system, capability, outcome, seconds: took, detail }: Line): string {
  return `live ${system} ${capability} ${outcome} ${Math.round(took)}s ${detail}`.trimEnd();
}
