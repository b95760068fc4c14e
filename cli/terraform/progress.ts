import { durationText } from '../duration.js';
import type { Wait } from '../waits.js';
import { type Action, diagnosticLines, parseMessage } from './messages.js';

const DOING: Partial<Record<Action, string>> = { create: 'creating', update: 'updating', delete: 'deleting' };
const DONE: Partial<Record<Action, string>> = { create: 'created', update: 'updated', delete: 'deleted' };

/** The lines of an apply: one when a step has ended, one when it takes long, and every diagnostic in full. */
export class Progress {
  /** What the diagnostics of level error have said. */
  readonly errors: string[] = [];
  /** Steps that are under way: address and when they began. */
  private readonly running = new Map<string, number>();
  private readonly slow = new Set<string>();

  /** @param waits what is waited for, and how long */
  constructor(
    private readonly say: (line: string) => void,
    private readonly waits: readonly Wait[] = [],
  ) {}

  /** The steps that are under way, and how much longer each may take. */
  underWay(): string[] {
    return [...this.running.entries()].map(([address, start]) => {
      const most = this.waits.find((wait) => wait.address === address)?.seconds;
      const left = most === undefined ? undefined : Math.max(0, most - (performance.now() - start) / 1000);
      return left === undefined ? address : `${address}, for ${durationText(left)} at most`;
    });
  }

  readonly onLine = (line: string): void => {
    const message = parseMessage(line);
    if (message === undefined) {
      if (line.trim() !== '') this.say(`  ${line}`);
      return;
    }
    const { type, hook, diagnostic } = message;
    const { action = 'read', resource, elapsed_seconds: elapsed = 0 } = hook ?? {};
    const address = resource?.addr ?? '';
    const time = `(${durationText(elapsed)})`;
    if (type === 'apply_start') this.running.set(address, performance.now());
    if (type === 'apply_complete' || type === 'apply_errored') this.running.delete(address);
    if (type === 'apply_complete' && DONE[action] !== undefined) {
      this.say(`  ${DONE[action]} ${address} ${time}`);
    } else if (type === 'apply_errored') {
      this.say(`  FAILED ${address} ${time}`);
    } else if (type === 'apply_progress' && !this.slow.has(address)) {
      // Terraform repeats it every ten seconds.
      this.slow.add(address);
      this.say(`  ${DOING[action] ?? action} ${address} …`);
    } else if (diagnostic !== undefined) {
      const lines = diagnosticLines(diagnostic);
      if (diagnostic.severity === 'error') this.errors.push(lines.join('\n'));
      for (const one of lines) this.say(`  ${one}`);
    }
  };
}
