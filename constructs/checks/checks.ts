import type { IConstruct } from 'constructs';
import { type Problem, ProblemError } from '../problem.js';
import {
  type Acknowledgement,
  accepts,
  acknowledgementFindings,
  type NotedAcknowledgement,
  noted,
} from './acknowledgement.js';
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
  private readonly last: { readonly area: CheckArea; readonly check: Check }[] = [];
  private readonly acknowledgements: NotedAcknowledgement[] = [];

  private constructor() {}

  /** Adds a check that runs when the composition is complete. */
  add(area: CheckArea, check: Check): void {
    this.checks.get(area)?.push(check);
  }

  /** Adds a check of what is only there when nothing else is wrong: it runs behind all others, and not where one of them has found an error. */
  addLast(area: CheckArea, check: Check): void {
    this.last.push({ area, check });
  }

  /** Notes an error that is certain already while the composition is being made. */
  error(area: CheckArea, problem: Problem): void {
    this.add(area, () => [{ ...problem, severity: 'error' }]);
  }

  /** Accepts warnings where they are raised. `owner` is the path of the construct that was given the acknowledgements. */
  acknowledge(owner: string, given: readonly Acknowledgement[]): void {
    this.acknowledgements.push(...noted(owner, given));
  }

  /** Runs every check once. Does not throw for what they find. */
  run(): CheckReport {
    const areas: { area: CheckArea; checks: number; milliseconds: number }[] = [];
    const found: Finding[] = [];
    for (const [area, own] of this.checks) {
      const isWrong = found.some(({ severity }) => severity === 'error');
      const last = isWrong ? [] : this.last.filter((one) => one.area === area).map(({ check }) => check);
      const checks = [...own, ...last];
      const start = performance.now();
      for (const check of checks) found.push(...check());
      areas.push({ area, checks: checks.length, milliseconds: performance.now() - start });
    }
    const acceptable = found.filter(isAcceptable);
    const ofAcknowledgements = acknowledgementFindings(this.acknowledgements, acceptable);
    const reasons = new Map(
      acceptable.map((finding) => [finding, this.acknowledgements.find((one) => accepts(one, finding))?.reason]),
    );
    const standing = [...found.filter((finding) => reasons.get(finding) === undefined), ...ofAcknowledgements];
    return {
      areas,
      errors: standing.filter(({ severity }) => severity === 'error'),
      warnings: standing.filter(({ severity }) => severity === 'warning'),
      acknowledged: [...reasons].flatMap(([finding, reason]) => (reason === undefined ? [] : [{ finding, reason }])),
    };
  }

  /** Like `run`, but throws when there is an error. */
  runOrThrow(): CheckReport {
    const report = this.run();
    if (report.errors.length > 0) throw new ProblemError(report.errors);
    return report;
  }
}

function isAcceptable({ severity, acknowledgeable }: Finding): boolean {
  return severity === 'warning' || acknowledgeable === true;
}
