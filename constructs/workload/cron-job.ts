import type { Construct } from 'constructs';
import { bindingPart } from '../access/binding-part.js';
import { Checks } from '../checks/checks.js';
import type { Home, Part, SiteBase } from '../part/index.js';
import { checkedProps } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { type Duration, Size } from '../units.js';
import { Application } from './application.js';
import { afterFindings } from './checks.js';
import { cronJobFindings } from './cron-job-checks.js';
import { cronJobPart } from './cron-job-part.js';
import { type ConcurrencyPolicy, CRON_JOB_PROPS, type CronJobProps, type Runs } from './cron-job-props.js';
import { deadlineFindings } from './job.js';
import type { Migration } from './migration.js';

/**
 * A Job that runs on a schedule, with its own access. A deploy does not wait for its next run. If it removes access, no earlier run
 * may still be active.
 */
export class CronJob extends Application implements Runs {
  readonly schedule: string;
  readonly timeZone: string;
  readonly deadline: Duration;
  readonly concurrencyPolicy: ConcurrencyPolicy;
  readonly startingDeadline: Duration | undefined;
  readonly backoffLimit: number;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly suspend: boolean;
  readonly after: readonly Migration[];

  /**
   * Problems in what `props` say are collected and reported together at synth.
   * @throws ProblemError for props that are unknown, missing or of another type
   */
  constructor(scope: Construct, id: string, props: CronJobProps) {
    checkedProps(scope, id, CRON_JOB_PROPS, props);
    super(scope, id, props, {
      what: 'cron job',
      container: {
        ...(props.args ? { args: props.args } : {}),
        cpu: props.cpu ?? 0.1,
        memory: props.memory ?? Size.mebibytes(192),
      },
      pods: 'one',
    });
    this.schedule = props.schedule;
    this.timeZone = props.timeZone ?? 'Etc/UTC';
    this.deadline = props.deadline;
    this.concurrencyPolicy = props.concurrencyPolicy ?? 'Forbid';
    this.startingDeadline = props.startingDeadline;
    this.backoffLimit = props.backoffLimit ?? 1;
    this.successfulJobsHistoryLimit = props.successfulJobsHistoryLimit ?? 3;
    this.failedJobsHistoryLimit = props.failedJobsHistoryLimit ?? 1;
    this.suspend = props.suspend ?? false;
    this.after = props.after ?? [];
    const checks = Checks.of(this);
    checks.add('names', () => [...cronJobFindings(this.node.path, this), ...afterFindings(this, this.after)]);
    checks.add('capacity', () => deadlineFindings(this.node.path, this.deadline));
  }

  override get footprint(): Footprint {
    return { component: 'job', members: 1, ...this.requests };
  }

  override parts(base: (home: Home) => SiteBase): readonly Part[] {
    const { network } = base(this.site);
    const binding = bindingPart(this, 'use');
    const migrations = this.after.map((migration) => migration.part(base));
    return [binding, cronJobPart(this, ({ after }) => after(binding, network.apps, ...migrations))];
  }
}
