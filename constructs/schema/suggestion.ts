import { nearest } from './nearest.js';

/** A longer list says less than the one word that was meant. */
const MOST_LISTED = 8;

/** `did you mean "clickstream"? (known: clickstream, orders)`, where one of them is near. */
export function meant(got: unknown, known: readonly string[]): string | undefined {
  const near = typeof got === 'string' ? nearest(got, known) : undefined;
  if (near === undefined) return undefined;
  return known.length === 1 || known.length > MOST_LISTED
    ? `did you mean "${near}"?`
    : `did you mean "${near}"? (known: ${known.join(', ')})`;
}

/** The end of a sentence about an unknown name: that, or all that are known. */
export function suggestion(got: string, known: readonly string[]): string {
  return meant(got, known) ?? (known.length === 0 ? 'there is none yet' : `known: ${known.join(', ')}`);
}
