import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Annotations, App } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { type Acknowledgement, type CheckReport, Checks, type Finding } from '../constructs/checks/index.js';
import { dnsLabelFindings } from '../constructs/checks/names.js';
import { formatProblem, ProblemError } from '../constructs/problem.js';
import { checkedProps } from '../constructs/props/index.js';
import { capacityFindings } from '../constructs/site/capacity.js';
import { Site } from '../constructs/site/site.js';
import type { Sites, StateBackend } from '../constructs/site/sites.js';
import type { Tolerance } from '../constructs/site/tolerance.js';
import type { RemovalPolicy } from '../constructs/system/data-system.js';
import { type IManagedSystem, type ManagedHost, markManagedHost } from '../constructs/system/managed-system.js';
import { sharedNameFindings } from '../constructs/system/shared-names.js';
import { afterSynthesis } from './after-synthesis.js';
import { GLOBAL, GlobalStack, globalStateFindings } from './global-stack.js';
import { type Lockable, LockFile } from './lock-file.js';
import { describePlatform, type PlatformDescription } from './platform-description.js';
import { PLATFORM_PROPS } from './platform-props.js';
import { SiteStacks } from './site-stacks.js';
import { SYNTHESIS_REPORT, writeSynthesisReport } from './synthesis-report.js';

/** Context of an App whose platforms write no lock file but those that they name. */
export const LOCK_FILES_STAY = 'datastead:lock-files-stay';

/** Longest platform name: namespaces and user names are made from it. */
const MAX_NAME = 20;

export interface PlatformProps {
  /** The places, from `sites.yaml`. */
  readonly sites: Sites;
  /** What every system and workload survives unless it says otherwise. @default 'none' */
  readonly tolerate?: Tolerance;
  /** Counts rotations of all passwords, from 1. Raise it by one and deploy to rotate; the lock file refuses other steps. @default 1 */
  readonly credentialsRevision?: number;
  /** Warnings that are accepted, each where it is raised and with the reason. One that is raised elsewhere stays. @default - none */
  readonly acknowledge?: readonly Acknowledgement[];
  /**
   * Whether Terraform may remove namespaces, the site's release and the systems that do not say otherwise. While it may not, `destroy` is
   * refused before anything is removed. @default 'retain'
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Where the state of `global-data` is kept, for a platform that has one. Another place begins empty: move the state there first
   * (docs/systems/spanner.md, "Where it stands").
   * @default - where the sites keep theirs; must be said where they differ
   */
  readonly globalState?: StateBackend;
  /**
   * File that remembers what no apply can change; commit it. Written at the end of an `app.synth()` that succeeds.
   * @default - `<platform>.lock.json` beside the sites file
   */
  readonly lockFile?: string;
}

/**
 * One set of systems and workloads in every site, cut into Terraform stacks: `<site>-data`, `<site>-apps` and
 * `<site>-smoke`, deployed in that order.
 *
 * Everything that is wrong is reported together at synth, as one `ProblemError`.
 */
export class Platform extends Construct implements ManagedHost {
  readonly name: string;
  readonly tolerate: Tolerance;
  readonly removalPolicy: RemovalPolicy;
  readonly sites: readonly Site[];
  private readonly stacks: readonly SiteStacks[];
  private readonly globalState: StateBackend;
  private global: GlobalStack | undefined;
  private readonly lockFilePath: string | undefined;
  private readonly records: boolean;
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
    markManagedHost(this);
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
    const checks = Checks.of(this);
    checks.acknowledge(this.node.path, props.acknowledge ?? []);
    checks.add('names', () => dnsLabelFindings('platform name', id, id, MAX_NAME));
    checks.add('immutable changes', () => this.immutableFindings());
    checks.add('immutable changes', () =>
      this.global === undefined || props.globalState !== undefined ? [] : globalStateFindings(id, props.sites.all),
    );
    for (const stacks of this.stacks) {
      checks.add('names', () => sharedNameFindings(stacks.site, stacks.selfHosted, stacks.bindings));
      checks.add('capacity', () => capacityFindings(stacks.site.node.path, stacks.site.facts, stacks.footprints));
    }
    afterSynthesis(App.of(this), () => this.record());
  }

  /** The platform of a tree, if any. */
  static find(root: IConstruct): Platform | undefined {
    return root.node.findAll().find((construct): construct is Platform => construct instanceof Platform);
  }

  /** Notes a system that a cloud provider runs; called by the system itself. */
  addManaged(system: IManagedSystem): void {
    this.global ??= new GlobalStack(App.of(this), this.globalState, () => this.prepare());
    this.global.add(system);
    for (const { apps } of this.stacks) apps.addDependency(this.global);
  }

  /**
   * Checks the whole composition and fills the stacks; happens once, when the first stack is synthesized.
   * @throws ProblemError with everything that is wrong
   */
  prepare(): { readonly report: CheckReport; readonly description: PlatformDescription } {
    if (this.prepared) return this.prepared;
    const report = Checks.of(this).runOrThrow();
    this.global?.fill();
    for (const stacks of this.stacks) stacks.fill(this.global?.systems ?? []);
    this.warn(report.warnings);
    const description = describePlatform(this.name, this.tolerate, this.stacks, this.global, report);
    this.prepared = { report, description };
    writeFileSync(path.join(App.of(this).outdir, 'platform.json'), `${JSON.stringify(description, null, 2)}\n`);
    return this.prepared;
  }

  /** Hands warnings to cdktf, which shows those of stacks alone. */
  private warn(warnings: readonly Finding[]): void {
    for (const { id, ...problem } of warnings) {
      const own = this.stacks.find(({ site }) => `${problem.where}/`.startsWith(`${site.node.path}/`));
      const stack = own?.data ?? this.global ?? this.stacks[0]?.data;
      if (stack !== undefined) Annotations.of(stack).addWarning(`${id}: ${formatProblem({ id, ...problem })}`);
    }
  }

  private record(): void {
    const lock = this.lockFilePath !== undefined && this.records ? LockFile.read(this.lockFilePath) : undefined;
    const file = process.env[SYNTHESIS_REPORT];
    if (file === undefined) {
      lock?.record(this.lockable());
      return;
    }
    const text = lock?.recorded(this.lockable());
    writeSynthesisReport(file, {
      checks: this.prepare().report.areas,
      ...(lock === undefined || text === undefined ? {} : { lockFile: { path: path.resolve(lock.path), text } }),
    });
  }

  private immutableFindings(): Finding[] {
    if (this.lockFilePath === undefined) return [];
    const lock = LockFile.read(this.lockFilePath);
    return [...(this.records ? lock.writableFindings() : []), ...lock.findings(this.lockable())];
  }

  private lockable(): Lockable {
    const hosted = this.stacks.flatMap(({ site, selfHosted }) =>
      selfHosted.map((system) => ({
        site: site.facts.name,
        system: system.name,
        where: system.node.path,
        facts: system.immutableFacts,
        counts: system.growingFacts,
      })),
    );
    const managed = (this.global?.systems ?? []).map((system) => ({
      site: GLOBAL,
      system: system.name,
      where: system.node.path,
      facts: system.immutableFacts,
      lists: system.appendOnlyFacts,
    }));
    const credentials = this.stacks.map(({ site, applications }) => ({
      site: site.facts.name,
      workloads: applications
        .filter(({ bindings }) => bindings.some((binding) => binding.credentials.length > 0))
        .map(({ name, node, credentialsRevision: revision, existingSecrets }) => ({
          name,
          where: node.path,
          revision,
          existingSecrets,
        })),
    }));
    const places = [
      ...this.sites.map(({ facts, node }) => ({ name: facts.name, where: node.path })),
      ...(this.global === undefined ? [] : [{ name: GLOBAL, where: this.node.path }]),
    ];
    return { places, systems: [...hosted, ...managed], credentials };
  }
}

/** Stacks, their state and `platform.json` have names without the platform's: a second one would take those of the first. */
function refuseSecond(first: Platform | undefined, scope: Construct, id: string): void {
  if (first === undefined) return;
  throw new ProblemError([
    {
      id: 'platform-second',
      where: [scope.node.path, id].filter((part) => part !== '').join('/'),
      message: `is made in an App that has the platform "${first.name}" already, and its stacks would take the place of that one's`,
      remedy: 'make it in an App of its own, with an output folder and states of its own',
    },
  ]);
}

/** Sites that were not read from a file have no folder for a lock file to stand in. */
function besides(sitesFile: string | undefined, platform: string): string | undefined {
  return sitesFile === undefined ? undefined : path.join(path.dirname(sitesFile), `${platform}.lock.json`);
}
