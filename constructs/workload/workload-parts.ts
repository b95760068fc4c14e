import { bindingPart } from '../access/binding-part.js';
import { WORKLOAD_LABEL } from '../access/labels.js';
import type { Part, SiteBase } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import type { Site } from '../site/site.js';
import type { Application } from './application.js';
import type { Metrics } from './metrics.js';
import { podTemplate } from './pod-template.js';
import { DECLARED_ANNOTATION, type DeclaredRollout } from './rollout-gate.js';
import { autoscalerSpec, autoscalingOf, REPLICAS_OF_OTHERS, type Scaling } from './scaling.js';

/** How long a rollout of one workload may take before the apply fails. */
const ROLLOUT_MINUTES = 10;

/** A workload, as its construct has resolved it. */
export interface Deployed extends Application {
  readonly port: number | undefined;
  readonly replicas: number;
  readonly mostReplicas: number;
  readonly scaling: Scaling;
  readonly rollout: DeclaredRollout;
  readonly spec: ReturnType<typeof deploymentSpec>;
}

/** Pods more than its replicas while a workload rolls, so that none is missing. */
export const SURGE = 1;

/**
 * The Service and the disruption budget of a workload, itself, and its autoscaler.
 * @param migrations parts of the Jobs that must have completed before
 */
export function workloadParts(workload: Deployed, { network }: SiteBase, migrations: readonly Part[]): Part[] {
  const binding = bindingPart(workload, 'use');
  const part = (place: Part['place']): Part => ({ owner: workload, home: workload.site, phase: 'use', place });
  return [
    binding,
    part(({ stack }) =>
      workload.port === undefined
        ? []
        : [
            stack.resource(
              'kubernetes_service_v1',
              `service-${workload.name}`,
              {
                metadata: meta(workload),
                spec: {
                  selector: { [WORKLOAD_LABEL]: workload.name },
                  port: [{ name: 'http', port: workload.port, target_port: 'http', protocol: 'TCP' }],
                },
              },
              workload,
            ).address,
          ],
    ),
    part(({ stack }) =>
      workload.mostReplicas < 2
        ? []
        : [
            stack.resource(
              'kubernetes_pod_disruption_budget_v1',
              `budget-${workload.name}`,
              {
                metadata: meta(workload),
                spec: { max_unavailable: '1', selector: { match_labels: { [WORKLOAD_LABEL]: workload.name } } },
              },
              workload,
            ).address,
          ],
    ),
    part(({ stack, after }) => {
      const { spec, rollout, replicas, name, scaling } = workload;
      return [
        stack.resource(
          'kubernetes_deployment_v1',
          `workload-${name}`,
          {
            metadata: { ...meta(workload), annotations: { [DECLARED_ANNOTATION]: rollout.revision } },
            wait_for_rollout: true,
            timeouts: { create: `${ROLLOUT_MINUTES}m`, update: `${ROLLOUT_MINUTES}m` },
            spec: { replicas: `${replicas}`, ...spec },
            depends_on: [...after(binding), ...after(network.apps), ...after(...migrations)],
            ...(scaling === 'fixed' ? {} : { lifecycle: { ignore_changes: [REPLICAS_OF_OTHERS] } }),
          },
          workload,
        ).address,
      ];
    }),
    part(({ stack }) => {
      const autoscaling = autoscalingOf(workload.scaling);
      if (autoscaling === undefined) return [];
      return [
        stack.resource(
          'kubernetes_horizontal_pod_autoscaler_v2',
          `autoscaler-${workload.name}`,
          {
            metadata: meta(workload),
            spec: autoscalerSpec(workload.name, autoscaling),
            depends_on: [`kubernetes_deployment_v1.workload-${workload.name}`],
          },
          workload,
        ).address,
      ];
    }),
  ];
}

/** What the Deployment of a workload says, but for how many pods there are. */
export function deploymentSpec(workload: Application, metrics?: Metrics) {
  const template = podTemplate(workload, metrics);
  return {
    revision_history_limit: 3,
    progress_deadline_seconds: ROLLOUT_MINUTES * 60 - 30,
    selector: { match_labels: { [WORKLOAD_LABEL]: workload.name } },
    strategy: { type: 'RollingUpdate', rolling_update: { max_surge: `${SURGE}`, max_unavailable: '0' } },
    template: {
      metadata: template.metadata,
      spec: {
        ...template.spec,
        termination_grace_period_seconds: 30,
        topology_spread_constraint: spread(workload.site, workload.name),
      },
    },
  };
}

function meta({ site, name }: Deployed) {
  return { name, namespace: site.namespaces.apps, labels: objectLabels(site.platform, name) };
}

/** Replicas stand apart, zone from zone or node from node, as far as the site promises. */
function spread({ tolerate }: Site, name: string) {
  const keys =
    tolerate === 'zone'
      ? ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']
      : tolerate === 'node'
        ? ['kubernetes.io/hostname']
        : [];
  return keys.map((topologyKey, index) => ({
    max_skew: 1,
    topology_key: topologyKey,
    // The promised domain is held to; within it, a pod may share a node while another is away.
    when_unsatisfiable: index === 0 ? 'DoNotSchedule' : 'ScheduleAnyway',
    label_selector: [{ match_labels: { [WORKLOAD_LABEL]: name } }],
    match_label_keys: ['pod-template-hash'],
  }));
}
