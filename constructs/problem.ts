/** One thing that is wrong with what a user wrote, in the user's terms. */
export interface Problem {
  /** Stable id of the rule, kebab case with the area first: `sites-unknown-key`, `kafka-replication`. */
  readonly id: string;
  /** Where: `sites.yaml:14:9` or a construct path such as `shop/fra1/events`. */
  readonly where: string;
  /** What is wrong: got and allowed, one sentence without a full stop. */
  readonly message: string;
  /** What to change, one sentence without a full stop. */
  readonly remedy: string;
}

/** `sites.yaml:14:9 unknown zone "fra-d": use one of a, b, c`. */
export function formatProblem(problem: Problem): string {
  return `${problem.where} ${problem.message}: ${problem.remedy}`;
}

/**
 * The one error that the kit throws at its users: every problem found together, no stack trace worth reading.
 * Its `stack` is the message, so that an uncaught one prints the report and nothing of our insides.
 */
export class ProblemError extends Error {
  declare readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    // Not enumerable: Node prints every enumerable property of an error that nobody caught.
    Object.defineProperty(this, 'name', { value: 'ProblemError' });
    Object.defineProperty(this, 'problems', { value: problems });
    Object.defineProperty(this, 'stack', { value: this.message });
  }
}
