import { expect } from 'vitest';
import { Platform, type PlatformProps, type Site, Sites } from '../../index.js';
import { matchers, type SynthesizedStack, synthesize } from '../../testing/index.js';
import { temporaryFolder } from './temporary-folder.js';

export { readStack, releaseValues, type SynthesizedStack } from '../../testing/index.js';
export { temporaryFolder } from './temporary-folder.js';

expect.extend(matchers);

/** A sites file with one private data center; `changes` replaces lines by their key (`zones`, `capacity`, …). */
export function sitesText(changes: Readonly<Record<string, string>> = {}): string {
  const lines: Record<string, string> = {
    name: 'fra1',
    kind: 'private',
    region: 'eu-central',
    jurisdiction: 'DE',
    kubernetes: '{ context: fra1, version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32] }',
    zones: '[a, b, c]',
    storage: '{ className: standard, encryptedAtRest: true }',
    capacity: '{ nodesPerZone: 1, cpu: 24, memory: 48Gi, storage: 800Gi }',
    ...changes,
  };
  const [first, ...rest] = Object.entries(lines).map(([key, value]) => `${key}: ${value}`);
  return ['sites:', `  - ${first}`, ...rest.map((line) => `    ${line}`), ''].join('\n');
}

/** A sites file with two of them; `changes` are of the second one, `par1`. */
export function twoSitesText(changes: Readonly<Record<string, string>> = {}): string {
  const kubernetes = '{ context: par1, version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32] }';
  return `${sitesText()}${sitesText({ name: 'par1', kubernetes, ...changes }).replace('sites:\n', '')}`;
}

/** Composes a platform in one site and synthesizes it with all checks on. */
export function synthesizeSite(
  compose: (site: Site, platform: Platform) => void,
  props: Partial<Omit<PlatformProps, 'sites'>> & { readonly sites?: string } = {},
): {
  readonly platform: Platform;
  /** The output of the synthesis, gone when the tests of the file have finished. */
  readonly outdir: string;
  readonly stack: (part: 'data' | 'apps' | 'smoke') => SynthesizedStack;
} {
  const { sites = sitesText(), ...rest } = props;
  let platform: Platform | undefined;
  const whole = synthesize((app, all) => {
    platform = new Platform(app, 'shop', { tolerate: 'zone', ...rest, sites: all });
    const [site] = platform.sites;
    if (!site) throw new Error('the sites file has no site');
    compose(site, platform);
    return platform;
  }, Sites.fromText(sites));
  if (platform === undefined) throw new Error('nothing was composed');
  return {
    platform,
    get outdir() {
      const folder = temporaryFolder();
      whole.write(folder);
      return folder;
    },
    stack: (part) => whole.stack(`fra1-${part}`),
  };
}
