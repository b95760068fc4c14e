import { type Binding, type Grantee, isGrantee } from '../constructs/access/grantee.js';
import { isPartSource, type PartSource } from '../constructs/part/index.js';
import type { Footprint } from '../constructs/site/footprint.js';
import type { Site } from '../constructs/site/site.js';
import { type IDataSystem, isDataSystem } from '../constructs/system/data-system.js';
import { Application } from '../constructs/workload/application.js';
import { CronJob } from '../constructs/workload/cron-job.js';
import { Workload } from '../constructs/workload/workload.js';

/** What asks the site for something, in words, and for how much. */
export interface Demands {
  readonly what: string;
  readonly footprints: readonly Footprint[];
}

/** What was composed in a site. It is looked up once, when the composition is complete. */
export class SiteContents {
  readonly sources: readonly PartSource[];
  readonly systems: readonly IDataSystem[];
  readonly applications: readonly Application[];
  readonly workloads: readonly Workload[];
  readonly cronJobs: readonly CronJob[];
  readonly grantees: readonly Grantee[];

  constructor(readonly site: Site) {
    const all = site.node.findAll();
    this.sources = all.filter(isPartSource);
    this.systems = all.filter(isDataSystem);
    this.applications = all.filter((construct) => construct instanceof Application);
    this.workloads = this.applications.filter((application) => application instanceof Workload);
    this.cronJobs = this.applications.filter((application) => application instanceof CronJob);
    this.grantees = all.filter(isGrantee);
  }

  get bindings(): readonly Binding[] {
    return this.grantees.flatMap(({ received }) => received.bindings);
  }

  /** All that runs in the site, or may run at once with the rest. */
  get demands(): readonly Demands[] {
    const hosted = this.systems.flatMap(({ hosted }) => hosted ?? []);
    return [
      { what: 'systems', footprints: hosted.flatMap(({ footprint }) => footprint) },
      { what: 'Jobs of systems', footprints: hosted.flatMap(({ jobs }) => jobs) },
      { what: 'applications', footprints: this.applications.map((application) => application.footprint) },
      { what: 'extra pods while workloads roll', footprints: this.workloads.map((workload) => workload.surge) },
    ];
  }

  get footprints(): readonly Footprint[] {
    return this.demands.flatMap(({ footprints }) => footprints);
  }
}
