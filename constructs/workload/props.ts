import { list, made, number, object, size, text } from '../props/index.js';
import type { Size } from '../units.js';
import { APPLICATION, type ApplicationProps } from './application-props.js';
import { ARGS, PROBES, type Probes, SIDECARS, type SidecarProps } from './containers.js';
import { METRICS, type Metrics } from './metrics.js';
import type { Migration } from './migration.js';
import { SCALING, type Scaling } from './scaling.js';

export const AFTER = list(made<Migration>('Migration', "new Migration(site, 'schema', { image })"), '[migration]');

export const WORKLOAD_PROPS = object<WorkloadProps>({
  ...APPLICATION,
  port: number,
  args: ARGS,
  replicas: number,
  scaling: SCALING,
  cpu: number,
  memory: size,
  probes: PROBES,
  ingressFrom: list(text, "['ingress-nginx']"),
  metrics: METRICS,
  sidecars: SIDECARS,
  after: AFTER,
});

export interface WorkloadProps extends ApplicationProps {
  /**
   * HTTP port that the container listens on, also set as `PORT`.
   * @default - none: no Service and no probes
   */
  readonly port?: number;
  /** @default - the image's arguments */
  readonly args?: readonly string[];
  /** @default - 1 with `tolerate: 'none'`, otherwise 2; with an autoscaler its `min` */
  readonly replicas?: number;
  /**
   * Who sets the number of pods. `fixed`: `replicas`. `external`: `replicas` is the initial number, and applies do not change what
   * an autoscaler or a person sets later, even zero. `{ min: 2, max: 10, cpu: 70 }` creates an autoscaler. @default 'fixed'
   */
  readonly scaling?: Scaling;
  /** Cores requested. @default 0.1 */
  readonly cpu?: number;
  /** Request and limit. @default 192 MiB */
  readonly memory?: Size;
  /** Paths of the HTTP probes. @default /healthz and /readyz */
  readonly probes?: Probes;
  /**
   * Namespaces whose pods may reach the port, for example that of an ingress controller.
   * @default - none; `grants.call` admits workloads of the site
   */
  readonly ingressFrom?: readonly string[];
  /**
   * Admits pods of the site's `monitoringNamespace` to a port, and sets annotations that say where metrics are read.
   * @default - none
   */
  readonly metrics?: Metrics;
  /** Containers that run beside the main one in each pod, by name. @default - none */
  readonly sidecars?: Readonly<Record<string, SidecarProps>>;
  /** Migrations that must complete before its pods roll. @default - none */
  readonly after?: readonly Migration[];
}
