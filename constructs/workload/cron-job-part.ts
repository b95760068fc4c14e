import { accessDigest } from '../access/access-digest.js';
import type { Ground, Part } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import type { Application } from './application.js';
import type { Runs } from './cron-job-props.js';
import { podTemplate } from './pod-template.js';
import { ACCESS_ANNOTATION, CRON_JOB_LABEL } from './runs-gate.js';

/** A CronJob of the apps namespace. Its Jobs say with which access they run, for the gate before anything contracts. */
export function cronJobPart(job: Application & Runs, dependsOn: (ground: Ground) => readonly string[]): Part {
  const { site, name } = job;
  return {
    owner: job,
    home: site,
    phase: 'use',
    place(ground) {
      const { metadata, spec } = podTemplate(job);
      const labels = { ...objectLabels(site.platform, name), [CRON_JOB_LABEL]: name };
      const placed = ground.stack.resource(
        'kubernetes_cron_job_v1',
        `cron-job-${name}`,
        {
          metadata: { name, namespace: site.namespaces.apps, labels },
          spec: {
            schedule: job.schedule,
            timezone: job.timeZone,
            concurrency_policy: job.concurrencyPolicy,
            suspend: job.suspend,
            successful_jobs_history_limit: job.successfulJobsHistoryLimit,
            failed_jobs_history_limit: job.failedJobsHistoryLimit,
            ...(job.startingDeadline === undefined
              ? {}
              : { starting_deadline_seconds: job.startingDeadline.toSeconds }),
            job_template: {
              metadata: { labels, annotations: { [ACCESS_ANNOTATION]: accessDigest(job) } },
              spec: {
                backoff_limit: job.backoffLimit,
                active_deadline_seconds: job.deadline.toSeconds,
                template: { metadata, spec: { ...spec, restart_policy: 'Never' } },
              },
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
