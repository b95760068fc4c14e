import { createHash } from 'node:crypto';
import { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Job } from '../constructs/workload/job.js';
import { JOB_DIGEST_ENV } from '../constructs/workload/pod-spec.js';
import { objectLabels } from './labels.js';
import { podTemplate } from './pod-template.js';
import type { SiteStack } from './site-stack.js';

/** Time for the image to be pulled and the pod to start, on top of the job's own deadline. */
const START_SECONDS = 120;

/**
 * A Job of the apps namespace that is waited for. A change of its template makes another one in its place.
 * @param subject what else makes it run again when it changes
 */
export function placeJob(
  stack: SiteStack,
  id: string,
  job: Job,
  subject: string,
  dependsOn: ITerraformDependable[],
): JobV1 {
  const template = podTemplate(stack, job);
  const digest = createHash('sha256')
    .update(JSON.stringify([template.metadata, subject]))
    .digest('hex')
    .slice(0, 16);
  const container = template.spec.container.map((one) => ({
    ...one,
    env: [...one.env, { name: JOB_DIGEST_ENV, value: digest }],
  }));
  const seconds = job.deadline.toSeconds;
  return new JobV1(stack, id, {
    metadata: {
      name: job.name,
      namespace: stack.site.namespaces.apps,
      labels: objectLabels(stack.site.platform, job.name),
    },
    waitForCompletion: true,
    // The provider gives a Job one minute unless it is told otherwise.
    timeouts: { create: `${seconds + START_SECONDS}s`, update: `${seconds + START_SECONDS}s` },
    spec: {
      backoffLimit: 1,
      activeDeadlineSeconds: seconds,
      template: {
        metadata: template.metadata,
        spec: { ...template.spec, container, restartPolicy: 'Never' },
      },
    },
    dependsOn,
  });
}
