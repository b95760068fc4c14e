import path from 'node:path';
import type { PlatformDescription, SiteDescription } from '../../stacks/index.js';
import { clusterAccess } from '../cluster/access.js';
import { Cluster, ClusterError, type Metadata } from '../cluster/cluster.js';
import { interruption } from '../interruption.js';
import { Ended } from '../run-command.js';
import { readStackFile, stackFolder } from '../stacks.js';
import { ended, initialize, tail } from '../terraform/stack-plan.js';
import { lockHolder, stateAddresses, tryLock } from '../terraform/state.js';
import { type Terraform, terraformBinary } from '../terraform/terraform.js';
import { isHalf, type SecretGroup, secretGroups } from './credentials.js';
import { type HelmRecord, isStuck, isThere, lastRecords, markedFailed } from './helm-records.js';
import { type StackObject, stackObjects } from './stack-objects.js';

/** A stack of the site, where Terraform runs, and what it makes. */
interface Part {
  readonly name: string;
  readonly folder: string;
  readonly objects: readonly StackObject[];
}

/** Brings a site back whose deploy was ended in the middle. Says each thing that it does; `ends` is whether all could be done. */
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
      .map(({ name }) => ({
        name,
        folder: stackFolder(outdir, name),
        objects: stackObjects(readStackFile(outdir, name)),
      }));
  }

  /** @throws Ended when the states are in use, or Terraform or the cluster cannot be asked */
  async mend(): Promise<void> {
    for (const part of this.parts) await this.refuseLocked(part);
    try {
      const cluster = await this.cluster();
      const releases = await this.mendReleases(cluster);
      for (const part of this.parts) await this.mendPart(cluster, part, releases);
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
    if (holder === undefined) throw new Ended(1, `${name}: ${ended('untaint', failed)}\n${tail(failed).join('\n')}`);
    throw new Ended(
      1,
      `${name}: the state is locked by ${holder.who} since ${holder.created}, so a deploy may be running: wait until it has ended. ` +
        `If there is none, the lock was left over: run \`${terraformBinary()} force-unlock ${holder.id}\` in ${path.relative(process.cwd(), folder)}, then this command again.`,
    );
  }

  private async cluster(): Promise<Cluster> {
    const [part] = this.parts;
    const access = part && clusterAccess(readStackFile(this.outdir, part.name), part.folder);
    if (access === undefined) throw new ClusterError('the stacks name no context of a kubeconfig file');
    const cluster = await Cluster.of(access);
    await cluster.get('version');
    return cluster;
  }

  /** Returns the last record of each release. */
  private async mendReleases(cluster: Cluster): Promise<ReadonlyMap<string, Metadata>> {
    const place = `api/v1/namespaces/${this.site.namespaces.data}/secrets`;
    const declared = new Set(
      this.parts.flatMap(({ objects }) =>
        objects.filter(({ type }) => type === 'helm_release').map(({ name }) => name),
      ),
    );
    const records = lastRecords(await cluster.listMetadata(`${place}?labelSelector=owner%3Dhelm`));
    for (const [name, { name: secret }] of [...records].filter(
      ([release, one]) => declared.has(release) && isStuck(one),
    )) {
      const record = await cluster.get<HelmRecord>(`${place}/${secret}`);
      if (record === undefined) continue;
      await cluster.put(`${place}/${secret}`, markedFailed(record, new Date()));
      this.done(
        `release ${name} was ${record.metadata.labels?.['status']}, and is marked failed: the next deploy upgrades it`,
      );
    }
    return records;
  }

  private async mendPart(cluster: Cluster, part: Part, releases: ReadonlyMap<string, Metadata>): Promise<void> {
    const state = await stateAddresses(this.terraform, part.folder);
    this.refuseInterrupted();
    if (!(state instanceof Set)) {
      const finished = state as Exclude<typeof state, ReadonlySet<string>>;
      throw new Ended(1, `${part.name}: ${ended('state list', finished)}\n${tail(finished).join('\n')}`);
    }
    const missing = part.objects.filter(({ address }) => !state.has(address));
    const found = new Map<string, Metadata>();
    for (const object of missing) {
      const metadata = await this.find(cluster, object, releases);
      if (metadata !== undefined) found.set(object.address, metadata);
    }
    for (const object of missing) {
      if (object.type === 'kubernetes_secret_v1' || !found.has(object.address)) continue;
      await this.call(part, ['import', '-input=false', '-no-color', object.address, object.importId]);
      this.done(
        `${object.importId} was made and not noted, and is in the state of ${part.name} now: ${object.address}`,
      );
    }
    for (const group of secretGroups(part.objects)) {
      if (isHalf(group, state, new Set(found.keys()))) await this.mendSecrets(cluster, part, group, state, releases);
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
    this.open.push(
      `${importId} stands in the way of a resource and does not wear the labels of this platform: take it away`,
    );
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
    group: SecretGroup,
    state: ReadonlySet<string>,
    releases: ReadonlyMap<string, Metadata>,
  ): Promise<void> {
    const [user] = group.members.length > 1 ? [] : this.usersOf(part, group.name).filter((name) => releases.has(name));
    if (user !== undefined) {
      this.open.push(
        `Secret ${group.name} is not in the state, and release ${user} has taken its password: it is left alone. ` +
          `An import would write the password into the state; if that may be, run \`${terraformBinary()} import ${group.members[0]?.address} ${group.members[0]?.importId}\` in ${path.relative(process.cwd(), part.folder)}`,
      );
      return;
    }
    for (const { address, place = '' } of group.members) {
      const metadata = await cluster.metadata(place);
      if (metadata?.uid !== undefined && this.isOwn(metadata)) await cluster.delete(place, metadata.uid);
      if (state.has(address)) await this.call(part, ['state', 'rm', '-no-color', address]);
    }
    this.done(`Secret ${group.name} was not complete, and is taken away: the next deploy makes it anew`);
  }

  /** The releases whose values name a Secret. */
  private usersOf({ name }: Part, secret: string): string[] {
    const releases = Object.values(readStackFile(this.outdir, name).resource?.['helm_release'] ?? {});
    return releases
      .filter((body) => JSON.stringify(body['values']).includes(`"${secret}\\"`))
      .map((body) => `${body['name']}`);
  }

  private async call(part: Part, args: readonly string[]): Promise<void> {
    this.refuseInterrupted();
    const finished = await this.terraform.run(part.folder, args);
    if (finished.status === 0) return;
    throw new Ended(1, `${part.name}: ${ended(args[0] ?? '', finished)}\n${tail(finished).join('\n')}`);
  }

  private done(what: string): void {
    this.count += 1;
    this.say(`${this.site.name}: ${what}`);
  }

  private refuseInterrupted(): void {
    if (interruption.signal !== undefined)
      throw new Ended(130, 'Interrupted. What is said above is done; run it again for the rest.');
  }
}
