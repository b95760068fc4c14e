import { duration, object, size } from '../props/index.js';
import type { Duration, Size } from '../units.js';
import { APPLICATION, type ApplicationProps } from './application-props.js';

export interface JobProps extends ApplicationProps {
  /** Time limit of the Job, after which it is ended and the deploy fails. @default 5 minutes */
  readonly deadline?: Duration;
  /** Request and limit. @default 192 MiB */
  readonly memory?: Size;
}

export const JOB_PROPS = object<JobProps>({
  ...APPLICATION,
  deadline: duration,
  memory: size,
});
