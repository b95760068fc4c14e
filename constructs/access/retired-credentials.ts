import { expression, type Stack } from '../terraform/index.js';
import { readUses } from './uses.js';

/**
 * Tells in `local.credentials-retired` the credentials that are declared no longer and that pods may still mount, as their records note
 * them. The stack in which workloads roll comes after that of the Secrets, so these go with the next apply after the deploy that has
 * rolled them.
 */
export function readRetired(stack: Stack): void {
  readUses(stack);
  stack.local('mounted', expression('${toset(flatten([for one in local.uses : one.secrets]))}'));
  stack.local(
    'credentials-retired',
    // What an earlier version has noted names no user: it goes at once.
    expression(
      '${{ for name, pair in local.pairs : name => { system = pair.system, username = pair.username, revision = tonumber(pair.revision) } if can(pair.username) && contains(local.mounted, name) }}',
    ),
  );
}
