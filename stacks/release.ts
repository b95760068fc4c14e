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
    dependsOn: options.dependsOn,
    ...(options.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
  });
  const digest = createHash('sha256').update(chart.version).update(JSON.stringify(plan.values)).digest('hex');
  return { release, digest };
}
