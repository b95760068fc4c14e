import type { ClusterAccess } from './access.js';
import { type AwaitedJob, awaited } from './awaited.js';
import {
  type Cause,
  deploymentCause,
  jobCause,
  type Pod,
  type PodEvent,
  podCauses,
  type WithConditions,
} from './causes.js';
import { Cluster, ClusterError } from './cluster.js';

const LOOK_MILLISECONDS = 5_000;

/** How many lines of a log are shown. */
const LOG_LINES = 20;

/** Looks at the namespaces of a site while an apply waits, and says what keeps things from coming up, each cause once. */
export class Watch {
  private readonly told = new Set<string>();
  /** Jobs that had failed when it began. */
  private readonly failedBefore = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private cluster: Cluster | undefined;
  private state: 'first look' | 'waiting' | 'failed' = 'first look';
  private looking: Promise<void> | undefined;
  /** What was awaited at the last look. */
  private awaited = '';
  /** Ends the look that is under way. */
  private readonly over = new AbortController();

  /**
   * @param say is called with lines
   * @param heading with it all that is awaited is told too, under these words, each time it has changed
   */
  constructor(
    private readonly access: ClusterAccess,
    private readonly namespaces: readonly string[],
    private readonly say: (line: string) => void,
    private readonly heading?: () => string,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_MILLISECONDS);
    this.look();
  }

  /** Ends it at once; after a failed apply with a last look, that also tells of Jobs which had failed before. */
  async end(failed: boolean): Promise<void> {
    clearInterval(this.timer);
    if (!failed) {
      this.over.abort();
      return;
    }
    await this.looking;
    this.state = 'failed';
    await this.lookOnce();
  }

  /** One look at a time: a cluster that answers slowly is not asked twice. */
  private look(): void {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
  }

  private async lookOnce(): Promise<void> {
    try {
      this.cluster ??= await Cluster.of(this.access, this.over.signal);
      const awaited: string[] = [];
      for (const namespace of this.namespaces) awaited.push(...(await this.lookAt(this.cluster, namespace)));
      this.tellAwaited(awaited);
      if (this.state === 'first look') this.state = 'waiting';
    } catch (error) {
      const reason = error instanceof ClusterError ? error.message : `${error}`;
      await this.tell('unreachable', async () => [`Cannot see why something is waiting: ${reason}`]);
    }
  }

  private tellAwaited(lines: readonly string[]): void {
    const text = lines.join('\n');
    if (this.heading === undefined || text === this.awaited || this.over.signal.aborted) return;
    this.awaited = text;
    this.say(`  ${this.heading()}`);
    for (const line of lines) this.say(`    ${line}`);
  }

  /** Returns what is awaited there. */
  private async lookAt(cluster: Cluster, namespace: string): Promise<string[]> {
    const list = async <T>(place: string) => (await cluster.get<{ readonly items: readonly T[] }>(place))?.items ?? [];
    const pods = await list<Pod>(`api/v1/namespaces/${namespace}/pods`);
    const jobs = await list<AwaitedJob>(`apis/batch/v1/namespaces/${namespace}/jobs`);
    const deployments = await list<WithConditions>(`apis/apps/v1/namespaces/${namespace}/deployments`);
    const pending = pods.some(({ status }) => status?.phase === 'Pending');
    const events = pending
      ? await list<PodEvent>(`api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.kind%3DPod`)
      : [];
    const now = new Date();
    const causes = [
      ...pods.flatMap((pod) => podCauses(pod, events, now)),
      ...deployments.flatMap((one) => deploymentCause(one) ?? []),
    ];
    for (const cause of causes) await this.tell(cause.id, () => lines(cluster, namespace, cause));
    for (const job of jobs) {
      const cause = jobCause(job, pods);
      if (cause === undefined) continue;
      // One that had failed before may be about to be replaced; when the apply has failed it may be why.
      if (this.state === 'first look') this.failedBefore.add(cause.id);
      const old = this.failedBefore.has(cause.id);
      if (old && this.state !== 'failed') continue;
      const text = old ? `${cause.text} (before this apply)` : cause.text;
      await this.tell(cause.id, () => lines(cluster, namespace, { ...cause, text }));
    }
    return awaited(pods, jobs);
  }

  private async tell(id: string, what: () => Promise<readonly string[]>): Promise<void> {
    if (this.told.has(id)) return;
    this.told.add(id);
    const lines = await what();
    if (this.over.signal.aborted) return;
    for (const line of lines) this.say(`  ${line}`);
  }
}

async function lines(cluster: Cluster, namespace: string, { text, log }: Cause): Promise<string[]> {
  if (log === undefined) return [text];
  const said = await cluster.log(namespace, log.pod, log.container, LOG_LINES, log.previous);
  if (said === undefined || said.trim() === '') return [text];
  return [
    `${text}; the end of its log:`,
    ...said
      .trimEnd()
      .split('\n')
      .map((line) => `  | ${line}`),
  ];
}
