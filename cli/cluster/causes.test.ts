import { describe, expect, it } from 'vitest';
import { deploymentCause, jobCause, type Pod, type PodEvent, podCauses } from './causes.js';

const NOW = new Date('2026-01-01T00:10:00Z');
const EARLIER = '2026-01-01T00:09:00Z';
const JUST_NOW = '2026-01-01T00:09:55Z';

function pod(status: NonNullable<Pod['status']>, metadata: Partial<Pod['metadata']> = {}): Pod {
  return { metadata: { name: 'api-7c9-x', uid: '0.1', creationTimestamp: EARLIER, ...metadata }, status };
}

/** A container that waits. */
function waiting(reason: string, message?: string) {
  return { name: 'api', state: { waiting: { reason, ...(message === undefined ? {} : { message }) } } };
}

describe('the causes of a pod that does not run', () => {
  it('are what its containers wait for, also those that come first', () => {
    const image = waiting('ImagePullBackOff', 'Back-off pulling image "api:1"');
    const secret = waiting('CreateContainerConfigError', 'secret "mine" not found');
    const causes = podCauses(pod({ initContainerStatuses: [secret], containerStatuses: [image] }), [], NOW);
    expect(causes.map(({ text }) => text)).toEqual([
      'api-7c9-x: CreateContainerConfigError: secret "mine" not found',
      'api-7c9-x: ImagePullBackOff: Back-off pulling image "api:1"',
    ]);
  });

  it('are the same one while an image cannot be pulled, whatever the kubelet calls it', () => {
    const [one, other] = ['ErrImagePull', 'ImagePullBackOff'].map(
      (reason) => podCauses(pod({ containerStatuses: [waiting(reason)] }), [], NOW)[0]?.id,
    );
    expect(one).toBe(other);
  });

  it('come with the previous log where a container crashes again and again', () => {
    const [cause] = podCauses(pod({ containerStatuses: [waiting('CrashLoopBackOff', 'back-off 10s')] }), [], NOW);
    expect(cause).toMatchObject({
      text: 'api-7c9-x: CrashLoopBackOff: back-off 10s',
      log: { pod: 'api-7c9-x', container: 'api', previous: true },
    });
  });

  it.each(['ContainerCreating', 'PodInitializing'])('are none while it is only %s', (reason) => {
    expect(podCauses(pod({ containerStatuses: [waiting(reason)] }), [], NOW)).toEqual([]);
  });

  it('are none for a pod that is going', () => {
    const going = pod({ containerStatuses: [waiting('ImagePullBackOff')] }, { deletionTimestamp: JUST_NOW });
    expect(podCauses(going, [], NOW)).toEqual([]);
  });

  it("are the scheduler's sentence, once it has had the time to think again", () => {
    const at = (lastTransitionTime: string) => {
      const message = '0/3 nodes are available: 3 Insufficient memory.';
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime };
      return podCauses(pod({ phase: 'Pending', conditions: [condition] }), [], NOW).map(({ text }) => text);
    };
    expect(at(JUST_NOW)).toEqual([]);
    expect(at(EARLIER)).toEqual(['api-7c9-x: Unschedulable: 0/3 nodes are available: 3 Insufficient memory.']);
  });

  it('are what the events say of its volumes, where nothing else is wrong', () => {
    const event = (uid: string, message: string, times: Partial<PodEvent>): PodEvent => ({
      involvedObject: { uid },
      reason: 'FailedMount',
      message,
      ...times,
    });
    // The API has them in no order, and of two times one alone may be set.
    const events = [
      event('0.1', 'first', { lastTimestamp: '2026-01-01T00:09:01Z' }),
      event('0.1', 'secret "mine" not found', { lastTimestamp: null, eventTime: '2026-01-01T00:09:30.000001Z' }),
      event('0.1', 'second', { lastTimestamp: '2026-01-01T00:09:02Z', eventTime: null }),
      event('0.2', 'of another', { lastTimestamp: JUST_NOW }),
    ];
    const pending = { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] };
    expect(podCauses(pod(pending), events, NOW).map(({ text }) => text)).toEqual([
      'api-7c9-x: FailedMount: secret "mine" not found',
    ]);
    expect(podCauses(pod(pending, { creationTimestamp: JUST_NOW }), events, NOW)).toEqual([]);
    const noImage = { ...pending, containerStatuses: [waiting('ImagePullBackOff')] };
    expect(podCauses(pod(noImage), events, NOW)).toHaveLength(1);
  });
});

describe('the cause of a Job that has failed', () => {
  const job = {
    metadata: { name: 'smoke', uid: '0.9' },
    status: {
      conditions: [
        { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'It has reached the limit' },
      ],
    },
  };
  const labels = { 'batch.kubernetes.io/job-name': 'smoke' };
  const ended = (name: string, exitCode: number) => ({ name, state: { terminated: { exitCode } } });

  it('comes with the log of what has failed in its last pod', () => {
    const pods = [
      pod({ containerStatuses: [ended('smoke', 1)] }, { name: 'smoke-b', labels, creationTimestamp: JUST_NOW }),
      pod({ containerStatuses: [ended('smoke', 1)] }, { name: 'smoke-a', labels }),
      pod({ containerStatuses: [ended('other', 1)] }, { name: 'other-a', creationTimestamp: JUST_NOW }),
    ];
    expect(jobCause(job, pods)).toMatchObject({
      text: 'Job smoke failed: BackoffLimitExceeded: It has reached the limit',
      log: { pod: 'smoke-b', container: 'smoke', previous: false },
    });
    const first = pod(
      { initContainerStatuses: [ended('zone', 3)], containerStatuses: [{ name: 'smoke' }] },
      { name: 'smoke-a', labels },
    );
    expect(jobCause(job, [first])?.log).toMatchObject({ container: 'zone' });
  });

  it('is told without a log where its pods are gone, and is none where it has not failed', () => {
    expect(jobCause(job, [])?.log).toBeUndefined();
    expect(jobCause({ ...job, status: { conditions: [{ type: 'Complete', status: 'True' }] } }, [])).toBeUndefined();
  });
});

it('a rollout is stuck when its deadline is over', () => {
  const message = 'ReplicaSet "api-7c9" has timed out progressing.';
  const at = (reason: string, status: string) =>
    deploymentCause({
      metadata: { name: 'api', uid: '0.1' },
      status: { conditions: [{ type: 'Progressing', status, reason, message }] },
    })?.text;
  expect(at('ProgressDeadlineExceeded', 'False')).toBe(`Deployment api: the rollout is stuck: ${message}`);
  expect(at('ReplicaSetUpdated', 'True')).toBeUndefined();
});
