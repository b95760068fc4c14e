import type { StackObject } from './stack-objects.js';

/** A credential of a stack: its Secret in the namespace of the workload and in that of the system, or one Secret alone. */
export interface SecretGroup {
  readonly name: string;
  readonly members: readonly StackObject[];
}

/** The Secrets that a stack makes, those of one credential together. */
export function secretGroups(objects: readonly StackObject[]): SecretGroup[] {
  const groups = new Map<string, StackObject[]>();
  for (const object of objects) {
    if (object.type !== 'kubernetes_secret_v1') continue;
    groups.set(object.name, [...(groups.get(object.name) ?? []), object]);
  }
  return [...groups.entries()].map(([name, members]) => ({ name, members }));
}

/**
 * Whether a credential must be made anew: one of its Secrets is in the cluster and not in the state, and an import would put the password
 * there. A copy that was not made yet is made by the next deploy, which writes the other one again too.
 */
export function isHalf({ members }: SecretGroup, state: ReadonlySet<string>, made: ReadonlySet<string>): boolean {
  return members.some(({ address }) => made.has(address) && !state.has(address));
}
