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
 * Whether a credential must be made anew: some of its Secrets are made or noted and not all of them are in the state. A password is new in
 * every run and in no state, so that a Secret which is missing would get another one than its copy; and an import would
 * put the password into the state.
 */
export function isHalf({ members }: SecretGroup, state: ReadonlySet<string>, made: ReadonlySet<string>): boolean {
  const noted = members.filter(({ address }) => state.has(address));
  const standing = members.filter(({ address }) => made.has(address));
  return noted.length < members.length && noted.length + standing.length > 0;
}
