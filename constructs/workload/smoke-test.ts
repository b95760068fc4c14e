import type { Construct } from 'constructs';
import { bindingPart } from '../access/binding-part.js';
import type { Home, Part, SiteBase } from '../part/index.js';
import { Job } from './job.js';
import { jobPart } from './job-part.js';
import type { JobProps } from './job-props.js';
import { smokeSubject } from './smoke-subject.js';

export type SmokeTestProps = JobProps;

/** A Job that uses the platform as an application does, and fails the deploy when it does not work. */
export class SmokeTest extends Job {
  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id, 'smoke test', props);
  }

  override parts(base: (home: Home) => SiteBase): readonly Part[] {
    const { gate, digestOf } = base(this.site);
    const binding = bindingPart(this, 'verify');
    const subject = () => smokeSubject(this, digestOf);
    const job = jobPart(this, 'verify', `smoke-${this.name}`, subject, ({ after }) => after(binding, gate));
    return [binding, job];
  }
}
