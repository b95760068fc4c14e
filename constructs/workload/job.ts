import type { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { error, type Finding } from '../checks/finding.js';
import { checkedProps } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { Duration, Size } from '../units.js';
import { Application } from './application.js';
import { JOB_PROPS, type JobProps } from './job-props.js';

/** What runs to its end in the apps namespace, and fails the deploy when it fails. */
export abstract class Job extends Application {
  readonly deadline: Duration;

  protected constructor(scope: Construct, id: string, what: string, props: JobProps) {
    checkedProps(scope, id, JOB_PROPS, props);
    const container = { cpu: 0.1, memory: props.memory ?? Size.mebibytes(192) };
    super(scope, id, props, { what, container, pods: 'one' });
    this.deadline = props.deadline ?? Duration.minutes(5);
    Checks.of(this).add('capacity', () => deadlineFindings(this.node.path, this.deadline));
  }

  override get footprint(): Footprint {
    return { component: 'job', members: 1, ...this.requests };
  }
}

/** Whether a Job has any time at all. */
export function deadlineFindings(where: string, deadline: Duration): Finding[] {
  if (deadline.toSeconds >= 1) return [];
  return [
    error(
      'job-deadline',
      where,
      'has a deadline of zero, so it would be stopped before it starts',
      'set deadline to a second or more, or leave it out',
    ),
  ];
}
