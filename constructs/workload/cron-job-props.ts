import { duration, flag, number, object, oneOf, required, size, textLike } from '../props/index.js';
import type { Duration, Size } from '../units.js';
import { APPLICATION, type ApplicationProps } from './application-props.js';
import { ARGS } from './containers.js';
import type { Migration } from './migration.js';
import { AFTER } from './props.js';

/** What becomes of a run whose time comes while the one before it is not done. */
export type ConcurrencyPolicy = 'Forbid' | 'Replace';

export interface CronJobProps extends ApplicationProps {
  /** In cron's notation, five fields of numbers: `0 3 * * *`. */
  readonly schedule: string;
  /** Name of a time zone, such as `Europe/Berlin`. @default Etc/UTC */
  readonly timeZone?: string;
  /**
   * A run is ended after this long, and has failed. So long may a deploy that takes access away have to wait for a run of before.
   */
  readonly deadline: Duration;
  /**
   * `Forbid` leaves the new run out, `Replace` ends the one before. Runs that overlap are not offered: nobody could say how much of the site's
   * capacity they take. @default 'Forbid'
   */
  readonly concurrencyPolicy?: ConcurrencyPolicy;
  /** How late a run may begin, 10 seconds at least; after that it is left out. @default - as late as it can */
  readonly startingDeadline?: Duration;
  /** How often a run is tried again that has failed. @default 1 */
  readonly backoffLimit?: number;
  /** Runs that have succeeded, and are kept to be looked at. @default 3 */
  readonly successfulJobsHistoryLimit?: number;
  /** The same of those that have failed. @default 1 */
  readonly failedJobsHistoryLimit?: number;
  /** Whether no run begins. One that has begun goes on. @default false */
  readonly suspend?: boolean;
  /** @default - the image's arguments */
  readonly args?: readonly string[];
  /** Cores requested. @default 0.1 */
  readonly cpu?: number;
  /** Request and limit. @default 192 MiB */
  readonly memory?: Size;
  /** Migrations that must have completed before its next run is one of this revision. @default - none */
  readonly after?: readonly Migration[];
}

/** When a CronJob runs, and how; everything resolved. */
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
