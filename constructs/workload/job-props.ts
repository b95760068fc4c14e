import { duration, object, required, size } from '../props/index.js';
import type { Duration, Size } from '../units.js';
import type { ApplicationProps } from './application-props.js';
import { APPLICATION, COMMAND, ENV, IMAGE } from './application-props.js';

export interface JobProps extends ApplicationProps {
  /** Image reference with a tag or a digest. */
  readonly image: string;
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** The Job is ended, and the deploy fails, after this long. @default 5 minutes */
  readonly deadline?: Duration;
  /** Request and limit. @default 192 MiB */
  readonly memory?: Size;
}

export const JOB_PROPS = object<JobProps>({
  ...APPLICATION,
  image: required(IMAGE),
  command: COMMAND,
  env: ENV,
  deadline: duration,
  memory: size,
});
