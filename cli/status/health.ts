/** What a look has found: all is well, something is not, or it could not be found out. */
export type Verdict = 'good' | 'wrong' | 'unknown';

/** One line of a status. */
export interface Health {
  readonly verdict: Verdict;
  /** What is so, in a few words of the system's own. */
  readonly summary: string;
  /** What is wrong, a sentence each. */
  readonly details: readonly string[];
}

/** A line with what it is about. */
export interface StatusLine extends Health {
  /** Name of a system, or `pods`, `jobs`, `certificates`, `deploy`. */
  readonly name: string;
  /** Type of the system; left out where it is none. */
  readonly type?: string;
}

export function good(summary: string): Health {
  return { verdict: 'good', summary, details: [] };
}

export function unknown(summary: string): Health {
  return { verdict: 'unknown', summary, details: [] };
}

/** Wrong where there are details, good where there are none. */
export function judged(summary: string, details: readonly string[]): Health {
  return { verdict: details.length === 0 ? 'good' : 'wrong', summary, details };
}

/** The worst of several: what is wrong outweighs what is not known. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('wrong')) return 'wrong';
  return verdicts.includes('unknown') ? 'unknown' : 'good';
}

/** `3 brokers`, `1 broker`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
