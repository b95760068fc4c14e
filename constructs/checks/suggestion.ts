import { nearest } from '../nearest.js';

/** The end of a sentence about an unknown name: `did you mean "clickstream"? (known: clickstream, orders)`. */
export function suggestion(got: string, allowed: readonly string[]): string {
  const near = nearest(got, allowed);
  const known = allowed.length === 0 ? 'there is none yet' : `known: ${allowed.join(', ')}`;
  return near === undefined ? known : `did you mean "${near}"? (${known})`;
}
