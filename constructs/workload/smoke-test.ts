import type { Construct } from 'constructs';
import type { Footprint } from '../system/data-system.js';
import { Duration, Size } from '../units.js';
import { Application } from './application.js';

export interface SmokeTestProps {
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
  /** @default - the platform's `credentialsRevision` */
  readonly credentialsRevision?: number;
}

/** A Job that uses the platform as an application does, and fails the deploy when it does not work. */
export class SmokeTest extends Application {
  readonly deadline: Duration;

  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(
      scope,
      id,
      'smoke test',
      {
        image: props.image,
        ...(props.command ? { command: props.command } : {}),
        env: props.env ?? {},
        cpu: 0.1,
        memory: props.memory ?? Size.mebibytes(192),
      },
      props.credentialsRevision,
    );
    this.deadline = props.deadline ?? Duration.minutes(5);
  }

  override get footprint(): Footprint {
    return { component: 'job', members: 1, cpu: this.container.cpu, memory: this.container.memory };
  }
}
