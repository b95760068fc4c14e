import type { Pod, WithConditions } from './causes.js';

/** A Job, as far as its progress is read. */
export type AwaitedJob = WithConditions & {
  readonly status?: { readonly active?: number; readonly failed?: number; readonly succeeded?: number };
};

/** What an apply may be waiting for: pods that are not ready and Jobs that are not done, a line each. */
export function awaited(pods: readonly Pod[], jobs: readonly AwaitedJob[]): string[] {
  const serving = pods.filter(({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-name'] === undefined);
  return [...serving.flatMap(podLine), ...jobs.flatMap(jobLine)];
}

function podLine({ metadata: { name, deletionTimestamp }, status = {} }: Pod): string[] {
  if (deletionTimestamp !== undefined) return [`${name}: stopping`];
  if (status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return [];
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const reason = containers.map(({ state }) => state?.waiting?.reason).find((one) => one !== undefined);
  const unscheduled = status.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled) return [`${name}: waits for a node`];
  return [`${name}: ${reason ?? (status.phase === 'Running' ? 'runs, not ready yet' : (status.phase ?? 'Pending'))}`];
}

function jobLine({ metadata: { name }, status = {} }: AwaitedJob): string[] {
  const { conditions = [], active = 0, failed = 0 } = status;
  // A Job that has ended well is awaited by nobody, and one that has failed is told with its cause.
  if (conditions.some(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True')) return [];
  const tries = failed === 0 ? '' : `, ${failed} of its pods failed`;
  return [`Job ${name}: ${active > 0 ? 'runs' : 'has no pod yet'}${tries}`];
}
