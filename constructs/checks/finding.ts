import type { Problem } from '../problem.js';

/** What a check is about. Each area is timed and listed in the summary. */
export const CHECK_AREAS = [
  'names',
  'failure domain',
  'capacity',
  'security',
  'immutable changes',
  'versions',
  'licences',
] as const;

export type CheckArea = (typeof CHECK_AREAS)[number];

/** A problem together with how bad it is. A warning can be acknowledged with a written reason; an error cannot. */
export interface Finding extends Problem {
  readonly severity: 'error' | 'warning';
}
