import type { CheckReport, Finding } from '../constructs/checks/index.js';
import type { AppliedPatch } from '../constructs/patches/index.js';
import { demandOf } from '../constructs/site/capacity.js';
import type { Footprint } from '../constructs/site/footprint.js';
import type { Tolerance } from '../constructs/site/tolerance.js';
import type { IDataSystem } from '../constructs/system/data-system.js';
import type { Application } from '../constructs/workload/application.js';
import { CronJob } from '../constructs/workload/cron-job.js';
import type { EgressRule } from '../constructs/workload/egress.js';
import { Migration } from '../constructs/workload/migration.js';
import { secretsOfPod } from '../constructs/workload/pod-objects.js';
import { SmokeTest } from '../constructs/workload/smoke-test.js';
import { Workload } from '../constructs/workload/workload.js';
import type { GlobalStacks } from './global-stacks.js';
import type { SiteContents } from './site-contents.js';
import type { SiteStacks } from './site-stacks.js';

/** What a platform consists of, in plain data: the content of `cdktf.out/platform.json` and of the printed summary. */
export interface PlatformDescription {
  readonly platform: string;
  readonly tolerate: Tolerance;
  /** In the order of deployment. */
  readonly stacks: readonly StackDescription[];
  /** What cloud providers run for all sites. */
  readonly managed: readonly SystemDescription[];
  readonly sites: readonly SiteDescription[];
  readonly checks: readonly { readonly area: string; readonly checks: number }[];
  readonly warnings: readonly FindingDescription[];
  readonly acknowledged: readonly (FindingDescription & { readonly reason: string })[];
  /** Objects that a patch has changed, each with its reason. */
  readonly patches: readonly AppliedPatch[];
}

export interface StackDescription {
  readonly name: string;
  /** Name of the site whose cluster it stands in; left out for `global-data`, which stands in none. */
  readonly site?: string;
  readonly dependsOn: readonly string[];
}

export interface SiteDescription {
  readonly name: string;
  readonly region: string;
  readonly jurisdiction: string;
  readonly zones: readonly string[];
  readonly context: string;
  /** The uid of the namespace `kube-system`, where the sites file states it. */
  readonly clusterUid?: string;
  readonly namespaces: { readonly data: string; readonly apps: string };
  /** Cores, memory and storage as Kubernetes quantities: asked for, and there. */
  readonly asked: Amounts;
  /** The same by what asks; it adds up to `asked`. */
  readonly askedBy: readonly (Amounts & { readonly what: string })[];
  readonly capacity: Amounts;
  readonly systems: readonly SystemDescription[];
  readonly applications: readonly ApplicationDescription[];
  /** What the user makes; the deploy waits for it where it comes to need it. */
  readonly existingSecrets: readonly ExistingSecretDescription[];
}

/** A Secret that the user brings. */
export interface ExistingSecretDescription {
  readonly name: string;
  readonly namespaces: readonly string[];
  /** User whom it must name; left out where others make the user, or where there is none. */
  readonly username?: string;
  readonly usedBy: string;
}

export interface Amounts {
  readonly cpu: number;
  readonly memory: string;
  readonly storage: string;
}

export interface SystemDescription {
  readonly name: string;
  /** The `type` of its bindings: `redis`, also where Valkey serves. */
  readonly type: string;
  readonly endpoint: string;
  /** Left out for a system that somebody else runs. */
  readonly hosted?: {
    /** The program that runs, as people call it: `Valkey`. */
    readonly product: string;
    readonly version: string;
    readonly licence: string;
    readonly replication: string;
    readonly members: readonly (Amounts & { readonly component: string; readonly count: number })[];
  };
}

export interface ApplicationDescription {
  readonly name: string;
  readonly kind: 'workload' | 'cron job' | 'migration' | 'smoke test';
  readonly image: string;
  /** Pods; of those that an autoscaler says, at most. */
  readonly replicas: number;
  /** In cron's notation, of a CronJob. */
  readonly schedule?: string;
  /** Pods at least, where an autoscaler says how many there are. */
  readonly minReplicas?: number;
  /** What it may reach: `events: produce clickstream`, `clickstream-collector: http`. */
  readonly reaches: readonly string[];
  /** Addresses outside of the cluster that it may connect to, and why; left out where there are none. */
  readonly egress?: readonly EgressRule[];
}

type FindingDescription = Pick<Finding, 'id' | 'where' | 'message' | 'remedy'>;

/** Puts a prepared platform into plain data. */
export function describePlatform(
  platform: { readonly name: string; readonly tolerate: Tolerance },
  contents: readonly SiteContents[],
  sites: readonly SiteStacks[],
  global: GlobalStacks | undefined,
  shared: readonly IDataSystem[],
  report: CheckReport,
  patches: readonly AppliedPatch[],
): PlatformDescription {
  const stacks = [
    ...(global === undefined ? [] : [{ stack: global.data }]),
    ...sites.flatMap(({ site, all }) => all.map((stack) => ({ stack, site: site.name }))),
    ...(global === undefined ? [] : [{ stack: global.revoke }]),
  ];
  return {
    platform: platform.name,
    tolerate: platform.tolerate,
    stacks: stacks.map(({ stack, ...site }) => ({
      name: stack.node.id,
      ...site,
      dependsOn: stack.dependencies.map((dependency) => dependency.node.id),
    })),
    managed: shared.map(describeSystem),
    sites: contents.map(describeSite),
    checks: report.areas.map(({ area, checks }) => ({ area, checks })),
    warnings: report.warnings.map(describeFinding),
    acknowledged: report.acknowledged.map(({ finding, reason }) => ({ ...describeFinding(finding), reason })),
    patches,
  };
}

function describeSystem({ name, type, endpoint, hosted }: IDataSystem): SystemDescription {
  return {
    name,
    type,
    endpoint: `${endpoint.host}:${endpoint.port}`,
    ...(hosted === undefined
      ? {}
      : {
          hosted: {
            product: hosted.product,
            version: hosted.version,
            licence: hosted.licence,
            replication: hosted.replication,
            members: hosted.footprint.map((one) => ({
              component: one.component,
              count: one.members,
              ...amounts([{ ...one, members: 1 }]),
            })),
          },
        }),
  };
}

/** The Secrets that the user brings: for systems, for users that the kit makes, and for those whom others make. */
function existingSecrets(stacks: SiteContents): ExistingSecretDescription[] {
  const { data, apps } = stacks.site.namespaces;
  const ofSystems = stacks.systems.flatMap(({ name: usedBy, broughtSecretNames }) =>
    broughtSecretNames.map((name) => ({ name, namespaces: [data], usedBy })),
  );
  const ofBindings = stacks.bindings.flatMap((binding): ExistingSecretDescription[] => {
    const usedBy = `${binding.grantee.name} for ${binding.system}`;
    const active = binding.credentials.find((credential) => credential.active);
    if (active === undefined) {
      return binding.secretName === '' ? [] : [{ name: binding.secretName, namespaces: [apps], usedBy }];
    }
    const { brought, secretName: name, username } = active;
    return brought ? [{ name, namespaces: [apps, data], username, usedBy }] : [];
  });
  const ofApplications = stacks.applications.flatMap(({ name: usedBy, pod }) =>
    secretsOfPod(pod).map((name) => ({ name, namespaces: [apps], usedBy })),
  );
  return [...pullSecrets(stacks), ...ofSystems, ...ofBindings, ...ofApplications];
}

/** The Secrets with which images are pulled, in the namespaces of the pods that name them. */
function pullSecrets({ site, systems, applications }: SiteContents): ExistingSecretDescription[] {
  const { data, apps } = site.namespaces;
  const inData = systems.flatMap(({ hosted }) => hosted?.pods.imagePullSecrets ?? []);
  const inApps = applications.flatMap(({ pods }) => pods.imagePullSecrets ?? []);
  return [...new Set([...inData, ...inApps])].map((name) => ({
    name,
    namespaces: [...(inData.includes(name) ? [data] : []), ...(inApps.includes(name) ? [apps] : [])],
    usedBy: 'pods, to pull images',
  }));
}

function describeFinding({ id, where, message, remedy }: Finding): FindingDescription {
  return { id, where, message, remedy };
}

function amounts(footprints: readonly Footprint[]): Amounts {
  const { cpu, memory, storage } = demandOf(footprints);
  return { cpu, memory: memory.toString(), storage: storage.toString() };
}

function describeSite(stacks: SiteContents): SiteDescription {
  const { facts, namespaces } = stacks.site;
  const { cpu, memory, storage } = facts.capacity;
  return {
    name: facts.name,
    region: facts.region,
    jurisdiction: facts.jurisdiction,
    zones: facts.zones,
    context: facts.kubernetes.context,
    ...(facts.kubernetes.clusterUid === undefined ? {} : { clusterUid: facts.kubernetes.clusterUid }),
    namespaces,
    asked: amounts(stacks.footprints),
    askedBy: stacks.demands.map(({ what, footprints }) => ({ what, ...amounts(footprints) })),
    capacity: { cpu, memory: memory.toString(), storage: storage.toString() },
    systems: stacks.systems.map(describeSystem),
    applications: [
      ...stacks.workloads.map((application) => ({ kind: 'workload' as const, application })),
      ...stacks.cronJobs.map((application) => ({ kind: 'cron job' as const, application })),
      ...applicationsOf(stacks, Migration).map((application) => ({ kind: 'migration' as const, application })),
      ...applicationsOf(stacks, SmokeTest).map((application) => ({ kind: 'smoke test' as const, application })),
    ].map(({ kind, application }) => ({
      name: application.name,
      kind,
      image: stacks.site.image(application.pod.container.image),
      replicas: application.footprint.members,
      ...(application instanceof CronJob ? { schedule: application.schedule } : {}),
      ...(application instanceof Workload && application.mostReplicas > application.replicas
        ? { minReplicas: application.replicas }
        : {}),
      reaches: [
        ...application.bindings.flatMap((binding) => binding.summary().map((what) => `${binding.system}: ${what}`)),
        ...application.received.callees.map(({ name, port }) => `${name}: http ${port}`),
        ...application.egress.map(({ cidr, ports, reason }) => `${cidr}: tcp ${ports.join(', ')} (${reason})`),
      ],
      ...(application.egress.length === 0 ? {} : { egress: application.egress }),
    })),
    existingSecrets: existingSecrets(stacks),
  };
}

function applicationsOf<T extends Application>(
  { applications }: SiteContents,
  kind: abstract new (...props: never[]) => T,
): readonly T[] {
  return applications.filter((application): application is T => application instanceof kind);
}
