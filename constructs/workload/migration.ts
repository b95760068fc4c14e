import type { Construct } from 'constructs';
import { brand } from '../brand.js';
import { Job, type JobProps } from './job.js';

export type MigrationProps = JobProps;

/**
 * A Job that brings a schema to the version that an image needs. It runs before the workloads that name it in `after`, and
 * again when its image, its command or what it is granted changes; so what it does must be safe to repeat.
 */
export class Migration extends Job {
  static {
    brand(Migration, 'Migration');
  }

  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id, 'migration', props);
  }
}
