import type { Ground, Part, Phase } from '../constructs/part/index.js';
import { PHASES } from '../constructs/part/index.js';
import type { Stack } from '../constructs/terraform/index.js';

/**
 * Places parts in their stacks: phase after phase, in the order in which they were declared, but each after those it waits for.
 * @param stackOf the stack of a part's home and phase
 */
export function placeParts(parts: readonly Part[], stackOf: (part: Part) => Stack): void {
  const addresses = new Map<Part, readonly string[]>();
  const byPhase = new Map<Stack, Map<Phase, string[]>>();

  const place = (part: Part): readonly string[] => {
    const known = addresses.get(part);
    if (known !== undefined) return known;
    // Until it is placed nothing can wait for it.
    addresses.set(part, []);
    const stack = stackOf(part);
    const made = part.place(groundOf(stack));
    addresses.set(part, made);
    const ofStack = byPhase.get(stack) ?? new Map<Phase, string[]>();
    byPhase.set(stack, ofStack.set(part.phase, [...(ofStack.get(part.phase) ?? []), ...made]));
    return made;
  };

  const groundOf = (stack: Stack): Ground => ({
    stack,
    after: (...others) => others.filter((other) => stackOf(other) === stack).flatMap(place),
    placed: (phase) => byPhase.get(stack)?.get(phase) ?? [],
  });

  for (const phase of PHASES) {
    for (const part of parts) if (part.phase === phase) place(part);
  }
}
