import { jobCause, type Pod, type PodEvent, podCauses, type WithConditions } from '../cluster/causes.js';
import { type Health, judged } from './health.js';
import { isReady } from './members.js';

interface Owned {
  readonly ownerReferences?: readonly { readonly kind: string; readonly uid: string }[];
}

export type OwnedPod = Pod & { readonly metadata: Owned };
export type Job = WithConditions & { readonly metadata: Owned & { readonly creationTimestamp?: string } };

/** Pods that should serve and do not, and why. Those of Jobs are reported with their Jobs. */
export function podsHealth(pods: readonly OwnedPod[], events: readonly PodEvent[], now: Date): Health {
  const serving = pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind !== 'Job'));
  const details = serving
    .filter((pod) => !isReady(pod))
    .flatMap((pod) => {
      const causes = podCauses(pod, events, now).map(({ text }) => text);
      return causes.length > 0 ? causes : [notReady(pod)];
    });
  return judged(`${serving.filter(isReady).length} of ${serving.length} ready`, details);
}

export function notReady({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return `${metadata.name} is being stopped`;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const since = ready?.lastTransitionTime === undefined ? '' : ` since ${ready.lastTransitionTime}`;
  return `${metadata.name} (${status?.phase}) is not ready${since}`;
}

/** Jobs that have failed, except scheduled runs that a later run has made up for. */
export function jobsHealth(jobs: readonly Job[], pods: readonly Pod[]): Health {
  const causes = jobs
    .filter((job) => !jobs.some((other) => makesGood(other, job)))
    .flatMap((job) => jobCause(job, pods) ?? []);
  return judged(
    causes.length === 0 ? 'none has failed' : `${causes.length} failed`,
    causes.map(({ text, log }) => `${text}${log === undefined ? '' : ` (see kubectl logs ${log.pod})`}`),
  );
}

function makesGood(later: Job, job: Job): boolean {
  const schedule = ({ metadata }: Job) => metadata.ownerReferences?.find(({ kind }) => kind === 'CronJob')?.uid;
  return (
    schedule(job) !== undefined &&
    schedule(later) === schedule(job) &&
    `${later.metadata.creationTimestamp}` > `${job.metadata.creationTimestamp}` &&
    (later.status?.conditions ?? []).some(({ type, status }) => type === 'Complete' && status === 'True')
  );
}
