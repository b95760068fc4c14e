import type { Construct } from 'constructs';
import { bindingPart } from '../access/binding-part.js';
import { brand } from '../brand.js';
import type { Home, Part, SiteBase } from '../part/index.js';
import { Job } from './job.js';
import { jobPart } from './job-part.js';
import type { JobProps } from './job-props.js';

export type MigrationProps = JobProps;

/**
 * A Job that brings a schema to the version that an image needs. It runs before the workloads that name it in `after`, and
 * again when its image, its command or what it is granted changes; so what it does must be safe to repeat.
 */
export class Migration extends Job {
  private placed: { readonly binding: Part; readonly job: Part } | undefined;

  static {
    brand(Migration, 'Migration');
  }

  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id, 'migration', props);
  }

  /** The Job itself. */
  part(base: (home: Home) => SiteBase): Part {
    this.placed ??= this.jobOf(base(this.site));
    return this.placed.job;
  }

  override parts(base: (home: Home) => SiteBase): readonly Part[] {
    this.placed ??= this.jobOf(base(this.site));
    const { binding, job } = this.placed;
    return [binding, job];
  }

  private jobOf({ network }: SiteBase) {
    const binding = bindingPart(this, 'use');
    const job = jobPart(
      this,
      'use',
      `migration-${this.name}`,
      () => '',
      ({ after }) => after(binding, network.apps),
    );
    return { binding, job };
  }
}
