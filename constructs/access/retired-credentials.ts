import { DEPLOYMENTS, readDeployments } from '../site/deployments.js';
import type { Site } from '../site/site.js';
import { expression, type Stack } from '../terraform/index.js';

/** Names of the Secrets that a Deployment `d` mounts. */
const MOUNTED =
  '[for v in try(coalesce(d.spec.template.spec.volumes), []) : [for s in try(coalesce(v.projected.sources), []) : try([s.secret.name], [])]]';

/** Whether a Deployment `d` has pods of an earlier revision, or may have. */
const ROLLING =
  'try(coalesce(d.status.replicas), 0) > try(coalesce(d.status.updatedReplicas), 0) || try(d.status.observedGeneration < d.metadata.generation, true)';

/**
 * Tells in `local.credentials-retired` the credentials that are declared no longer and that pods may still mount, as their records note
 * them: a Deployment names the Secret, or one has pods of an earlier revision. The stack in which workloads roll comes after that of the
 * Secrets, so these go with the next apply.
 */
export function readRetired(stack: Stack, site: Site): void {
  readDeployments(stack, site);
  stack.local('mounted', expression(`\${toset(flatten([for d in ${DEPLOYMENTS} : ${MOUNTED}]))}`));
  stack.local('rolling', expression(`\${anytrue([for d in ${DEPLOYMENTS} : ${ROLLING}])}`));
  stack.local(
    'credentials-retired',
    // What an earlier version has noted names no user: it goes at once.
    expression(
      '${{ for name, pair in local.pairs : name => { system = pair.system, username = pair.username, revision = tonumber(pair.revision) } if can(pair.username) && (local.rolling || contains(local.mounted, name)) }}',
    ),
  );
}
