import { createHash } from 'node:crypto';
import type { Callee, Grantee } from '../access/grantee.js';

/**
 * A digest of all that a smoke test tests, apart from its own template: the systems it is bound to, and what it calls together with what
 * that is bound to. The test runs again when any of it has changed.
 */
export function smokeSubject(test: Grantee, digestOf: (system: string) => string): string {
  const systems = new Set(test.received.bindings.map(({ system }) => system));
  const called = new Map<string, string>();
  const visit = (callee: Callee): void => {
    if (called.has(callee.name)) return;
    called.set(callee.name, callee.revision);
    for (const { system } of callee.received.bindings) systems.add(system);
    callee.received.callees.forEach(visit);
  };
  test.received.callees.forEach(visit);
  const subject = {
    systems: [...systems].sort().map((system) => [system, digestOf(system)]),
    workloads: [...called.entries()].sort(([left], [right]) => (left < right ? -1 : 1)),
  };
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}
