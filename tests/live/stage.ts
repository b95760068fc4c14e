import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bring, type Compose } from './bring.js';
import { type Cluster, type Item, isReady } from './cluster.js';
import { type Facts, SITE } from './facts.js';
import { type ApplyOptions, Installer } from './installer.js';
import { until } from './shell.js';

/** Commands of the place that the suite runs on, to take a node or a zone away and give it back. */
export interface PlaceCommands {
  readonly nodeKill?: string;
  readonly nodeStart?: string;
  readonly partition?: string;
  readonly heal?: string;
}

/** One platform of the suite in the cluster: applied, changed, looked at, and taken away. */
export class Stage {
  readonly data: string;
  readonly apps: string;
  readonly installer: Installer;
  /** Gives back what was taken from the cluster; kept here so that an interrupted run does it too. */
  private readonly restores = new Set<() => Promise<void>>();
  /** Namespaces of what stands beside the platform; taken away with it. */
  private readonly others: string[] = [];
  private count = 0;

  constructor(
    readonly cluster: Cluster,
    readonly facts: Facts,
    readonly platform: string,
    readonly work: string,
    readonly place: PlaceCommands,
    /** Whether it is left in the cluster, to be looked at, and whether an earlier run has left it so. */
    readonly options: { readonly keep?: boolean; readonly exists?: boolean } = {},
  ) {
    this.data = `${platform}-data`;
    this.apps = `${platform}-apps`;
    this.installer = new Installer(cluster);
  }

  /** Names a namespace for something beside the platform, such as a server that it is to use. */
  beside(what: string): string {
    const namespace = `${this.platform}-${what}`;
    this.others.push(namespace);
    return namespace;
  }

  /** Synthesizes, exports and installs a composition. Returns what changed. */
  async apply(compose: Compose, options: ApplyOptions = {}): Promise<string[]> {
    this.count += 1;
    const exported = bring(compose, this.facts.sites, this.work, `apply-${this.count}`);
    return this.installer.apply(exported, options);
  }

  /** The running pods of a workload of the apps namespace, ready ones first. */
  async podsOf(workload: string): Promise<Item[]> {
    const pods = await this.cluster.list('pods', this.apps, `datastead.dev/workload=${workload}`);
    return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).sort((a, b) => +isReady(b) - +isReady(a));
  }

  /** Name of a workload's ready pod; waits for it. */
  async podOf(workload: string, seconds = 120): Promise<string> {
    return until(`a ready pod of ${workload}`, seconds, async () => {
      const [pod] = (await this.podsOf(workload)).filter(isReady);
      return pod?.metadata.name as string | undefined;
    });
  }

  /** Logs of pods that did not do their work, for people. */
  async keepLogs(label: string): Promise<void> {
    const folder = path.join(this.work, 'logs', label);
    mkdirSync(folder, { recursive: true });
    for (const namespace of [this.data, this.apps]) {
      const overview = await this.cluster.try(['get', 'pods,jobs,pvc,certificates', '-n', namespace, '-o', 'wide']);
      writeFileSync(path.join(folder, `${namespace}.txt`), overview.stdout);
      const events = await this.cluster.try(['get', 'events', '-n', namespace, '--sort-by=.lastTimestamp']);
      writeFileSync(path.join(folder, `${namespace}-events.txt`), events.stdout);
      for (const { metadata } of await this.cluster.list('pods', namespace)) {
        const log = (await this.cluster.log(namespace, metadata.name)) ?? '';
        const earlier = await this.cluster.log(namespace, metadata.name, true);
        const text = earlier === undefined ? log : `${earlier}\n--- restarted ---\n${log}`;
        writeFileSync(path.join(folder, `${metadata.name}.log`), text);
      }
    }
  }

  /** Runs something with a part of the cluster taken away, and gives it back whatever happens. */
  async without(take: () => Promise<void>, give: () => Promise<void>, act: () => Promise<void>): Promise<void> {
    this.restores.add(give);
    try {
      await take();
      await act();
    } finally {
      await this.restore();
    }
  }

  async restore(): Promise<void> {
    for (const give of this.restores) {
      await give();
      this.restores.delete(give);
    }
  }

  /** Takes away all that the platform made, in the namespaces and outside of them. */
  async remove(): Promise<void> {
    const { cluster, data, apps, platform } = this;
    await this.restore();
    if (this.options.keep) return;
    if ((await cluster.get('namespaces', '', data)) !== undefined) {
      await cluster.helm(['uninstall', 'site', '-n', data, '--ignore-not-found']).catch(() => undefined);
    }
    await cluster.try(['delete', 'namespace', data, apps, ...this.others, '--ignore-not-found', '--wait=false']);
    // A platform that was never fully installed has no release to take these away.
    const mine = `app.kubernetes.io/part-of=${platform}`;
    await cluster.try(['delete', 'clusterissuers', '-l', mine, '--ignore-not-found']);
    await cluster.try(['delete', 'certificates', '-A', '-l', mine, '--ignore-not-found']);
    const authority = `${platform}-${SITE}-serving`;
    await cluster.try(['delete', 'secret', '-n', 'cert-manager', authority, '--ignore-not-found']);
    const namespaces = [data, apps, ...this.others];
    for (const namespace of namespaces) {
      await cluster.try(['delete', 'pods', '-n', namespace, '--all', '--force', '--grace-period=0']);
    }
    await until(`namespaces ${namespaces.join(', ')} are gone`, 180, async () => {
      const left = await cluster.kubectl(['get', 'namespace', ...namespaces, '--ignore-not-found', '-o', 'name']);
      return left.trim() === '' ? true : undefined;
    });
    const volumes = await cluster.list('persistentvolumes');
    for (const volume of volumes.filter((one) => namespaces.includes(one.spec.claimRef?.namespace))) {
      await cluster.try(['delete', 'persistentvolume', volume.metadata.name, '--wait=false']);
    }
  }
}
