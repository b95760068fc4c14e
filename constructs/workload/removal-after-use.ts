import { ACCESS_PREFIX, WORKLOAD_LABEL } from '../access/labels.js';
import { DEPLOYMENTS, ownObjects, readDeployments } from '../site/deployments.js';
import { oneLine, type Refusal } from '../site/refusals.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';

/** The targets that labels grant: an expression for a list of them, empty where there are no labels. */
const granted = (user: string, labels: string) =>
  `try([for label, value in ${labels} : { user = ${user}, target = trimprefix(label, "${ACCESS_PREFIX}") } if startswith(label, "${ACCESS_PREFIX}") && value == "granted"], [])`;

/** Who may use what: pods of Deployments as they are, and pods that run, of an earlier revision too. */
const USES = `flatten([
  [for d in ${DEPLOYMENTS} : ${granted('d.metadata.name', 'd.spec.template.metadata.labels')}],
  [for p in data.kubernetes_resources.pods.objects : ${granted(`try(p.metadata.labels["${WORKLOAD_LABEL}"], p.metadata.name)`, 'p.metadata.labels')}
    if !contains(["Succeeded", "Failed"], try(p.status.phase, ""))]
])`;

const REFUSED = `[for target, users in local.used-and-gone :
  "The \${length(distinct(users)) == 1 ? "workload" : "workloads"} \${join(", ", sort(distinct(users)))} may still use \${target}, which is declared no longer: take the \${length(distinct(users)) == 1 ? "grant" : "grants"} away (or the \${length(distinct(users)) == 1 ? "workload" : "workloads"}), deploy, and remove \${target} after that."]`;

/**
 * Lets nothing go that pods may still use. What is declared no longer goes with the same deploy that rolls them, and before it: so the
 * grant has to be taken away by a deploy in front of that.
 *
 * Where a system or a workload is about to go, the pods are asked too: after a rollout that failed some of an earlier revision may be left.
 * @param targets what is declared, of systems and workloads
 */
export function removalAfterUse(site: Site, targets: readonly string[]): Refusal {
  return (stack) => {
    readDeployments(stack, site);
    stack.local('targets', [...targets].sort());
    stack.local(
      'leaving',
      expression(
        `\${[for name in concat(keys(local.recorded), [for d in ${DEPLOYMENTS} : d.metadata.name]) : name if !contains(local.targets, name)]}`,
      ),
    );
    stack.data('kubernetes_resources', 'pods', {
      api_version: 'v1',
      kind: 'Pod',
      namespace: site.namespaces.apps,
      // No label has the value of the first; a selection of nothing cannot be said otherwise.
      label_selector: expression(
        `\${length(local.leaving) == 0 ? "${WORKLOAD_LABEL}=nothing.leaves" : "${ownObjects(site.platform)}"}`,
      ),
    });
    stack.local(
      'used-and-gone',
      expression(
        `\${{ for use in ${oneLine(USES)} : use.target => use.user... if !contains(local.targets, use.target) }}`,
      ),
    );
    return oneLine(REFUSED);
  };
}
