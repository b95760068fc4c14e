import type { Construct } from 'constructs';
import { Job, type JobProps } from './job.js';

export type SmokeTestProps = JobProps;

/** A Job that uses the platform as an application does, and fails the deploy when it does not work. */
export class SmokeTest extends Job {
  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id, 'smoke test', props);
  }
}
