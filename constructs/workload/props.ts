import { list, made, number, object, oneOf, required, size, text } from '../props/index.js';
import type { Size } from '../units.js';
import type { ApplicationProps } from './application-props.js';
import { APPLICATION, COMMAND, ENV, IMAGE } from './application-props.js';
import type { Migration } from './migration.js';

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

/** Who says how many pods a workload has. */
export type Scaling = 'fixed' | 'external';

export interface WorkloadProps extends ApplicationProps {
  /** Image reference with a tag or a digest. The site's mirror is put in front where it has one. */
  readonly image: string;
  /**
   * HTTP port that the container listens on, also given to it as `PORT`.
   * @default - none: no Service and no probes
   */
  readonly port?: number;
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** @default - the image's arguments */
  readonly args?: readonly string[];
  /**
   * Plain configuration. A change rolls the pods. Secrets come by grants, never here.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;
  /** @default - 1 where nothing is tolerated, else 2 */
  readonly replicas?: number;
  /**
   * Who says how many pods there are: `fixed` is `replicas`; with `external` that is the number to begin with, and applies leave alone what
   * an autoscaler, or a person, has made of it, none at all too. @default 'fixed'
   */
  readonly scaling?: Scaling;
  /** Cores requested. @default 0.1 */
  readonly cpu?: number;
  /** Request and limit. @default 192 MiB */
  readonly memory?: Size;
  /** Paths of the HTTP probes. @default /healthz and /readyz */
  readonly probes?: { readonly live: string; readonly ready: string };
  /**
   * Namespaces whose pods may reach the port, such as that of an ingress controller.
   * @default - none; workloads of the site are let in by `grants.call`
   */
  readonly ingressFrom?: readonly string[];
  /** Migrations that must have completed before its pods are rolled. @default - none */
  readonly after?: readonly Migration[];
}
