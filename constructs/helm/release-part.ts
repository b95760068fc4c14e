import { createHash } from 'node:crypto';
import path from 'node:path';
import { App } from 'cdktf';
import type { IConstruct } from 'constructs';
import { chartFolder } from '../package-root.js';
import type { Ground, Home, Part, Phase } from '../part/index.js';
import { PatchBook } from '../patches/index.js';
import { ProblemError } from '../problem.js';
import { expression, type Stack, valuesText } from '../terraform/index.js';
import { chartVersion, packageChart } from './chart-package.js';
import { renderedObjects } from './rendered-release.js';
import { validateValues } from './values-schema.js';

/** One Helm release of a chart of the kit. */
export interface ReleasePlan {
  readonly name: string;
  /** Folder of the chart below `charts/`. */
  readonly chart: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** How long Helm waits, from the number of members and their start time. */
  readonly timeoutSeconds: number;
  /** Whether it takes over objects that are there already and belong to no release. @default false */
  readonly takeOwnership?: boolean;
}

export interface ReleaseOptions {
  /** The construct that the values come from. */
  readonly owner: IConstruct;
  readonly home: Home;
  readonly phase: Phase;
  readonly namespace: string;
  readonly preventDestroy?: boolean;
  /** What must be there before, by address. */
  readonly dependsOn: (ground: Ground) => readonly string[];
}

/**
 * A release of one of the kit's charts.
 * Placing it throws ProblemError when the values do not fit the chart's schema.
 */
export function releasePart(plan: ReleasePlan, options: ReleaseOptions): Part {
  const { owner, home, phase } = options;
  return { owner, home, phase, place: (ground) => [place(ground, plan, options)] };
}

/** A digest of all that releases install. */
export function releaseDigest(plans: readonly ReleasePlan[]): string {
  const digest = createHash('sha256');
  for (const { chart, values } of plans) digest.update(chartVersion(chartFolder(chart))).update(JSON.stringify(values));
  return digest.digest('hex');
}

function place(
  ground: Ground,
  plan: ReleasePlan,
  { owner, home, namespace, preventDestroy, dependsOn }: ReleaseOptions,
): string {
  const { stack } = ground;
  const folder = chartFolder(plan.chart);
  const problems = validateValues(folder, plan.values, owner.node.path);
  if (problems.length > 0) throw new ProblemError(problems);
  const chart = packageChart(folder, path.join(App.of(stack).outdir, 'charts'));
  const patches = PatchBook.of(owner).release(home.name, instanceOf(plan), () =>
    renderedObjects(owner.node.path, plan, namespace, chart.file),
  );
  const values = patches.length === 0 ? plan.values : { ...plan.values, patches };
  const release = stack.resource(
    'helm_release',
    `release-${plan.name}`,
    {
      name: plan.name,
      namespace,
      chart: `../../charts/${path.basename(chart.file)}`,
      version: chart.version,
      values: [valuesText(values)],
      create_namespace: false,
      // A first install that failed is mended by the next apply instead of "cannot re-use a name".
      upgrade_install: true,
      atomic: false,
      wait: true,
      wait_for_jobs: true,
      timeout: plan.timeoutSeconds,
      max_history: 5,
      ...(plan.takeOwnership === true ? { take_ownership: true } : {}),
      depends_on: dependsOn(ground),
      ...(preventDestroy === true ? { lifecycle: { prevent_destroy: true } } : {}),
    },
    owner,
  );
  noteChangeByHand(stack, plan.name, release.friendlyUniqueId, home.name);
  return release.address;
}

/** What the names of a release's objects begin with; those of the site have nothing in common. */
function instanceOf({ name, chart, values }: ReleasePlan): string | undefined {
  if (chart === 'site') return undefined;
  const { name: system } = (values['cluster'] ?? {}) as { readonly name?: string };
  return system === undefined || system === '' ? name : system;
}

/**
 * Warns of a release that was changed by hand. Terraform compares chart and version with the cluster, but not the values, so a
 * `helm rollback` would not be seen.
 */
function noteChangeByHand(stack: Stack, name: string, id: string, home: string): void {
  const release = `helm_release.${id}`;
  // A local of its own: of a condition Terraform prints all that it is made of.
  const as = stack.local(
    `${id}-as-declared`,
    expression(`\${try(jsondecode(${release}.metadata.values) == jsondecode(${release}.values[0]), true)}`),
  );
  stack.check(
    id,
    expression(`\${${as}}`),
    `The release ${name} does not have the values that are declared: somebody has changed it by hand, with "helm rollback" for instance. Run "npx datastead mend ${home}", then deploy again.`,
  );
}
