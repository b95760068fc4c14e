import type { IConstruct } from 'constructs';
import { error, type Finding, warning } from '../checks/finding.js';
import { type Manifest, toManifest } from '../kubernetes/manifest.js';
import { PROVIDER_FIELDS_VERSION, providerBlockOf } from '../kubernetes/provider-fields.js';
import { changedBody } from '../kubernetes/resource-body.js';
import { type Kind, kindNamed, kindNames, kindOf } from '../kubernetes/schema.js';
import { merged } from '../kubernetes/strategic-merge.js';
import { type Fault, pathText } from '../props/index.js';
import { nearest } from '../schema/nearest.js';
import { otherWord } from '../schema/words.js';
import { type AppliedPatch, fieldsOf, isNamed, type Patch, type PatchTarget, shortName } from './patch.js';
import { isSame, patchFaults, resultFaults } from './patch-faults.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a patch has to know of a site. */
export interface PatchedSite {
  readonly name: string;
  readonly namespaces: { readonly data: string; readonly apps: string };
  /** Minor version of Kubernetes. */
  readonly version: string;
}

/** A patch as a chart takes it. */
export interface ChartPatch {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly patch: Fields;
}

interface NotedPatch extends Patch {
  readonly where: string;
}

const BOOKS = new WeakMap<IConstruct, PatchBook>();

const LEAST_REASON = 10;

/**
 * The patches of one construct tree, and what has become of each. Objects are handed to it as they are placed, and come back with what
 * was laid over them; what is wrong is told at the end, since only then all objects are known.
 */
export class PatchBook {
  /** The book of the tree that `construct` stands in. */
  static of(construct: IConstruct): PatchBook {
    const { root } = construct.node;
    const known = BOOKS.get(root) ?? new PatchBook();
    BOOKS.set(root, known);
    return known;
  }

  private patches: readonly NotedPatch[] = [];
  private readonly sites = new Map<string, PatchedSite>();
  private readonly targets: (PatchTarget & { readonly site: string })[] = [];
  /** Releases that were not looked at, since no patch has a name of theirs. */
  private readonly unread: (() => void)[] = [];
  private readonly found: Finding[] = [];
  private readonly done: AppliedPatch[] = [];
  private readonly changed = new Set<NotedPatch>();

  private constructor() {}

  /** Notes patches. @param owner path of the construct that was given them */
  declare(owner: string, patches: readonly Patch[], sites: readonly PatchedSite[]): void {
    this.patches = patches.map((one, index) => ({ ...one, where: `${owner}/${pathText(['patches', index])}` }));
    for (const site of sites) this.sites.set(site.name, site);
  }

  get isEmpty(): boolean {
    return this.patches.length === 0;
  }

  /** What was laid over which object; complete once everything is placed. */
  get applied(): readonly AppliedPatch[] {
    return this.done;
  }

  /**
   * What is declared about an object by patches, for a digest of it; nothing where there is none.
   * @param namespace of the site
   */
  declared(site: string, kind: string, name: string, namespace: 'data' | 'apps'): readonly Fields[] {
    return this.patches
      .filter((one) => one.kind === kind && one.name === name && (one.site ?? site) === site)
      .filter((one) => (one.namespace ?? namespace) === namespace)
      .map(({ patch }) => patch);
  }

  /** What is declared about objects of a system, by their names, likewise. */
  declaredOf(site: string, system: string): readonly Fields[] {
    return this.patches
      .filter(({ name, site: own = site }) => own === site && (name === system || name.startsWith(`${system}-`)))
      .map(({ kind, name, patch }) => ({ kind, name, patch }));
  }

  /** A resource of Terraform's as it is placed. */
  resource(siteName: string, type: string, body: Fields): Fields {
    const site = this.sites.get(siteName);
    const kind = kindOf(type);
    if (this.isEmpty || site === undefined || kind === undefined) return body;
    const target = targetOf(kind.kind, body);
    if (target === undefined) return body;
    this.targets.push({ ...target, site: site.name });
    return this.meant(site, target).reduce((before, patch) => this.laid(site, kind, type, target, before, patch), body);
  }

  /** The metadata of an object that Terraform has in resources of their own besides. */
  metadata<M extends object>(
    siteName: string,
    type: string,
    metadata: M,
  ): M & { readonly annotations?: Readonly<Record<string, string>> } {
    return this.resource(siteName, type, { metadata })['metadata'] as M;
  }

  private laid(
    site: PatchedSite,
    kind: Kind,
    type: string,
    target: PatchTarget,
    body: Fields,
    patch: NotedPatch,
  ): Fields {
    const block = providerBlockOf(type);
    if (block === undefined)
      throw new Error(`the fields of ${type} are not known: scripts/generate-provider.ts adds them`);
    const before = toManifest(target.name, kind, body);
    const after = this.checked(site, kind, target, before, patch);
    if (after === undefined) return body;
    const changed = changedBody(kind, block, body, before, after);
    this.refuse(
      patch,
      changed.unknown.map((field) => ({
        id: 'patch-provider',
        message: `has ${field} for ${kind.kind} ${target.name}, for which Terraform's Kubernetes provider (${PROVIDER_FIELDS_VERSION}) has no field`,
        remedy: 'leave it out, or let a policy of the cluster add it',
      })),
    );
    return changed.body;
  }

  /**
   * The patches that a release of a chart is given.
   * @param instance what the names of its objects begin with, where they have one in common
   * @param objects what the chart makes without patches
   */
  release(siteName: string, instance: string | undefined, objects: () => readonly Manifest[]): readonly ChartPatch[] {
    const site = this.sites.get(siteName);
    if (this.isEmpty || site === undefined) return [];
    const read = () => {
      const all = objects();
      for (const { kind, metadata } of all) {
        this.targets.push({
          site: site.name,
          kind,
          name: shortName({ kind, name: metadata.name }),
          ...spaceOf(metadata),
        });
      }
      return all;
    };
    const near = this.patches.some(
      ({ name, site: own }) =>
        (own ?? site.name) === site.name &&
        (instance === undefined || name === instance || name.startsWith(`${instance}-`)),
    );
    if (!near) {
      this.unread.push(read);
      return [];
    }
    return read().flatMap((object) => this.chartPatches(site, object));
  }

  private chartPatches(site: PatchedSite, object: Manifest): ChartPatch[] {
    const kind = kindNamed(object.kind);
    const target = targetOf(object.kind, object);
    if (kind === undefined || target === undefined) return [];
    let now = object;
    return this.meant(site, target).flatMap((patch) => {
      const after = this.checked(site, kind, target, now, patch);
      if (after === undefined) return [];
      now = after;
      return [{ kind: patch.kind, name: patch.name, ...spaceOf(object.metadata), patch: patch.patch }];
    });
  }

  /** An object with a patch over it; nothing where the patch is wrong or says what is there. */
  private checked(
    site: PatchedSite,
    kind: Kind,
    target: PatchTarget,
    before: Manifest,
    patch: NotedPatch,
  ): Manifest | undefined {
    const wrong = patchFaults(kind, patch.patch, site.version);
    this.refuse(patch, wrong);
    if (wrong.length > 0) return undefined;
    const after = merged(before, patch.patch, kind.schema) as Manifest;
    if (isSame(before, after)) return undefined;
    this.changed.add(patch);
    const faults = resultFaults(kind, before, after);
    this.refuse(patch, faults);
    if (faults.length > 0) return undefined;
    const { where, reason } = patch;
    const name = shortName(target);
    this.done.push({ ...target, name, where, site: site.name, fields: fieldsOf(patch.patch), reason });
    return after;
  }

  private meant(site: PatchedSite, target: PatchTarget): NotedPatch[] {
    return this.patches.filter(
      ({ kind, name, site: own, namespace }) =>
        refusal({ kind, name }) === undefined &&
        isNamed(target, kind, name) &&
        (own ?? site.name) === site.name &&
        (namespace === undefined || site.namespaces[namespace] === target.namespace),
    );
  }

  private refuse({ where }: NotedPatch, faults: readonly Fault[]): void {
    for (const { id, message, remedy } of faults) {
      // Of several sites that are alike one sentence is enough.
      if (!this.found.some((one) => one.where === where && one.message === message)) {
        this.found.push(error(id, where, message, remedy));
      }
    }
  }

  /** What is wrong with patches, once everything is placed. */
  findings(): Finding[] {
    return [...this.found, ...this.patches.flatMap((patch) => [...this.ofPatch(patch)])];
  }

  private *ofPatch(patch: NotedPatch): Generator<Finding> {
    const { where, kind, name, site, reason } = patch;
    if (reason.trim().length < LEAST_REASON) {
      const remedy = `write why this object is changed, in at least ${LEAST_REASON} characters`;
      yield error('patch-reason', where, 'has no meaningful reason', remedy);
    }
    if (site !== undefined && !this.sites.has(site)) {
      yield error(
        'patch-site',
        where,
        `names the site "${site}", which does not exist`,
        otherWord(site, [...this.sites.keys()]),
      );
      return;
    }
    if (kindNamed(kind) === undefined) {
      yield error(
        'patch-kind',
        where,
        `names the kind "${kind}", which the kit does not make`,
        otherWord(kind, kindNames()),
      );
      return;
    }
    const refused = refusal(patch);
    if (refused !== undefined)
      yield error('patch-refused', where, `names the ${kind} ${name}, which patches may not change`, refused);
    if (refused !== undefined || this.found.some((one) => one.where === where)) return;
    const meant = this.targets.some((target) => this.meant(this.siteOf(target.site), target).includes(patch));
    if (!meant) yield this.missing(patch);
    else if (!this.changed.has(patch)) {
      const message = `changes nothing in ${kind} ${name}`;
      yield warning('patch-unused', where, message, 'remove it');
    }
  }

  private siteOf(name: string): PatchedSite {
    return this.sites.get(name) as PatchedSite;
  }

  /** An object that is not there: its chart may have been changed, or the name be misspelt. */
  private missing({ where, kind, name, site, namespace }: NotedPatch): Finding {
    for (const read of this.unread.splice(0)) read();
    const here = this.targets.filter((one) => (site ?? one.site) === one.site);
    const names = [...new Set(here.filter((one) => one.kind === kind).map((one) => one.name))].sort();
    const kinds = [...new Set(here.filter((one) => isNamed(one, one.kind, name)).map((one) => one.kind))];
    const meant = nearest(name, names);
    const place = `${site === undefined ? '' : ` of the site ${site}`}${namespace === undefined ? '' : ` in the ${namespace} namespace`}`;
    return error(
      'patch-target',
      where,
      `names the ${kind} ${name}${place}, which the kit does not make`,
      names.includes(name)
        ? `it is in the other namespace: correct namespace, or leave it out`
        : meant !== undefined
          ? `did you mean ${meant}?`
          : kinds.length > 0 && !kinds.includes(kind)
            ? `there is a ${kinds.join(' and a ')} of that name`
            : names.length > 0
              ? `there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' and others' : ''}`
              : `remove it: there is no ${kind}`,
    );
  }
}

/** Why no patch may change an object, whoever makes it. */
function refusal({ kind, name }: Pick<Patch, 'kind' | 'name'>): string | undefined {
  if (kind === 'Secret')
    return 'remove it: a patch is visible in files and in the state; provide your own Secret with existingSecrets';
  // The names of records alone have a dot.
  return name.startsWith('datastead.') ? 'remove it: deploys record their progress in it' : undefined;
}

function targetOf(kind: string, { metadata }: Fields): PatchTarget | undefined {
  const [own] = Array.isArray(metadata) ? metadata : [metadata];
  const { name, namespace } = (own ?? {}) as { readonly name?: string; readonly namespace?: string };
  return name === undefined ? undefined : { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function spaceOf({ namespace }: { readonly namespace?: string }): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}
