import { duration, flag, number, object, oneOf, required, size, textLike } from '../props/index.js';
import type { Duration, Size } from '../units.js';
import { APPLICATION, type ApplicationProps } from './application-props.js';
import { ARGS } from './containers.js';
import type { Migration } from './migration.js';
import { AFTER } from './props.js';

/** What happens to a run that is due while the one before is still active. */
export type ConcurrencyPolicy = 'Forbid' | 'Replace';

export interface CronJobProps extends ApplicationProps {
  /** When it runs, in cron's notation with five fields of numbers: `0 3 * * *`. */
  readonly schedule: string;
  /** Name of a time zone, for example `Europe/Berlin`. @default Etc/UTC */
  readonly timeZone?: string;
  /**
   * Time limit of a run, after which it is ended and has failed. A deploy that removes access may have to wait this long for an earlier run.
   */
  readonly deadline: Duration;
  /**
   * `Forbid` skips the new run, `Replace` ends the one before. Overlapping runs are not offered, because their share of the site's
   * capacity would have no limit. @default 'Forbid'
   */
  readonly concurrencyPolicy?: ConcurrencyPolicy;
  /** How late a run may start, at least 10 seconds; after that it is skipped. @default - no limit */
  readonly startingDeadline?: Duration;
  /** How often a failed run is retried. @default 1 */
  readonly backoffLimit?: number;
  /** Number of successful runs that are kept. @default 3 */
  readonly successfulJobsHistoryLimit?: number;
  /** Number of failed runs that are kept. @default 1 */
  readonly failedJobsHistoryLimit?: number;
  /** If true, no run starts. A run that has started continues. @default false */
  readonly suspend?: boolean;
  /** @default - the image's arguments */
  readonly args?: readonly string[];
  /** Cores requested. @default 0.1 */
  readonly cpu?: number;
  /** Request and limit. @default 192 MiB */
  readonly memory?: Size;
  /** Migrations that must complete before runs use this revision. @default - none */
  readonly after?: readonly Migration[];
}

/** When and how a CronJob runs, with all defaults applied. */
export interface Runs {
  readonly schedule: string;
  readonly timeZone: string;
  readonly deadline: Duration;
  readonly concurrencyPolicy: ConcurrencyPolicy;
  readonly startingDeadline: Duration | undefined;
  readonly backoffLimit: number;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly suspend: boolean;
}

export const CRON_JOB_PROPS = object<CronJobProps>({
  ...APPLICATION,
  schedule: required(textLike('0 3 * * *')),
  timeZone: textLike('Europe/Berlin'),
  deadline: required(duration),
  concurrencyPolicy: oneOf('Forbid', 'Replace'),
  startingDeadline: duration,
  backoffLimit: number,
  successfulJobsHistoryLimit: number,
  failedJobsHistoryLimit: number,
  suspend: flag,
  args: ARGS,
  cpu: number,
  memory: size,
  after: AFTER,
});
