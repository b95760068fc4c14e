import { error, type Finding } from '../checks/finding.js';
import { gapsBetweenRuns } from '../cron.js';
import { quote } from '../schema/words.js';
import type { Runs } from './cron-job-props.js';

/** With less, the controller may check too rarely to start any run. */
const LEAST_STARTING_SECONDS = 10;

/** Values of a CronJob that Kubernetes would refuse, or with which it would never run. */
export function cronJobFindings(path: string, job: Runs): Finding[] {
  const { schedule, timeZone, startingDeadline } = job;
  const gaps = gapsBetweenRuns(schedule);
  const counts = {
    backoffLimit: job.backoffLimit,
    successfulJobsHistoryLimit: job.successfulJobsHistoryLimit,
    failedJobsHistoryLimit: job.failedJobsHistoryLimit,
  };
  return [
    ...(typeof gaps === 'string'
      ? [
          error(
            'cron-schedule',
            path,
            `has the schedule ${quote(schedule)}, but ${gaps}`,
            'write minute, hour, day of the month, month and day of the week, such as "0 3 * * *" for each night at three',
          ),
        ]
      : []),
    ...(isTimeZone(timeZone)
      ? []
      : [
          error(
            'cron-time-zone',
            path,
            `has the time zone ${quote(timeZone)}, which is not known`,
            'use a name from the IANA database, such as Europe/Berlin, or leave timeZone out for UTC',
          ),
        ]),
    ...(startingDeadline === undefined || startingDeadline.toSeconds >= LEAST_STARTING_SECONDS
      ? []
      : [
          error(
            'cron-starting-deadline',
            path,
            `has a startingDeadline of ${startingDeadline.toSeconds} seconds, in which no run might ever begin`,
            `set startingDeadline to ${LEAST_STARTING_SECONDS} seconds or more, or leave it out`,
          ),
        ]),
    ...Object.entries(counts)
      .filter(([, count]) => !(Number.isInteger(count) && count >= 0))
      .map(([prop, count]) =>
        error('cron-count', path, `has ${prop} ${count}`, `set ${prop} to a whole number from 0, or leave it out`),
      ),
  ];
}

/** `Local` depends on the controller's machine, and an offset (`+02:00`) has no daylight saving time; Kubernetes refuses both. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name) || name === 'Local') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
