import type { Metadata } from './cluster.js';

/** A pod that cannot be placed or mounted may only wait for something that comes at once. */
const PATIENCE_MILLISECONDS = 15_000;

/** Objects of the Kubernetes API, as far as a cause is read from them. */
export interface Pod {
  readonly metadata: Metadata & { readonly creationTimestamp?: string; readonly deletionTimestamp?: string };
  readonly spec?: { readonly containers: readonly { readonly name: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode?: number };
  };
}

export interface WithConditions {
  readonly metadata: Metadata;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** What the API's event says of a pod. */
export interface PodEvent {
  readonly involvedObject: { readonly uid?: string };
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** Why something does not come up. */
export interface Cause {
  /** The same for the same cause of the same object, however often it is seen. */
  readonly id: string;
  readonly text: string;
  /** Log that says more. */
  readonly log?: { readonly pod: string; readonly container: string; readonly previous: boolean };
}

/** Reasons that a container waits for, and that pass by themselves. */
const HARMLESS: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** Reasons that take turns while the same thing is wrong. */
const SAME: Readonly<Record<string, string>> = { ErrImagePull: 'ImagePullBackOff' };

/** Why a pod does not run: its containers, its place, its volumes. */
export function podCauses(pod: Pod, events: readonly PodEvent[], now: Date): Cause[] {
  const { metadata, status = {} } = pod;
  if (metadata.deletionTimestamp !== undefined) return [];
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const causes = [...unscheduled(pod, now), ...containers.flatMap((container) => containerCauses(metadata, container))];
  return causes.length > 0 ? causes : mountCauses(pod, events, now);
}

function unscheduled({ metadata, status = {} }: Pod, now: Date): Cause[] {
  const condition = status.conditions?.find(
    ({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable',
  );
  if (condition === undefined || !longAgo(condition.lastTransitionTime ?? metadata.creationTimestamp, now)) return [];
  return [{ id: `${metadata.uid} unschedulable`, text: `${metadata.name}: Unschedulable: ${condition.message}` }];
}

function containerCauses(metadata: Metadata, { name, state = {} }: ContainerStatus): Cause[] {
  const { reason, message } = state.waiting ?? {};
  if (reason === undefined || HARMLESS.has(reason)) return [];
  const cause = {
    id: `${metadata.uid} ${name} ${SAME[reason] ?? reason}`,
    text: `${metadata.name}: ${reason}${message === undefined ? '' : `: ${message}`}`,
  };
  return [
    reason === 'CrashLoopBackOff' ? { ...cause, log: { pod: metadata.name, container: name, previous: true } } : cause,
  ];
}

/** A volume that cannot be mounted, such as that of a Secret that is not there, is told by events alone. */
function mountCauses({ metadata, status = {} }: Pod, events: readonly PodEvent[], now: Date): Cause[] {
  if (status.phase !== 'Pending' || !longAgo(metadata.creationTimestamp, now)) return [];
  const failed = events
    .filter(
      ({ involvedObject, reason }) =>
        involvedObject.uid === metadata.uid && /^Failed(Mount|AttachVolume)$/.test(`${reason}`),
    )
    .sort((left, right) => timeOf(left) - timeOf(right));
  const last = failed.at(-1);
  return last === undefined
    ? []
    : [{ id: `${metadata.uid} ${last.reason}`, text: `${metadata.name}: ${last.reason}: ${last.message}` }];
}

function timeOf({ lastTimestamp, eventTime }: PodEvent): number {
  return Date.parse(lastTimestamp ?? eventTime ?? '') || 0;
}

/** A Job that has failed, with the log of its last pod. */
export function jobCause(job: WithConditions, pods: readonly Pod[]): Cause | undefined {
  const failed = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (failed === undefined) return undefined;
  const own = pods
    .filter(({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-name'] === job.metadata.name)
    .sort((left, right) => (`${left.metadata.creationTimestamp}` < `${right.metadata.creationTimestamp}` ? -1 : 1));
  const pod = own.at(-1);
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
  const container =
    statuses.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0) ?? pod?.status?.containerStatuses?.[0];
  const message = failed.message === undefined ? '' : `: ${failed.message}`;
  return {
    id: `${job.metadata.uid} failed`,
    text: `Job ${job.metadata.name} failed: ${failed.reason}${message}`,
    ...(pod === undefined || container === undefined
      ? {}
      : { log: { pod: pod.metadata.name, container: container.name, previous: false } }),
  };
}

/** A rollout that does not get on. */
export function deploymentCause({ metadata, status }: WithConditions): Cause | undefined {
  const stuck = status?.conditions?.find(
    ({ type, status: is, reason }) => type === 'Progressing' && is === 'False' && reason === 'ProgressDeadlineExceeded',
  );
  if (stuck === undefined) return undefined;
  const id = `${metadata.uid} ${stuck.lastTransitionTime}`;
  return { id, text: `Deployment ${metadata.name}: the rollout is stuck: ${stuck.message}` };
}

function longAgo(time: string | undefined, now: Date): boolean {
  return time === undefined || now.getTime() - Date.parse(time) > PATIENCE_MILLISECONDS;
}
