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
  'patches',
] as const;

export type CheckArea = (typeof CHECK_AREAS)[number];

/** A problem together with how bad it is. A warning can be acknowledged with a written reason; an error cannot, unless it says so. */
export interface Finding extends Problem {
  readonly severity: 'error' | 'warning';
  /** Whether an error can be acknowledged too. @default false */
  readonly acknowledgeable?: true;
}

type Say = (id: string, where: string, message: string, remedy: string) => Finding;

/** What stops the synthesis. */
export const error: Say = (id, where, message, remedy) => ({ severity: 'error', id, where, message, remedy });

/** What stops the synthesis unless a person accepts it. */
export const refusal: Say = (id, where, message, remedy) => ({
  ...error(id, where, message, remedy),
  acknowledgeable: true,
});

/**
 * What a person may accept. `where` is the path of a construct, or of a part of one, and never a place in a file: it is what an
 * acknowledgement names.
 */
export const warning: Say = (id, where, message, remedy) => ({ severity: 'warning', id, where, message, remedy });
