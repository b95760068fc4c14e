import type { IConstruct } from 'constructs';
import { type Problem, ProblemError } from '../problem.js';
import { CHECK_AREAS, type CheckArea, type Finding } from './finding.js';

type Check = () => readonly Finding[];

/** What a person has accepted, a warning or an error that may be, with the reason they gave. */
export interface AcknowledgedWarning {
  readonly finding: Finding;
  readonly reason: string;
}

/** What the checks of one synthesis found. */
export interface CheckReport {
  readonly areas: readonly { readonly area: CheckArea; readonly checks: number; readonly milliseconds: number }[];
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly acknowledged: readonly AcknowledgedWarning[];
}

const REGISTRIES = new WeakMap<IConstruct, Checks>();

/**
 * All checks of one construct tree. Constructs add theirs while they are made; they run once, after the whole
 * composition is known, so that one report shows everything that is wrong.
 */
export class Checks {
  /** The registry of the tree that `construct` stands in. */
  static of(construct: IConstruct): Checks {
    const { root } = construct.node;
    const known = REGISTRIES.get(root);
    if (known) return known;
    const fresh = new Checks();
    REGISTRIES.set(root, fresh);
    return fresh;
  }

  private readonly checks = new Map<CheckArea, Check[]>(CHECK_AREAS.map((area) => [area, []]));
  private readonly reasons = new Map<string, string>();

  private constructor() {}

  /** Adds a check that runs when the composition is complete. */
  add(area: CheckArea, check: Check): void {
    this.checks.get(area)?.push(check);
  }

  /** Notes an error that is certain already while the composition is being made. */
  error(area: CheckArea, problem: Problem): void {
    this.add(area, () => [{ ...problem, severity: 'error' }]);
  }

  /** Accepts every warning with this id, and every error that may be accepted. */
  acknowledge(id: string, reason: string): void {
    this.reasons.set(id, reason);
  }

  /** Runs every check once. Does not throw for what they find. */
  run(): CheckReport {
    const areas: { area: CheckArea; checks: number; milliseconds: number }[] = [];
    const found: Finding[] = [];
    for (const [area, checks] of this.checks) {
      const start = performance.now();
      for (const check of checks) found.push(...check());
      areas.push({ area, checks: checks.length, milliseconds: performance.now() - start });
    }
    const acceptable = found.filter(isAcceptable);
    const standing = found.filter((finding) => !isAcceptable(finding) || !this.reasons.has(finding.id));
    const standingOf = (severity: Finding['severity']) => standing.filter((finding) => finding.severity === severity);
    return {
      areas,
      errors: [...standingOf('error'), ...this.badAcknowledgements(acceptable)],
      warnings: standingOf('warning'),
      acknowledged: acceptable.flatMap((finding) => {
        const reason = this.reasons.get(finding.id);
        return reason === undefined ? [] : [{ finding, reason }];
      }),
    };
  }

  /** Like `run`, but throws when there is an error. */
  runOrThrow(): CheckReport {
    const report = this.run();
    if (report.errors.length > 0) throw new ProblemError(report.errors);
    return report;
  }

  /** An acknowledgement without a reason, or of nothing, hides the next warning: both are errors. */
  private badAcknowledgements(acceptable: readonly Finding[]): Finding[] {
    const bad: Finding[] = [];
    for (const [id, reason] of this.reasons) {
      const where = `acknowledge["${id}"]`;
      if (reason.trim().length < 10) {
        bad.push({
          severity: 'error',
          id: 'acknowledge-reason',
          where,
          message: 'has no reason that a colleague could follow',
          remedy: 'write why this risk is accepted, in at least 10 characters',
        });
      } else if (!acceptable.some((finding) => finding.id === id)) {
        bad.push({
          severity: 'error',
          id: 'acknowledge-unused',
          where,
          message: 'acknowledges a warning that nothing raises',
          remedy: 'remove the line',
        });
      }
    }
    return bad;
  }
}

function isAcceptable({ severity, acknowledgeable }: Finding): boolean {
  return severity === 'warning' || acknowledgeable === true;
}
