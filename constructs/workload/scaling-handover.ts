import { oneLine, type Refusal } from '../site/refusals.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';
import type { Workload } from './workload.js';

/**
 * Lets no workload fall back to the default number of pods because its autoscaler was taken away: as long as a record says that others have scaled it
 * (`local.uses`), `replicas` has to be said.
 */
export function scalingHandedOver({ namespaces }: Site, workloads: readonly Workload[]): Refusal {
  return (stack) => {
    const defaulted = workloads.filter(
      ({ scaling, declaredReplicas }) => scaling === 'fixed' && declaredReplicas === undefined,
    );
    stack.local(
      'replicas-by-default',
      Object.fromEntries(defaulted.map(({ name, node, replicas }) => [name, { where: node.path, replicas }])),
    );
    stack.local('scaled', expression('${toset([for one in local.uses : one.user if one.scaled])}'));
    return oneLine(`[for name, one in local.replicas-by-default :
      "\${one.where} was deployed with a number of pods that others say (scaling), and leaves replicas out now, which is \${one.replicas}: set replicas to the number that is to run. Now it is what kubectl -n ${namespaces.apps} get deployment \${name} says."
      if contains(local.scaled, name)]`);
  };
}
