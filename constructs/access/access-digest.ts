import { createHash } from 'node:crypto';
import type { Grantee } from './grantee.js';

/**
 * A digest of all that a grantee may do, where and as whom: another one where anything is granted, or taken away, or a password is rotated. What
 * runs with another digest than the declared one may use what is declared no longer.
 */
export function accessDigest({ received }: Grantee): string {
  const subject = {
    systems: received.bindings.map((binding) => ({
      system: binding.system,
      granted: [...binding.summary()].sort(),
      entries: Object.entries(binding.entries()).sort(([left], [right]) => (left < right ? -1 : 1)),
      secret: binding.secretName,
      revision: binding.credentials[0]?.revision,
    })),
    callees: received.callees.map(({ name, port }) => [name, port]),
  };
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}
