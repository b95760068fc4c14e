import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App } from 'cdktf';
import { afterAll } from 'vitest';
import { Platform, type PlatformProps, type Site, Sites } from '../../index.js';

/** A sites file with one private data center; `changes` replaces lines by their key (`zones`, `capacity`, …). */
export function sitesText(changes: Readonly<Record<string, string>> = {}): string {
  const lines: Record<string, string> = {
    name: 'fra1',
    kind: 'private',
    region: 'eu-central',
    jurisdiction: 'DE',
    kubernetes: '{ context: fra1, version: "1.34", zoneSource: podLabel, apiServerCidr: 10.96.0.1/32 }',
    zones: '[a, b, c]',
    storage: '{ className: standard, encryptedAtRest: true }',
    capacity: '{ nodesPerZone: 1, cpu: 24, memory: 48Gi, storage: 600Gi }',
    ...changes,
  };
  const [first, ...rest] = Object.entries(lines).map(([key, value]) => `${key}: ${value}`);
  return ['sites:', `  - ${first}`, ...rest.map((line) => `    ${line}`), ''].join('\n');
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the tests of the file have finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'datastead-test-'));
  folders.push(folder);
  return folder;
}

/** An app whose output goes to such a folder. */
export function testApp(): App {
  return new App({ outdir: path.join(temporaryFolder(), 'cdktf.out'), stackTraces: false });
}

type Json = Readonly<Record<string, never>> & { readonly [key: string]: unknown };

/** What a stack became: its Terraform JSON, read from the output. */
export interface SynthesizedStack {
  readonly json: Json;
  /** Resources by address: `kubernetes_secret_v1.secret-data-x`. */
  readonly resources: Readonly<Record<string, Record<string, unknown>>>;
}

/** Composes a platform in one site, synthesizes it with all validations on, and reads the stacks. */
export function synthesizeSite(
  compose: (site: Site, platform: Platform) => void,
  props: Partial<Omit<PlatformProps, 'sites'>> & { readonly sites?: string } = {},
): {
  readonly platform: Platform;
  readonly outdir: string;
  readonly stack: (part: 'data' | 'apps' | 'smoke') => SynthesizedStack;
} {
  const app = testApp();
  const { sites = sitesText(), ...rest } = props;
  const platform = new Platform(app, 'shop', { tolerate: 'zone', ...rest, sites: Sites.fromText(sites) });
  const [site] = platform.sites;
  if (!site) throw new Error('the sites file has no site');
  compose(site, platform);
  app.synth();
  return { platform, outdir: app.outdir, stack: (part) => readStack(app.outdir, `fra1-${part}`) };
}

/** Reads a synthesized stack. */
export function readStack(outdir: string, name: string): SynthesizedStack {
  const json = JSON.parse(readFileSync(path.join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));
  const resources: Record<string, Record<string, unknown>> = {};
  for (const [type, byName] of Object.entries((json.resource ?? {}) as Record<string, Record<string, never>>)) {
    for (const [id, body] of Object.entries(byName)) resources[`${type}.${id}`] = body;
  }
  return { json, resources };
}

/** The values of a release, parsed; Terraform expressions are left in as text. */
export function releaseValues(stack: SynthesizedStack, name: string): Record<string, unknown> {
  const release = stack.resources[`helm_release.release-${name}`] as { values?: string[] } | undefined;
  if (!release?.values?.[0]) throw new Error(`there is no release ${name}: ${Object.keys(stack.resources).join(', ')}`);
  return JSON.parse(release.values[0]);
}
