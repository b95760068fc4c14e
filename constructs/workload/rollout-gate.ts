import { createHash } from 'node:crypto';
import { WORKLOAD_LABEL } from '../access/labels.js';
import type { Part } from '../part/index.js';
import { ownObjects } from '../site/own-objects.js';
import { oneLine } from '../site/refusals.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';
import type { Scaling } from './scaling.js';

/** Annotation of a Deployment: digest of what is declared about it. */
export const DECLARED_ANNOTATION = 'datastead.dev/declared';

/** What is declared about a workload's rollout. */
export interface DeclaredRollout {
  readonly name: string;
  /** What `DECLARED_ANNOTATION` says. */
  readonly revision: string;
  readonly scaling: Scaling;
}

/** A digest of what is declared about a workload. */
export function declaredRevision(spec: object): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 16);
}

/** In `local.rollouts`: what the cluster says about each workload. One that is scaled from outside needs one available pod, if it has any. */
const ROLLOUT = `{
  there = can(local.deployments[name]),
  revision = try(local.deployments[name].metadata.annotations["${DECLARED_ANNOTATION}"], ""),
  seen = try(local.deployments[name].status.observedGeneration >= local.deployments[name].metadata.generation, false),
  wanted = min(try(local.deployments[name].spec.replicas, 0), contains(local.scaled, name) ? 1 : 1000000),
  all = try(coalesce(local.deployments[name].status.replicas, 0), 0),
  updated = try(coalesce(local.deployments[name].status.updatedReplicas, 0), 0),
  available = try(coalesce(local.deployments[name].status.availableReplicas, 0), 0)
}`;

/** Why a rollout `r` of the workload `name` is not done; an empty text where it is. */
const WHY = `!r.there ? "is not in the cluster" :
  r.revision != local.declared[name] || !r.seen ? "does not have the declared revision" :
  r.updated < r.wanted || r.all > r.updated ? "has \${r.updated} of \${r.wanted} pods of the declared revision, and \${r.all - r.updated} of an earlier one" :
  r.available < r.wanted ? "has \${r.available} of \${r.wanted} pods available" : ""`;

/** What pods say about why they do not run: each a line. */
const REASONS = `flatten([for p in self.objects : concat(
  try([for c in p.status.containerStatuses : "Pod \${p.metadata.name}: \${c.state.waiting.reason}: \${try(coalesce(c.state.waiting.message), "no message")}" if try(c.state.waiting.reason != null, false)], []),
  try([for c in p.status.conditions : "Pod \${p.metadata.name}: \${c.reason}: \${c.message}" if c.type == "PodScheduled" && c.status == "False"], [])
)])`;

/**
 * Refuses all that comes after it unless each workload runs what is declared: pods of an earlier revision use what a contraction takes
 * away. Terraform alone does not know, since a rollout that failed stands in the state as if it had been made.
 *
 * It looks at the cluster during the apply, or already in the plan where the stack in front has not changed.
 */
export function rolloutGatePart(site: Site, declared: () => readonly DeclaredRollout[]): Part {
  return {
    owner: site,
    home: site,
    phase: 'verify',
    place({ stack }) {
      const rollouts = declared();
      if (rollouts.length === 0) return [];
      const { platform, namespaces, facts } = site;
      // The same that the read of the stack in front waits for: as long as that has changed, the cluster is looked at during the apply.
      const dependsOn = ['terraform_data.previous', 'data.kubernetes_resources.previous'];
      stack.data('kubernetes_resources', 'deployments', {
        api_version: 'apps/v1',
        kind: 'Deployment',
        namespace: namespaces.apps,
        label_selector: ownObjects(platform),
        depends_on: dependsOn,
      });
      stack.local('declared', Object.fromEntries(rollouts.map(({ name, revision }) => [name, revision])));
      const scaled = rollouts.filter(({ scaling }) => scaling !== 'fixed');
      stack.local(
        'scaled',
        scaled.map(({ name }) => name),
      );
      stack.local(
        'deployments',
        expression('${{ for d in data.kubernetes_resources.deployments.objects : d.metadata.name => d }}'),
      );
      stack.local('rollouts', expression(oneLine(`\${{ for name, revision in local.declared : name => ${ROLLOUT} }}`)));
      stack.local(
        'lagging',
        expression(oneLine(`\${{ for name, r in local.rollouts : name => ${WHY} if (${WHY}) != "" }}`)),
      );
      const lagging = stack.data('kubernetes_resources', 'lagging-pods', {
        api_version: 'v1',
        kind: 'Pod',
        namespace: namespaces.apps,
        // No label has the value of the first; a selection of nothing cannot be said otherwise.
        label_selector: expression(
          `\${length(local.lagging) == 0 ? "${WORKLOAD_LABEL}=nothing.lags" : "${WORKLOAD_LABEL} in (\${join(",", keys(local.lagging))})"}`,
        ),
        depends_on: dependsOn,
        lifecycle: {
          postcondition: [
            {
              condition: expression('${length(local.lagging) == 0}'),
              error_message: expression(
                oneLine(
                  `\${join("\\n", concat([for name, why in local.lagging : "The workload \${name} \${why}."], ${REASONS}, ["Until every workload runs what is declared, no smoke test runs and no access is taken away. Mend what the pods say, then deploy ${facts.name}-apps and ${facts.name}-smoke again."]))}`,
                ),
              ),
            },
          ],
        },
      });
      return [lagging];
    },
  };
}
