import { oneLine, type Refusal } from '../site/refusals.js';
import { expression } from '../terraform/index.js';

const ONE = 'length(distinct(users)) == 1';

const REFUSED = `[for target, users in local.used-and-gone :
  "The \${${ONE} ? "workload" : "workloads"} \${join(", ", sort(distinct(users)))} may still use \${target}, which is declared no longer: take the \${${ONE} ? "grant" : "grants"} away (or the \${${ONE} ? "workload" : "workloads"}), deploy, and remove \${target} after that."]`;

/**
 * Lets nothing go that pods may still use (`local.uses`). What is declared no longer goes with the same deploy that rolls them, and before it: so
 * the grant has to be taken away by a deploy in front of that.
 * @param targets what is declared, of systems and workloads
 */
export function removalAfterUse(targets: readonly string[]): Refusal {
  return (stack) => {
    stack.local('targets', [...targets].sort());
    const uses =
      'flatten([for one in local.uses : [for target in one.targets : { user = one.user, target = target }]])';
    stack.local(
      'used-and-gone',
      expression(`\${{ for use in ${uses} : use.target => use.user... if !contains(local.targets, use.target) }}`),
    );
    return oneLine(REFUSED);
  };
}
