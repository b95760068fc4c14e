import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PlatformDescription, SiteDescription } from '../../stacks/index.js';
import { clusterAccess } from '../cluster/access.js';
import { type Cluster, ClusterError, type Metadata } from '../cluster/cluster.js';
import { clusterOf } from '../cluster/site-cluster.js';
import { interruption } from '../interruption.js';
import { Ended } from '../run-command.js';
import { quoted } from '../shell-words.js';
import { readStackFile, stackFolder } from '../stacks.js';
import { ended, initialize, tail } from '../terraform/stack-plan.js';
import { lockHolder, stateAddresses, stateReleases, tryLock } from '../terraform/state.js';
import { type Finished, type Terraform, terraformBinary } from '../terraform/terraform.js';
import { isHalf, type SecretGroup, secretGroups } from './credentials.js';
import { areDeclared, declaredValues } from './declared-values.js';
import { type HelmRecord, isHalfGone, isStuck, isThere, lastRecords, markedFailed, valuesOf } from './helm-records.js';
import { asInState, type StackObject, stackObjects } from './stack-objects.js';

/** A stack of the site, where Terraform runs, and what it makes. */
interface Part {
  readonly name: string;
  readonly folder: string;
  readonly objects: readonly StackObject[];
  /** The values that it declares, by the release's name. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** Brings a site back whose deploy was ended in the middle, and says each thing that it does. */
export class SiteMender {
  /** How much was mended. */
  count = 0;
  /** What needs a person. */
  readonly open: string[] = [];
  private readonly parts: readonly Part[];

  constructor(
    private readonly terraform: Terraform,
    private readonly description: PlatformDescription,
    private readonly site: SiteDescription,
    private readonly outdir: string,
    private readonly say: (line: string) => void,
  ) {
    this.parts = description.stacks
      .filter((stack) => stack.site === site.name)
      .map(({ name }) => {
        const file = readStackFile(outdir, name);
        return { name, folder: stackFolder(outdir, name), objects: stackObjects(file), values: declaredValues(file) };
      });
  }

  /** @throws Ended when the states are in use, or Terraform or the cluster cannot be asked */
  async mend(): Promise<void> {
    for (const part of this.parts) await this.refuseLocked(part);
    try {
      const cluster = await this.cluster();
      const noted = await this.notedValues();
      const releases = await this.mendReleases(cluster);
      for (const part of this.parts) await this.mendPart(cluster, part, releases);
      for (const part of this.parts) await this.mendValues(cluster, part, releases, noted);
    } catch (error) {
      if (error instanceof ClusterError) throw new Ended(1, `${this.site.name}: ${error.message}`);
      throw error;
    }
  }

  /** Nothing is mended under the hands of a deploy that is running. */
  private async refuseLocked({ name, folder }: Part): Promise<void> {
    const refused = await initialize(this.terraform, folder);
    this.refuseInterrupted();
    if (refused.length > 0) throw new Ended(1, `${name}: ${refused.join('\n')}`);
    const failed = await tryLock(this.terraform, folder);
    this.refuseInterrupted();
    if (failed === undefined) return;
    const holder = lockHolder(failed.text);
    if (holder === undefined) throw failure({ name }, 'untaint', failed);
    throw new Ended(
      1,
      `${name}: the state is locked by ${holder.who} since ${holder.created}, so a deploy may be running: wait until it has ended. ` +
        `If there is none, the lock was left over: run \`${terraformBinary()} force-unlock ${holder.id}\` in ${relative(folder)}, then this command again.`,
    );
  }

  private async cluster(): Promise<Cluster> {
    const [part] = this.parts;
    if (part === undefined) throw new ClusterError('there is not a stack of the site');
    return clusterOf(this.site, clusterAccess(readStackFile(this.outdir, part.name), part.folder));
  }

  private get recordsPlace(): string {
    return `api/v1/namespaces/${this.site.namespaces.data}/secrets`;
  }

  /** Returns the last record of each release. */
  private async mendReleases(cluster: Cluster): Promise<ReadonlyMap<string, Metadata>> {
    const place = this.recordsPlace;
    const records = lastRecords(await cluster.listMetadata(`${place}?labelSelector=owner%3Dhelm`));
    const declared = [...records].filter(([name]) => this.parts.some(({ values }) => values.has(name)));
    for (const [name] of declared.filter(([, one]) => isHalfGone(one))) {
      const call = `helm uninstall ${name} --namespace ${this.site.namespaces.data} --kube-context ${quoted(cluster.context)}`;
      this.open.push(
        `release ${name} is uninstalling: its removal was interrupted; run \`${call}\`, and the next deploy installs it again`,
      );
    }
    for (const [name, { name: secret }] of declared.filter(([, one]) => isStuck(one))) {
      const record = await cluster.get<HelmRecord>(`${place}/${secret}`);
      if (record === undefined) continue;
      await cluster.put(`${place}/${secret}`, markedFailed(record, new Date(), 'The operation was interrupted'));
      this.done(
        `release ${name} was ${record.metadata.labels?.['status']}, and is now marked as failed: the next deploy upgrades it`,
      );
    }
    return records;
  }

  private async mendPart(cluster: Cluster, part: Part, releases: ReadonlyMap<string, Metadata>): Promise<void> {
    const listed = await stateAddresses(this.terraform, part.folder);
    this.refuseInterrupted();
    if ('failed' in listed) throw failure(part, 'state list', listed.failed);
    const { addresses: state } = listed;
    const objects = asInState(part.objects, state);
    const missing = objects.filter(({ address }) => !state.has(address));
    const found = new Map<string, Metadata>();
    for (const object of missing) {
      const metadata = await this.find(cluster, object, releases);
      if (metadata !== undefined) found.set(object.address, metadata);
    }
    for (const object of missing) {
      const metadata = found.get(object.address);
      if (object.type === 'kubernetes_secret_v1' || metadata === undefined) continue;
      if (object.type === 'kubernetes_job_v1') {
        await this.mendJob(cluster, object, metadata);
        continue;
      }
      await this.call(part, ['import', '-input=false', '-no-color', object.address, object.importId]);
      this.done(
        `${object.importId} was in the cluster but not in the state; imported into ${part.name} as ${object.address}`,
      );
    }
    for (const group of secretGroups(objects)) {
      if (isHalf(group, state, new Set(found.keys()))) await this.mendSecrets(cluster, part, group, state, releases);
    }
  }

  /** An imported Job would never be waited for: its state says nothing of that, so that the next apply takes a failed one for done. */
  private async mendJob(cluster: Cluster, { importId, place = '' }: StackObject, { uid }: Metadata): Promise<void> {
    if (uid === undefined) return;
    this.refuseInterrupted();
    await cluster.delete(place, uid);
    this.done(`Job ${importId} was in the cluster but not in the state; deleted, and the next deploy runs it again`);
  }

  /** The values that the states have of the site's releases, by the release's name. */
  private async notedValues(): Promise<ReadonlyMap<string, object>> {
    const all: (readonly [string, object])[] = [];
    for (const part of this.parts.filter(({ values }) => values.size > 0)) {
      const noted = await stateReleases(this.terraform, part.folder);
      this.refuseInterrupted();
      if ('failed' in noted) throw failure(part, 'show', noted.failed);
      all.push(...noted.values);
    }
    return new Map(all);
  }

  /**
   * Terraform does not see that somebody gave a release other values, with `helm rollback` for instance. A failed one it upgrades. Values
   * that are declared and not in the state are those of a Terraform that was killed when Helm had finished: its next plan sees them.
   */
  private async mendValues(
    cluster: Cluster,
    part: Part,
    releases: ReadonlyMap<string, Metadata>,
    noted: ReadonlyMap<string, object>,
  ): Promise<void> {
    for (const [name, declared] of part.values) {
      const [values, last] = [noted.get(name), releases.get(name)];
      if (values === undefined || last?.labels?.['status'] !== 'deployed') continue;
      const place = `${this.recordsPlace}/${last.name}`;
      const record = await cluster.get<HelmRecord>(place);
      if (record === undefined) continue;
      const given = valuesOf(record);
      if (isDeepStrictEqual(given, values) || areDeclared(given, declared)) continue;
      await cluster.put(place, markedFailed(record, new Date(), 'The values were changed by hand'));
      this.done(
        `release ${name} was changed by hand, and is now marked as failed: the next deploy gives it the declared values`,
      );
    }
  }

  /** The object of a resource, when it stands in the cluster and is this platform's. */
  private async find(
    cluster: Cluster,
    { type, name, namespace = '', place, importId }: StackObject,
    releases: ReadonlyMap<string, Metadata>,
  ): Promise<Metadata | undefined> {
    if (type === 'helm_release') {
      const record = releases.get(name);
      return namespace === this.site.namespaces.data && record !== undefined && isThere(record) ? record : undefined;
    }
    const metadata = place === undefined ? undefined : await cluster.metadata(place);
    if (metadata === undefined || this.isOwn(metadata)) return metadata;
    this.open.push(`${importId} blocks a resource and lacks this platform's labels: remove it, or move it elsewhere`);
    return undefined;
  }

  private isOwn({ labels }: Metadata): boolean {
    return (
      labels?.['app.kubernetes.io/managed-by'] === 'datastead' &&
      labels['app.kubernetes.io/part-of'] === this.description.platform
    );
  }

  /** Both copies of a credential go, so that the next deploy makes them of one password, as after a lost Secret. */
  private async mendSecrets(
    cluster: Cluster,
    part: Part,
    { name, members }: SecretGroup,
    state: ReadonlySet<string>,
    releases: ReadonlyMap<string, Metadata>,
  ): Promise<void> {
    for (const { address, importId, place = '' } of members) {
      const metadata = await cluster.metadata(place);
      const system = metadata?.labels?.['app.kubernetes.io/name'] ?? '';
      if (members.length === 1 && isFormed(system, releases)) {
        const call = `${terraformBinary()} import ${address} ${importId}`;
        this.open.push(
          `Secret ${name} is not in the state, and ${system} may already use its password: it is left alone. ` +
            `An import would write the password into the state; if that is acceptable, run \`${call}\` in ${relative(part.folder)}`,
        );
        return;
      }
      if (metadata?.uid !== undefined && this.isOwn(metadata)) await cluster.delete(place, metadata.uid);
      if (state.has(address)) await this.call(part, ['state', 'rm', '-no-color', address]);
    }
    this.done(
      `Secret ${name} was in the cluster but not in the state; ${members.length > 1 ? 'both copies were' : 'it was'} deleted, and the next deploy creates a new password`,
    );
  }

  private async call(part: Part, args: readonly string[]): Promise<void> {
    this.refuseInterrupted();
    const finished = await this.terraform.run(part.folder, args);
    if (finished.status === 0) return;
    throw failure(part, args[0] ?? '', finished);
  }

  private done(what: string): void {
    this.count += 1;
    this.say(`${this.site.name}: ${what}`);
  }

  private refuseInterrupted(): void {
    if (interruption.signal !== undefined)
      throw new Ended(130, 'Interrupted. What is listed above is done; run it again for the rest.');
  }
}

/** A call of Terraform that should have gone well, in its own words. */
function failure({ name }: { readonly name: string }, call: string, finished: Finished): Ended {
  return new Ended(1, [`${name}: ${ended(call, finished)}`, ...tail(finished)].join('\n'));
}

function relative(folder: string): string {
  return path.relative(process.cwd(), folder);
}

/** Whether a system may have been formed: it has a release beside the guard that comes before it. */
function isFormed(system: string, releases: ReadonlyMap<string, Metadata>): boolean {
  return [...releases.keys()].some(
    (name) => (name === system || name.startsWith(`${system}-`)) && name !== `${system}-preflight`,
  );
}
