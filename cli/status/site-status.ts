import type { SiteDescription, SystemDescription } from '../../stacks/index.js';
import type { ClusterAccess } from '../cluster/access.js';
import type { PodEvent } from '../cluster/causes.js';
import { type Cluster, ClusterError } from '../cluster/cluster.js';
import { clusterOf } from '../cluster/site-cluster.js';
import { cassandraHealth, type RepairSchedule } from './cassandra.js';
import { type Certificate, certificatesHealth } from './certificates.js';
import { cockroachdbHealth } from './cockroachdb.js';
import { type DeployRecord, deployHealth } from './deploy.js';
import { good, type Health, judged, type StatusLine, unknown, type Verdict, worst } from './health.js';
import { kafkaHealth } from './kafka.js';
import { isReady, type Members } from './members.js';
import { type Job, jobsHealth, type OwnedPod, podsHealth } from './pods.js';
import { redisHealth } from './redis.js';

/** How long a tool may take: it starts a JVM on a machine that may be busy. */
const TOOL_SECONDS = 60;

export interface SiteStatus {
  readonly site: string;
  readonly verdict: Verdict;
  /** Why nothing is known, in a sentence; left out if the site was reached. */
  readonly unreachable?: string;
  readonly lines: readonly StatusLine[];
}

/** What is asked of a site. */
type AskedSite = Pick<SiteDescription, 'name' | 'clusterUid' | 'namespaces' | 'systems'>;

/** Looks at a site, and changes nothing. What cannot be determined is reported in its line, and does not affect the others. */
export async function siteStatus(site: AskedSite, access: ClusterAccess | undefined): Promise<SiteStatus> {
  try {
    const lines = await new Look(site, await clusterOf(site, access)).lines();
    return { site: site.name, verdict: worst(lines.map(({ verdict }) => verdict)), lines };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { site: site.name, verdict: 'unknown', unreachable: error.message, lines: [] };
  }
}

/** The line of a system that runs elsewhere. */
export function elsewhere({ name, type, endpoint }: SystemDescription): StatusLine {
  return { name, type, ...good(`runs elsewhere, at ${endpoint}`) };
}

class Look {
  private readonly now = new Date();
  private readonly data: string;

  constructor(
    private readonly site: AskedSite,
    private readonly cluster: Cluster,
  ) {
    this.data = site.namespaces.data;
  }

  async lines(): Promise<StatusLine[]> {
    const namespaces = [...new Set(Object.values(this.site.namespaces))];
    const everywhere = async <T>(of: (namespace: string) => string) =>
      (await Promise.all(namespaces.map((namespace) => this.list<T>(of(namespace))))).flat();
    const pods = everywhere<OwnedPod>((namespace) => `api/v1/namespaces/${namespace}/pods`);
    // Who waits for it first says why it failed; the others have it, too.
    pods.catch(() => undefined);
    const systems = await Promise.all(this.site.systems.map((system) => this.systemLine(system, pods)));
    return [
      await line('deploy', async () => deployHealth(this.site.name, await this.records())),
      ...systems,
      await line('pods', async () => {
        const events = await everywhere<PodEvent>(
          (namespace) => `api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.kind%3DPod`,
        );
        return podsHealth(await pods, events, this.now);
      }),
      await line('jobs', async () => {
        const jobs = await everywhere<Job>((namespace) => `apis/batch/v1/namespaces/${namespace}/jobs`);
        return jobsHealth(jobs, await pods);
      }),
      await line('certificates', async () => {
        const place = `apis/cert-manager.io/v1/namespaces/${this.data}/certificates`;
        const found = await this.cluster.get<{ readonly items?: readonly Certificate[] }>(place);
        return certificatesHealth(found?.items, this.now);
      }),
    ];
  }

  private async systemLine(system: SystemDescription, pods: Promise<readonly OwnedPod[]>): Promise<StatusLine> {
    const { name, type, hosted } = system;
    if (hosted === undefined) return elsewhere(system);
    const { verdict, summary, details } = await line(name, async () => this.systemHealth(system, await pods));
    return { name, type, verdict, summary, details };
  }

  private async systemHealth({ name, type }: SystemDescription, pods: readonly OwnedPod[]): Promise<Health> {
    const own = pods.filter(
      ({ metadata }) => metadata.namespace === this.data && metadata.labels?.['app.kubernetes.io/instance'] === name,
    );
    const members: Members = {
      name,
      pods: own,
      run: (pod, command) => {
        const [container] = own.find(({ metadata }) => metadata.name === pod)?.spec?.containers ?? [];
        return this.cluster.exec(this.data, pod, container?.name ?? '', command, TOOL_SECONDS);
      },
    };
    if (type === 'kafka') return kafkaHealth(members);
    if (type === 'redis') return redisHealth(members);
    if (type === 'cockroachdb') return cockroachdbHealth(members);
    if (type === 'cassandra') return cassandraHealth(members, await this.repair(name), this.now);
    // An emulator has nothing to say of itself.
    const serving = own.filter(({ status }) => status?.phase !== 'Succeeded');
    const away = serving.filter((pod) => !isReady(pod)).map(({ metadata }) => `${metadata.name} is not ready`);
    return judged(`${serving.length - away.length} of ${serving.length} pods ready`, away);
  }

  private repair(name: string): Promise<RepairSchedule | undefined> {
    return this.cluster.get(`apis/batch/v1/namespaces/${this.data}/cronjobs/${name}-repair`);
  }

  private records(): Promise<readonly DeployRecord[]> {
    return this.list(`api/v1/namespaces/${this.data}/configmaps?labelSelector=datastead.dev%2Frecord%3Dapplied`);
  }

  private async list<T>(place: string): Promise<readonly T[]> {
    return (await this.cluster.get<{ readonly items?: readonly T[] }>(place))?.items ?? [];
  }
}

async function line(name: string, ask: () => Promise<Health>): Promise<StatusLine> {
  try {
    return { name, ...(await ask()) };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { name, ...unknown(error.message) };
  }
}
