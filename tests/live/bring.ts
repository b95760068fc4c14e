import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { type Platform, Sites } from 'datastead';
import type { ExportDescription } from '../../cli/export/description.js';
import { exportStacks } from '../../cli/export/export.js';

/** A composition for the suite: the public API and nothing else. */
export type Compose = (app: App, sites: Sites) => Platform;

/** An export on disk. */
export interface Export {
  readonly root: string;
  readonly description: ExportDescription;
}

/** Synthesizes a composition and exports it into `work/<label>`, as `npm run export` does. */
export function bring(compose: Compose, sites: string, work: string, label: string): Export {
  mkdirSync(work, { recursive: true });
  const sitesFile = path.join(work, 'sites.yaml');
  writeFileSync(sitesFile, sites);
  const root = path.join(work, label);
  const synthesized = path.join(work, `${label}.synth`);
  for (const folder of [root, synthesized]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const app = new App({ outdir: synthesized, stackTraces: false });
  const platform = compose(app, Sites.fromFile(sitesFile));
  app.synth();
  const { sites: described, ...rest } = platform.prepare().description;
  // Earlier versions, which an upgrade begins with, say nothing of Secrets that the user brings.
  const whole = { ...rest, sites: described.map((site) => ({ ...site, existingSecrets: site.existingSecrets ?? [] })) };
  return { root, description: exportStacks(synthesized, whole, [], root) };
}
