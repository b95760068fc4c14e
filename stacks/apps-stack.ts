import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import type { Site } from '../constructs/site/site.js';
import type { Application } from '../constructs/workload/application.js';
import { WORKLOAD_LABEL } from '../constructs/workload/grantee.js';
import type { Migration } from '../constructs/workload/migration.js';
import { SURGE, type Workload } from '../constructs/workload/workload.js';
import { placeJob } from './job.js';
import { objectLabels } from './labels.js';
import { placeNetwork } from './network.js';
import { placeBindingConfig, podTemplate } from './pod-template.js';
import { DECLARED_ANNOTATION, type DeclaredRollout, declaredRevision } from './rollout-gate.js';
import type { SiteStack } from './site-stack.js';

/** How long a rollout of one workload may take before the apply fails. */
const ROLLOUT_MINUTES = 10;

/**
 * The workloads: what they are told about their bindings, what all applications may reach, the migrations, and they themselves. Returns
 * what must run before anything contracts.
 */
export function fillAppsStack(
  stack: SiteStack,
  workloads: readonly Workload[],
  migrations: readonly Migration[],
  applications: readonly Application[],
): DeclaredRollout[] {
  // Named as dependencies, rules are there before the pods that need them, and gone only after those have rolled.
  const network = placeNetwork(stack, workloads, applications);
  const jobs = new Map(
    migrations.map((one) => {
      const config = placeBindingConfig(stack, one);
      return [one, placeJob(stack, `migration-${one.name}`, one, '', [...config, ...network])] as const;
    }),
  );
  return workloads.map((workload) => {
    const config = placeBindingConfig(stack, workload);
    placeService(stack, workload);
    placeBudget(stack, workload);
    const { site } = stack;
    const template = podTemplate(stack, workload);
    const spec = {
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: ROLLOUT_MINUTES * 60 - 30,
      selector: { matchLabels: { [WORKLOAD_LABEL]: workload.name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: `${SURGE}`, maxUnavailable: '0' } },
      template: {
        metadata: template.metadata,
        spec: {
          ...template.spec,
          terminationGracePeriodSeconds: 30,
          topologySpreadConstraint: spread(site, workload),
        },
      },
    };
    const revision = declaredRevision(spec);
    const scaled = workload.scaling === 'external';
    new DeploymentV1(stack, `workload-${workload.name}`, {
      metadata: { ...meta(site, workload), annotations: { [DECLARED_ANNOTATION]: revision } },
      waitForRollout: true,
      timeouts: { create: `${ROLLOUT_MINUTES}m`, update: `${ROLLOUT_MINUTES}m` },
      spec: { replicas: `${workload.replicas}`, ...spec },
      dependsOn: [...config, ...network, ...workload.after.flatMap((migration) => jobs.get(migration) ?? [])],
      ...(scaled ? { lifecycle: { ignoreChanges: ['spec[0].replicas'] } } : {}),
    });
    return { name: workload.name, revision, scaling: workload.scaling };
  });
}

function meta(site: Site, workload: Workload) {
  return {
    name: workload.name,
    namespace: site.namespaces.apps,
    labels: objectLabels(site.platform, workload.name),
  };
}

/** Replicas stand apart, zone from zone or node from node, as far as the site promises. */
function spread(site: Site, workload: Workload) {
  const keys =
    site.tolerate === 'zone'
      ? ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']
      : site.tolerate === 'node'
        ? ['kubernetes.io/hostname']
        : [];
  return keys.map((topologyKey, index) => ({
    maxSkew: 1,
    topologyKey,
    // The promised domain is held to; within it, a pod may share a node while another is away.
    whenUnsatisfiable: index === 0 ? 'DoNotSchedule' : 'ScheduleAnyway',
    labelSelector: [{ matchLabels: { [WORKLOAD_LABEL]: workload.name } }],
    matchLabelKeys: ['pod-template-hash'],
  }));
}

function placeService(stack: SiteStack, workload: Workload): void {
  if (workload.port === undefined) return;
  new ServiceV1(stack, `service-${workload.name}`, {
    metadata: meta(stack.site, workload),
    spec: {
      selector: { [WORKLOAD_LABEL]: workload.name },
      port: [{ name: 'http', port: workload.port, targetPort: 'http', protocol: 'TCP' }],
    },
  });
}

function placeBudget(stack: SiteStack, workload: Workload): void {
  if (workload.replicas < 2) return;
  new PodDisruptionBudgetV1(stack, `budget-${workload.name}`, {
    metadata: meta(stack.site, workload),
    spec: {
      maxUnavailable: '1',
      selector: { matchLabels: { [WORKLOAD_LABEL]: workload.name } },
    },
  });
}
