/** Result of a check: all is well, something is wrong, or it could not be determined. */
export type Verdict = 'good' | 'wrong' | 'unknown';

/** One line of a status. */
export interface Health {
  readonly verdict: Verdict;
  /** What is so, in a few words of the system's own. */
  readonly summary: string;
  /** What is wrong, a sentence each. */
  readonly details: readonly string[];
}

/** A line, with its subject. */
export interface StatusLine extends Health {
  /** Name of a system, or `pods`, `jobs`, `certificates`, `deploy`. */
  readonly name: string;
  /** Type of the system; left out for other lines. */
  readonly type?: string;
}

export function good(summary: string): Health {
  return { verdict: 'good', summary, details: [] };
}

export function unknown(summary: string): Health {
  return { verdict: 'unknown', summary, details: [] };
}

/** Wrong if there are details, otherwise good. */
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
