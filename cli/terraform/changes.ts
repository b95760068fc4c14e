import type { Action, Change } from './messages.js';

/** The sign of an action, as Terraform writes it. */
const SIGNS: Partial<Record<Action, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  import: '<-',
  move: '->',
  forget: '.',
  remove: '.',
};

/** `3 to create, 1 to replace`. */
export function countsText(changes: readonly Change[]): string {
  const counts = new Map<Action, number>();
  for (const { action } of changes) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts.entries()].map(([action, count]) => `${count} to ${action}`).join(', ');
}

/** A line for each change: its sign, what it is, and where. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes.map(
    ({ action, resource }) => `${(SIGNS[action] ?? '').padStart(5)} ${action.padEnd(7)} ${resource.addr}`,
  );
}
