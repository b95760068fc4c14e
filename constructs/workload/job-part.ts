import { createHash } from 'node:crypto';
import type { Ground, Part, Phase } from '../part/index.js';
import { PatchBook } from '../patches/index.js';
import { objectLabels } from '../site/labels.js';
import { JOB_DIGEST_ENV } from './container-spec.js';
import type { Job } from './job.js';
import { podTemplate } from './pod-template.js';

/** Time for the image to be pulled and the pod to start, on top of the job's own deadline. */
const START_SECONDS = 120;

/**
 * A Job of the apps namespace that is waited for. A change of its template makes another one in its place.
 * @param id in the stack, where the construct's own name is not enough
 * @param subject what else makes it run again when it changes
 */
export function jobPart(
  job: Job,
  phase: Phase,
  id: string,
  subject: () => string,
  dependsOn: (ground: Ground) => readonly string[],
): Part {
  const { site, name, pods } = job;
  return {
    owner: job,
    home: site,
    phase,
    place(ground) {
      const template = podTemplate(job);
      const patches = PatchBook.of(job).declared(site.name, 'Job', name, 'apps');
      const digest = createHash('sha256')
        .update(
          JSON.stringify([template.metadata, subject(), ...(Object.keys(pods).length === 0 ? [] : [pods]), ...patches]),
        )
        .digest('hex')
        .slice(0, 16);
      const container = template.spec.container.map((one) => ({
        ...one,
        env: [...one.env, { name: JOB_DIGEST_ENV, value: digest }],
      }));
      const seconds = job.deadline.toSeconds;
      const placed = ground.stack.resource(
        'kubernetes_job_v1',
        id,
        {
          metadata: { name, namespace: site.namespaces.apps, labels: objectLabels(site.platform, name) },
          wait_for_completion: true,
          // The provider gives a Job one minute unless it is told otherwise.
          timeouts: { create: `${seconds + START_SECONDS}s`, update: `${seconds + START_SECONDS}s` },
          spec: {
            backoff_limit: 1,
            active_deadline_seconds: seconds,
            template: {
              metadata: template.metadata,
              spec: { ...template.spec, container, restart_policy: 'Never' },
            },
          },
          depends_on: dependsOn(ground),
        },
        job,
      );
      return [placed.address];
    },
  };
}
