import { accessDigest } from '../access/access-digest.js';
import type { Grantee } from '../access/grantee.js';
import type { Part } from '../part/index.js';
import { ownObjects } from '../site/own-objects.js';
import { oneLine } from '../site/refusals.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';

/** Label of a CronJob and of its Jobs, with its name. */
export const CRON_JOB_LABEL = 'datastead.dev/cron-job';

/** Annotation of a Job: a digest of what it may do. */
export const ACCESS_ANNOTATION = 'datastead.dev/access';

const NAME = `j.metadata.labels["${CRON_JOB_LABEL}"]`;

/** Whether a Job has come to its end, well or badly. One that is suspended may go on. */
const DONE = `anytrue([for c in try(coalesce(j.status.conditions), []) : contains(["Complete", "Failed"], c.type) && c.status == "True"])`;

/** What is said of a Job that goes on. The runs of a CronJob that is declared no longer end with it. */
const SENTENCE = `"The Job \${j.metadata.name} of the cron job \${${NAME}} runs with access that it was granted before, since \${try(coalesce(j.status.startTime), "a moment")}, and is ended after \${try(coalesce(j.spec.activeDeadlineSeconds), "any number of")} seconds."`;

/** Sentences, one for each Job that may use what is declared no longer. */
const BEFORE = oneLine(`[for j in self.objects : ${SENTENCE}
  if can(local.runs-declared[${NAME}]) && try(j.metadata.annotations["${ACCESS_ANNOTATION}"], "") != try(local.runs-declared[${NAME}], "") && !${DONE}]`);

/**
 * Refuses all that comes after it while a run of a CronJob that began before may use what a contraction takes away. Runs that may do the
 * same as those to come hold nothing up, whatever else of them is another.
 */
export function runsGatePart(site: Site, cronJobs: readonly Grantee[]): Part {
  return {
    owner: site,
    home: site,
    phase: 'verify',
    place({ stack }) {
      if (cronJobs.length === 0) return [];
      const { platform, namespaces, facts } = site;
      const declared = cronJobs.map((job) => [job.name, accessDigest(job)] as const);
      declared.sort(([left], [right]) => (left < right ? -1 : 1));
      stack.local('runs-declared', Object.fromEntries(declared));
      const runs = stack.data('kubernetes_resources', 'runs', {
        api_version: 'batch/v1',
        kind: 'Job',
        namespace: namespaces.apps,
        label_selector: `${ownObjects(platform)},${CRON_JOB_LABEL}`,
        // As the gate of the rollouts: as long as the stack in front has changed, the cluster is looked at during the apply.
        depends_on: ['terraform_data.previous', 'data.kubernetes_resources.previous'],
        lifecycle: {
          postcondition: [
            {
              condition: expression(`\${length(${BEFORE}) == 0}`),
              error_message: expression(
                `\${join("\\n", concat(${BEFORE}, ["Until such runs have ended, no smoke test runs and no access is taken away. Wait for them, or delete the Jobs (kubectl -n ${namespaces.apps} delete job NAME), then deploy ${facts.name}-smoke again."]))}`,
              ),
            },
          ],
        },
      });
      return [runs];
    },
  };
}
