import { suggestion } from '../constructs/schema/suggestion.js';
import type { PlatformDescription, SiteDescription } from '../stacks/index.js';
import { argumentProblem } from './arguments.js';

/**
 * The sites that a command line names, in the order of the sites file.
 * @throws ProblemError for a name that is none
 */
export function namedSites({ platform, sites }: PlatformDescription, names: readonly string[]): SiteDescription[] {
  const known = sites.map(({ name }) => name);
  const [unknown] = names.filter((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw argumentProblem(
      `has "${unknown}", which is not a site of ${platform}; ${suggestion(unknown, known)}`,
      'name one of them',
    );
  }
  return sites.filter(({ name }) => names.includes(name));
}
