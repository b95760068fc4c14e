import {
  duration,
  list,
  made,
  number,
  object,
  oneOf,
  required,
  type Shape,
  size,
  table,
  text,
  textLike,
} from '../props/index.js';
import type { ApplicationProps } from './application.js';
import type { JobProps } from './job.js';
import type { Migration } from './migration.js';
import type { WorkloadProps } from './workload.js';

const APPLICATION: Shape<ApplicationProps> = {
  credentialsRevision: number,
  existingSecrets: table(text, "{ events: 'vault-events-api' }"),
};

/** A variable that is `undefined` was meant to be something: `process.env.LOG_LEVEL`, which is not set. */
const ENV = table(required(text), "{ LOG_LEVEL: 'info' }");

const IMAGE = textLike('registry.example.com/shop/api:1.4.2');

const COMMAND = list(text, "['node', '/app/main.js']");

export const WORKLOAD_PROPS = object<WorkloadProps>({
  ...APPLICATION,
  image: required(IMAGE),
  port: number,
  command: COMMAND,
  args: list(text, "['--verbose']"),
  env: ENV,
  replicas: number,
  scaling: oneOf('fixed', 'external'),
  cpu: number,
  memory: size,
  probes: object({ live: required(text), ready: required(text) }),
  ingressFrom: list(text, "['ingress-nginx']"),
  after: list(made<Migration>('Migration', "new Migration(site, 'schema', { image })"), '[migration]'),
});

export const JOB_PROPS = object<JobProps>({
  ...APPLICATION,
  image: required(IMAGE),
  command: COMMAND,
  env: ENV,
  deadline: duration,
  memory: size,
});
