import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Annotations, App } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { type CheckReport, Checks, type Finding } from '../constructs/checks/index.js';
import { dnsLabelFindings } from '../constructs/checks/names.js';
import type { Home, Phase, SiteBase } from '../constructs/part/index.js';
import { PatchBook } from '../constructs/patches/index.js';
import { formatProblem, ProblemError } from '../constructs/problem.js';
import { checkedProps } from '../constructs/props/index.js';
import { capacityFindings } from '../constructs/site/capacity.js';
import type { RemovalPolicy } from '../constructs/site/removal-policy.js';
import { Site } from '../constructs/site/site.js';
import type { StateBackend } from '../constructs/site/sites.js';
import type { Tolerance } from '../constructs/site/tolerance.js';
import { type IDataSystem, isDataSystem } from '../constructs/system/data-system.js';
import { keptFactsPart } from '../constructs/system/kept-facts.js';
import { markProviderHost, type ProviderHost } from '../constructs/system/provider-host.js';
import { sharedNameFindings } from '../constructs/system/shared-names.js';
import type { Stack } from '../constructs/terraform/index.js';
import { madeObjectFindings } from '../constructs/workload/made-objects.js';
import { afterSynthesis } from './after-synthesis.js';
import { annotationFindings, outsideFindings, visitByAspects } from './composition.js';
import { GLOBAL } from './global.js';
import { GlobalStacks, globalStateFindings } from './global-stacks.js';
import { LockFile, NOTHING_REMEMBERED, type Remembered } from './lock-file.js';
import { placeParts } from './placing.js';
import { describePlatform, type PlatformDescription } from './platform-description.js';
import { PLATFORM_PROPS, type PlatformProps } from './platform-props.js';
import { SiteContents } from './site-contents.js';
import { planSite, type SitePlan } from './site-plan.js';
import { siteSizeFindings } from './site-sizes.js';
import { SiteStacks } from './site-stacks.js';
import { SYNTHESIS_REPORT, writeSynthesisReport } from './synthesis-report.js';

/** Context of an App whose platforms write no lock file but those that they name. */
export const LOCK_FILES_STAY = 'datastead:lock-files-stay';

/** Longest platform name: namespaces and user names are made from it. */
const MAX_NAME = 20;

/**
 * One set of systems and workloads in every site, cut into Terraform stacks: `<site>-data`, `<site>-apps` and
 * `<site>-smoke`, deployed in that order.
 *
 * Everything that is wrong is reported together at synth, as one `ProblemError`.
 */
export class Platform extends Construct implements ProviderHost {
  readonly name: string;
  readonly tolerate: Tolerance;
  readonly removalPolicy: RemovalPolicy;
  readonly sites: readonly Site[];
  private readonly stacks: readonly SiteStacks[];
  private readonly globalState: StateBackend;
  private globalStacks: GlobalStacks | undefined;
  private readonly lockFilePath: string | undefined;
  private readonly records: boolean;
  private placed = false;
  private composed: readonly SiteContents[] | undefined;
  /** Addresses in `global-data` that a later synthesis has to know. */
  private lasting: readonly string[] = [];
  private prepared: { readonly report: CheckReport; readonly description: PlatformDescription } | undefined;

  /** @throws ProblemError for props that are unknown, missing or of another type, and when the App has a platform already */
  constructor(scope: Construct, id: string, props: PlatformProps) {
    checkedProps(scope, id, PLATFORM_PROPS, props);
    refuseSecond(Platform.find(scope.node.root), scope, id);
    super(scope, id);
    this.name = id;
    this.tolerate = props.tolerate ?? 'none';
    this.removalPolicy = props.removalPolicy ?? 'retain';
    this.lockFilePath = props.lockFile ?? besides(props.sites.path, id);
    this.records = props.lockFile !== undefined || this.node.tryGetContext(LOCK_FILES_STAY) === undefined;
    this.globalState = props.globalState ?? props.sites.all[0]?.state ?? { backend: 'local' };
    markProviderHost(this);
    this.sites = props.sites.all.map(
      (facts) =>
        new Site(this, facts.name, {
          facts,
          platform: id,
          tolerate: this.tolerate,
          credentialsRevision: props.credentialsRevision ?? 1,
          removalPolicy: this.removalPolicy,
        }),
    );
    // cdktf's commands know a stack by its id, and what it depends on by its path: they are the same in the App alone.
    this.stacks = this.sites.map((site) => new SiteStacks(App.of(this), site, () => this.prepare()));
    // What was deployed there goes by an apply of its stacks, so they stay when nothing is declared in them any more.
    if (this.lock?.remembered.places.includes(GLOBAL)) this.globalStacks = this.makeGlobal();
    const book = PatchBook.of(this);
    const places = this.sites.map(({ name, namespaces, facts }) => ({
      name,
      namespaces,
      version: facts.kubernetes.version,
    }));
    book.declare(this.node.path, props.patches ?? [], places);
    const checks = Checks.of(this);
    checks.acknowledge(this.node.path, props.acknowledge ?? []);
    checks.add('names', () => dnsLabelFindings('platform name', id, id, MAX_NAME));
    checks.add('names', () => [...outsideFindings(this.node.root), ...annotationFindings(this.node.root)]);
    checks.add('immutable changes', () => this.lockFindings());
    checks.add('immutable changes', () =>
      this.globalStacks === undefined || props.globalState !== undefined
        ? []
        : globalStateFindings(id, props.sites.all),
    );
    checks.addLast('patches', () => {
      if (book.isEmpty) return [];
      this.place();
      return book.findings();
    });
    for (const [index, site] of this.sites.entries()) {
      const contents = () => this.contents[index] as SiteContents;
      checks.add('names', () => sharedNameFindings(site, contents().systems, contents().bindings));
      checks.add('names', () => madeObjectFindings(contents().applications, contents().bindings));
      checks.add('capacity', () => capacityFindings(site.node.path, site.facts, contents().footprints));
      checks.add('capacity', () => siteSizeFindings(contents()));
    }
    afterSynthesis(App.of(this), () => this.record());
  }

  /** The platform of a tree, if any. */
  static find(root: IConstruct): Platform | undefined {
    return root.node.findAll().find((construct): construct is Platform => construct instanceof Platform);
  }

  /** Where resources of cloud providers are placed. */
  get global(): Home {
    this.globalStacks ??= this.makeGlobal();
    return this.globalStacks;
  }

  private makeGlobal(): GlobalStacks {
    const made = new GlobalStacks(App.of(this), this, this.globalState, () => this.prepare());
    for (const { apps, smoke } of this.stacks) {
      apps.addDependency(made.data);
      made.revoke.addDependency(smoke);
    }
    return made;
  }

  /** Systems that cloud providers run. */
  private get shared(): readonly IDataSystem[] {
    return this.node.children.filter(isDataSystem);
  }

  /** What stands in each site, once the composition is complete. */
  private get contents(): readonly SiteContents[] {
    this.composed ??= this.sites.map((site) => new SiteContents(site));
    return this.composed;
  }

  /**
   * Checks the whole composition and fills the stacks; happens once, when the first stack is synthesized.
   * @throws ProblemError with everything that is wrong
   */
  prepare(): { readonly report: CheckReport; readonly description: PlatformDescription } {
    if (this.prepared) return this.prepared;
    visitByAspects(this.node.root);
    const report = Checks.of(this).runOrThrow();
    this.place();
    this.warn(report.warnings);
    const description = describePlatform(
      this,
      this.contents,
      this.stacks,
      this.globalStacks,
      this.shared,
      report,
      PatchBook.of(this).applied,
    );
    this.prepared = { report, description };
    writeFileSync(path.join(App.of(this).outdir, 'platform.json'), `${JSON.stringify(description, null, 2)}\n`);
    return this.prepared;
  }

  /** Fills the stacks; once. */
  private place(): void {
    if (this.placed) return;
    this.placed = true;
    const plans = new Map<Home, SitePlan>(
      this.contents.map((contents) => [contents.site, planSite(contents, this.shared)]),
    );
    const base = (home: Home): SiteBase => {
      const plan = plans.get(home);
      if (plan === undefined) throw new Error(`${home.name} is no site of the platform`);
      return plan.base;
    };
    const sources = [...this.contents.flatMap((contents) => contents.sources), ...this.shared];
    const parts = [
      ...[...plans.values()].flatMap((plan) => plan.parts),
      ...(this.globalStacks === undefined ? [] : [keptFactsPart(this, this.globalStacks, this.shared)]),
      ...sources.flatMap((source) => source.parts(base)),
      ...[...plans.values()].flatMap((plan) => plan.last),
    ];
    const homes = new Map<Home, { of(phase: Phase): Stack }>(this.stacks.map((stacks) => [stacks.site, stacks]));
    if (this.globalStacks !== undefined) homes.set(this.globalStacks, this.globalStacks);
    placeParts(parts, ({ home, phase }) => {
      const stacks = homes.get(home);
      if (stacks === undefined) throw new Error(`${home.name} has no stacks in the platform`);
      return stacks.of(phase);
    });
    this.lasting = parts.filter(({ home }) => home === this.globalStacks).flatMap(({ lasting = [] }) => lasting);
    this.globalStacks?.takeOver(this.lock?.remembered ?? NOTHING_REMEMBERED, this.lasting);
  }

  /** Hands warnings to cdktf, which shows those of stacks alone. */
  private warn(warnings: readonly Finding[]): void {
    for (const { id, ...problem } of warnings) {
      const own = this.stacks.find(({ site }) => `${problem.where}/`.startsWith(`${site.node.path}/`));
      const stack = own?.data ?? this.globalStacks?.data ?? this.stacks[0]?.data;
      if (stack !== undefined) Annotations.of(stack).addWarning(`${id}: ${formatProblem({ id, ...problem })}`);
    }
  }

  private record(): void {
    const lock = this.records ? this.lock : undefined;
    const file = process.env[SYNTHESIS_REPORT];
    if (file === undefined) {
      lock?.record(this.remembered);
      return;
    }
    const text = lock?.recorded(this.remembered);
    writeSynthesisReport(file, {
      checks: this.prepare().report.areas,
      ...(lock === undefined || text === undefined ? {} : { lockFile: { path: path.resolve(lock.path), text } }),
    });
  }

  private get lock(): LockFile | undefined {
    return this.lockFilePath === undefined ? undefined : LockFile.read(this.lockFilePath);
  }

  /** It is only written where something stands in no cluster. */
  private lockFindings(): Finding[] {
    const { lock } = this;
    return lock !== undefined && this.records && this.globalStacks !== undefined ? lock.writableFindings() : [];
  }

  /** What the next synthesis has to know. */
  private get remembered(): Remembered {
    if (this.globalStacks === undefined) return NOTHING_REMEMBERED;
    const providers = Object.fromEntries(this.globalStacks.data.requiredProviders);
    return { places: [GLOBAL], lasting: { [GLOBAL]: this.lasting }, providers };
  }
}

/** Stacks, their state and `platform.json` have names without the platform's: a second one would take those of the first. */
function refuseSecond(first: Platform | undefined, scope: Construct, id: string): void {
  if (first === undefined) return;
  throw new ProblemError([
    {
      id: 'platform-second',
      where: [scope.node.path, id].filter((part) => part !== '').join('/'),
      message: `is made in an App that already has the platform "${first.name}", whose stacks it would replace`,
      remedy: 'create it in a separate App with its own output folder and states',
    },
  ]);
}

/** Sites that were not read from a file have no folder for a lock file to stand in. */
function besides(sitesFile: string | undefined, platform: string): string | undefined {
  return sitesFile === undefined ? undefined : path.join(path.dirname(sitesFile), `${platform}.lock.json`);
}
