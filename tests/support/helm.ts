import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageChart } from '../../constructs/helm/chart-package.js';
import { helm, type Manifest, parseManifests } from '../../testing/helm.js';
import { temporaryFolder } from './temporary-folder.js';

export { helm, type Manifest, parseManifests } from '../../testing/helm.js';

export interface RenderOptions {
  readonly release?: string;
  readonly namespace?: string;
}

let packages: string | undefined;

/** The chart as users get it: packed, its library inside. Removed when the tests of the file have finished. */
export function packagedChart(chart: string): string {
  if (packages === undefined || !existsSync(packages)) packages = temporaryFolder();
  return packageChart(path.join('charts', chart), packages).file;
}

/** What `helm template` prints, hooks and tests included. Rejects with helm's own words. */
export function helmTemplate(chartFile: string, values: object, options: RenderOptions = {}): Promise<string> {
  const { release = 'events', namespace = 'shop-data' } = options;
  return helm(['template', release, chartFile, '--namespace', namespace, '--values', '-'], JSON.stringify(values));
}

/** The objects that a chart of this project makes of these values. */
export async function renderChart(chart: string, values: object, options: RenderOptions = {}): Promise<Manifest[]> {
  return parseManifests(await helmTemplate(packagedChart(chart), values, options));
}
