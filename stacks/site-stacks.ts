import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Site } from '../constructs/site/site.js';
import type { Binding } from '../constructs/system/binding.js';
import {
  type Footprint,
  type IDataSystem,
  type ISelfHostedSystem,
  isDataSystem,
  isSelfHosted,
} from '../constructs/system/data-system.js';
import type { IManagedSystem } from '../constructs/system/managed-system.js';
import { Application } from '../constructs/workload/application.js';
import { Migration } from '../constructs/workload/migration.js';
import { SmokeTest } from '../constructs/workload/smoke-test.js';
import { Workload } from '../constructs/workload/workload.js';
import { fillAppsStack } from './apps-stack.js';
import { fillDataStack } from './data-stack.js';
import { recordMetadata } from './records.js';
import { placeRelease } from './release.js';
import { placeRolloutGate } from './rollout-gate.js';
import { SiteStack } from './site-stack.js';
import { fillSmokeStack } from './smoke-stack.js';

/** What asks the site for something, in words, and for how much. */
export interface Demands {
  readonly what: string;
  readonly footprints: readonly Footprint[];
}

/** Notes how often each workload's passwords were rotated when all of a deploy is done. It stays as it is until then. */
function noteFinished(stack: SiteStack, applications: readonly Application[], dependsOn: ITerraformDependable[]): void {
  const { platform, namespaces } = stack.site;
  const revisions = applications.map(({ name, credentialsRevision }) => [name, credentialsRevision] as const).sort();
  new ConfigMapV1(stack, 'finished', {
    metadata: recordMetadata(platform, namespaces.data, 'finished'),
    data: { revisions: JSON.stringify(Object.fromEntries(revisions)) },
    dependsOn,
  });
}

/**
 * Refuses `destroy` at the stack with which it begins. Without it tests and applications were gone before the data stack refuses. All that
 * Terraform says is the address, so the address says why; and it says so a dozen times, since cdktf loses the last few thousand bytes that
 * a Terraform which fails has written.
 */
function holdDestroy(stack: SiteStack): void {
  const address = 'terraform_data.removalPolicy-is-retain-so-nothing-is-destroyed';
  stack.addOverride(`resource.${address}`, { count: 12, lifecycle: { prevent_destroy: true } });
}

/** The three stacks of a private data center. First what others need, last what takes away: expand, use, contract. */
export class SiteStacks {
  readonly data: SiteStack;
  readonly apps: SiteStack;
  readonly smoke: SiteStack;

  constructor(
    scope: Construct,
    readonly site: Site,
    prepare: () => void,
  ) {
    this.data = new SiteStack(scope, site, 'data', prepare);
    this.apps = new SiteStack(scope, site, 'apps', prepare, this.data);
    this.smoke = new SiteStack(scope, site, 'smoke', prepare, this.apps);
  }

  get all(): readonly SiteStack[] {
    return [this.data, this.apps, this.smoke];
  }

  get systems(): readonly IDataSystem[] {
    return this.site.node.findAll().filter(isDataSystem);
  }

  get selfHosted(): readonly ISelfHostedSystem[] {
    return this.site.node.findAll().filter(isSelfHosted);
  }

  get applications(): readonly Application[] {
    return this.site.node.findAll().filter((construct) => construct instanceof Application);
  }

  get workloads(): readonly Workload[] {
    return this.applications.filter((application) => application instanceof Workload);
  }

  get migrations(): readonly Migration[] {
    return this.applications.filter((application) => application instanceof Migration);
  }

  get smokeTests(): readonly SmokeTest[] {
    return this.applications.filter((application) => application instanceof SmokeTest);
  }

  get bindings(): readonly Binding[] {
    return this.applications.flatMap((application) => application.bindings);
  }

  /** All that runs in the site, or may run at once with the rest. */
  get demands(): readonly Demands[] {
    return [
      { what: 'members of systems', footprints: this.selfHosted.flatMap((system) => system.footprint) },
      { what: 'Jobs beside them', footprints: this.selfHosted.flatMap((system) => system.jobs) },
      { what: 'applications', footprints: this.applications.map((application) => application.footprint) },
      { what: 'workloads that roll', footprints: this.workloads.map((workload) => workload.surge) },
    ];
  }

  get footprints(): readonly Footprint[] {
    return this.demands.flatMap(({ footprints }) => footprints);
  }

  /**
   * Makes the Terraform resources of everything that was composed in the site.
   * @param managed what cloud providers run, which the site's smoke tests may use too
   */
  fill(managed: readonly IManagedSystem[]): void {
    const { digests: hosted, contractions } = fillDataStack(this.data, this.selfHosted);
    const digests = new Map([...managed.map(({ name, digest }) => [name, digest] as const), ...hosted]);
    const rollouts = fillAppsStack(this.apps, this.workloads, this.migrations, this.applications);
    const gate = placeRolloutGate(this.smoke, rollouts);
    const jobs = fillSmokeStack(this.smoke, this.smokeTests, digests, gate);
    const contracted = contractions.map(({ where, plan }) =>
      placeRelease(this.smoke, plan, { where, dependsOn: [...gate, ...jobs], preventDestroy: false }),
    );
    noteFinished(this.smoke, this.applications, [...gate, ...jobs, ...contracted.map(({ release }) => release)]);
    const policies = [this.site, ...this.selfHosted, ...managed].map(({ removalPolicy }) => removalPolicy);
    if (policies.includes('retain')) holdDestroy(this.smoke);
  }
}
