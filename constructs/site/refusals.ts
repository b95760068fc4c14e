import type { Part } from '../part/index.js';
import { expression, type Stack } from '../terraform/index.js';
import type { Site } from './site.js';

/** Why nothing may be deployed: an expression, without braces, for a list of sentences. What it reads it places in the stack. */
export type Refusal = (stack: Stack) => string;

/** An expression, without braces, on one line. */
export const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim();

/**
 * Refuses the plan of the data stack, before anything is changed, for what the cluster says of the deploys before. A destroy is only warned.
 */
export function refusalsPart(site: Site, refusals: readonly Refusal[]): Part {
  return {
    owner: site,
    home: site,
    phase: 'expand',
    place({ stack }) {
      const all = refusals.map((refusal) => refusal(stack));
      stack.local('refusals', expression(`\${concat(${all.join(', ')})}`));
      const precondition = [
        {
          condition: expression('${length(local.refusals) == 0}'),
          error_message: expression('${join("\\n", local.refusals)}'),
        },
      ];
      return [stack.resource('terraform_data', 'allowed', { lifecycle: { precondition } }, site).address];
    },
  };
}
