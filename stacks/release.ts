import { createHash } from 'node:crypto';
import path from 'node:path';
import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { App, type ITerraformDependable } from 'cdktf';
import { packageChart, validateValues } from '../constructs/helm/index.js';
import { chartFolder } from '../constructs/package-root.js';
import { ProblemError } from '../constructs/problem.js';
import type { ReleasePlan } from '../constructs/system/data-system.js';
import type { SiteStack } from './site-stack.js';
import { valuesText } from './values-text.js';

/** A release in Terraform, and the digest of all that it installs. */
export interface PlacedRelease {
  readonly release: Release;
  readonly digest: string;
}

/**
 * Places a release of one of the kit's charts in the data namespace.
 * @param where the construct that the values come from, for messages
 * @throws ProblemError when the values do not fit the chart's schema
 */
export function placeRelease(
  stack: SiteStack,
  plan: ReleasePlan,
  options: { readonly where: string; readonly dependsOn: ITerraformDependable[]; readonly preventDestroy: boolean },
): PlacedRelease {
  const folder = chartFolder(plan.chart);
  const problems = validateValues(folder, plan.values, options.where);
  if (problems.length > 0) throw new ProblemError(problems);
  const chart = packageChart(folder, path.join(App.of(stack).outdir, 'charts'));
  const release = new Release(stack, `release-${plan.name}`, {
    name: plan.name,
    namespace: stack.site.namespaces.data,
    chart: `../../charts/${path.basename(chart.file)}`,
    version: chart.version,
    values: [valuesText(plan.values)],
    createNamespace: false,
    // A first install that failed is mended by the next apply instead of "cannot re-use a name".
    upgradeInstall: true,
    atomic: false,
    wait: true,
    waitForJobs: true,
    timeout: plan.timeoutSeconds,
    maxHistory: 5,
    ...(plan.takeOwnership === true ? { takeOwnership: true } : {}),
    dependsOn: options.dependsOn,
    ...(options.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
  });
  noteChangeByHand(stack, plan.name, release);
  const digest = createHash('sha256').update(chart.version).update(JSON.stringify(plan.values)).digest('hex');
  return { release, digest };
}

/**
 * Warns of a release that was changed by hand. Terraform compares chart and version with the cluster, but not the values, so a
 * `helm rollback` would not be seen.
 */
function noteChangeByHand(stack: SiteStack, name: string, { friendlyUniqueId }: Release): void {
  const release = `helm_release.${friendlyUniqueId}`;
  const as = `${friendlyUniqueId}-as-declared`;
  // A local of its own: of a condition Terraform prints all that it is made of.
  stack.local(as, `\${try(jsondecode(${release}.metadata.values) == jsondecode(${release}.values[0]), true)}`);
  stack.addOverride(`check.${friendlyUniqueId}`, {
    assert: [
      {
        condition: `\${local.${as}}`,
        error_message: `The release ${name} does not have the values that are declared: somebody has changed it by hand, with "helm rollback" for instance. Run "npx datastead mend ${stack.site.facts.name}", then deploy again.`,
      },
    ],
  });
}
