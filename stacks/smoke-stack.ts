import { createHash } from 'node:crypto';
import { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1/index.js';
import type { SmokeTest } from '../constructs/workload/smoke-test.js';
import type { Workload } from '../constructs/workload/workload.js';
import { objectLabels } from './labels.js';
import { bindingDigest, placeBindingConfig, podTemplate } from './pod-template.js';
import type { SiteStack } from './site-stack.js';

/** Time for the image to be pulled and the pod to start, on top of the test's own deadline. */
const START_SECONDS = 120;

/**
 * The smoke tests. A test runs again when anything that it tests has changed: its own template, the systems it is
 * bound to, and the workloads it calls together with what they are bound to.
 */
export function fillSmokeStack(
  stack: SiteStack,
  tests: readonly SmokeTest[],
  systemDigests: ReadonlyMap<string, string>,
): JobV1[] {
  return tests.map((test) => {
    const config = placeBindingConfig(stack, test);
    const template = podTemplate(stack, test, { 'datastead.dev/tests': subjectDigest(test, systemDigests) });
    return new JobV1(stack, `smoke-${test.name}`, {
      metadata: {
        name: test.name,
        namespace: stack.site.namespaces.apps,
        labels: objectLabels(stack.site.platform, test.name),
      },
      waitForCompletion: true,
      // The provider gives a Job one minute unless it is told otherwise.
      timeouts: {
        create: `${test.deadline.toSeconds + START_SECONDS}s`,
        update: `${test.deadline.toSeconds + START_SECONDS}s`,
      },
      spec: {
        backoffLimit: 1,
        activeDeadlineSeconds: test.deadline.toSeconds,
        template: {
          metadata: template.metadata,
          spec: { ...template.spec, restartPolicy: 'Never' },
        },
      },
      dependsOn: config,
    });
  });
}

function subjectDigest(test: SmokeTest, systemDigests: ReadonlyMap<string, string>): string {
  const systems = new Set(test.bindings.map((binding) => binding.system));
  const workloads = new Map<string, object>();
  const visit = (workload: Workload): void => {
    if (workloads.has(workload.name)) return;
    const { image, ...rest } = workload.container;
    workloads.set(workload.name, {
      image: workload.site.image(image),
      ...rest,
      memory: rest.memory.toString(),
      bindings: bindingDigest(workload),
    });
    for (const binding of workload.bindings) systems.add(binding.system);
    workload.connections.forEach(visit);
  };
  test.connections.forEach(visit);
  const subject = {
    systems: [...systems].sort().map((system) => [system, systemDigests.get(system) ?? '']),
    workloads: [...workloads.entries()].sort(([left], [right]) => (left < right ? -1 : 1)),
  };
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}
