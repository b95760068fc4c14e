import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { interruption } from '../interruption.js';
import { type Change, diagnosticLines, parseMessage, tells } from './messages.js';
import type { Finished, Terraform } from './terraform.js';

/** Name of a plan's file in the folder of its stack, this program's alone. It holds the state, and is deleted when the command ends. */
const PLAN_FILE = `datastead-${process.pid}.plan`;

/** A plan that has been made, or why there is none, in Terraform's words. */
type Planned =
  | {
      readonly file: string;
      readonly empty: boolean;
      readonly changes: readonly Change[];
      /** What Terraform warns of, in its words. */
      readonly warnings: readonly string[];
    }
  | { readonly reason: readonly string[] };

/** Lets Terraform fetch the providers of a stack and open its state. Returns why it cannot. */
export async function initialize(terraform: Terraform, folder: string): Promise<readonly string[]> {
  const finished = await terraform.run(folder, ['init', '-input=false', '-no-color']);
  return finished.status === 0 ? [] : [ended('init', finished), ...tail(finished)];
}

/** Initializes and plans a stack. Whoever calls it deletes the plan by `deletePlan`. */
export async function plan(terraform: Terraform, folder: string): Promise<Planned> {
  const refused = await initialize(terraform, folder);
  if (refused.length > 0 || interruption.signal !== undefined) return { reason: refused };
  const changes: Change[] = [];
  const reason: string[] = [];
  const warnings: string[] = [];
  const args = ['plan', '-input=false', '-detailed-exitcode', `-out=${PLAN_FILE}`, '-json'];
  const finished = await terraform.run(folder, args, (line) => {
    const { type, change, diagnostic } = parseMessage(line) ?? {};
    if (type === 'planned_change' && change !== undefined && change.action !== 'noop') changes.push(change);
    if (diagnostic !== undefined && tells(diagnostic))
      (diagnostic.severity === 'error' ? reason : warnings).push(...diagnosticLines(diagnostic));
  });
  // 0: nothing to do; 2: something.
  if (finished.status === 0 || finished.status === 2) {
    return { file: PLAN_FILE, empty: finished.status === 0, changes, warnings };
  }
  return { reason: [ended('plan', finished), ...(reason.length > 0 ? reason : tail(finished))] };
}

/** Deletes the plans of commands that were killed, in all stacks of an output folder. */
export function deleteAbandonedPlans(outdir: string): void {
  const stacks = path.join(outdir, 'stacks');
  for (const stack of readdirSync(stacks)) {
    for (const name of readdirSync(path.join(stacks, stack))) {
      const [, pid] = /^datastead-(\d+)\.plan$/.exec(name) ?? [];
      if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(stacks, stack, name), { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export function deletePlan(folder: string): void {
  rmSync(path.join(folder, PLAN_FILE), { force: true });
}

/** How a call has ended that should have gone well. */
export function ended(call: string, { status, signal }: Finished): string {
  return signal === null ? `${call} ended with status ${status}` : `${call} was stopped by ${signal}`;
}

/** The end of what a call has said. */
export function tail({ text }: Finished): string[] {
  return text.trim() === '' ? [] : text.trimEnd().split('\n').slice(-40);
}
