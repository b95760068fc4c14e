import { createHash } from 'node:crypto';
import type { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { SmokeTest } from '../constructs/workload/smoke-test.js';
import type { Workload } from '../constructs/workload/workload.js';
import { placeJob } from './job.js';
import { bindingDigest, placeBindingConfig } from './pod-template.js';
import type { SiteStack } from './site-stack.js';

/**
 * The smoke tests. A test runs again when anything that it tests has changed: its own template, the systems it is
 * bound to, and the workloads it calls together with what they are bound to.
 */
export function fillSmokeStack(
  stack: SiteStack,
  tests: readonly SmokeTest[],
  systemDigests: ReadonlyMap<string, string>,
  gate: readonly ITerraformDependable[],
): JobV1[] {
  return tests.map((test) =>
    placeJob(stack, `smoke-${test.name}`, test, subjectDigest(test, systemDigests), [
      ...placeBindingConfig(stack, test),
      ...gate,
    ]),
  );
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
