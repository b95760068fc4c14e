import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'cdktf';
import type { CheckReport } from '../constructs/checks/index.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { ProblemError } from '../constructs/problem.js';
import { Sites } from '../constructs/site/sites.js';
import type { Platform, PlatformDescription } from '../stacks/index.js';
import type { Selection } from './arguments.js';

/** A module that composes a platform: the `platform.ts` of an example. */
type Compose = (app: App, sites: Sites) => Platform;

export interface Synthesis {
  readonly outdir: string;
  readonly report: CheckReport;
  readonly description: PlatformDescription;
}

/**
 * Composes, checks and synthesizes into `outdir`. The output is made beside it and takes its place only when all of it
 * is there: a failed synthesis leaves what was there before, and `.terraform` folders stay in any case.
 */
export async function synthesize(selection: Selection, outdir: string): Promise<Synthesis> {
  const sites = Sites.fromFile(selection.sites);
  const module = path.join(PACKAGE_ROOT, 'dist', 'examples', selection.example, 'platform.js');
  const { default: compose } = (await import(pathToFileURL(module).href)) as { default: Compose };
  const target = path.resolve(outdir);
  mkdirSync(path.dirname(target), { recursive: true });
  const draft = mkdtempSync(`${target}.draft-`);
  try {
    // Traces point at the line that made a resource, for cdktf's own errors; ours name the construct instead.
    const app = new App({ outdir: draft, stackTraces: false });
    const platform = compose(app, sites);
    app.synth();
    const { report, description } = platform.prepare();
    publish(draft, target);
    return { outdir: target, report, description };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Puts a finished draft in place of the earlier output. */
function publish(draft: string, target: string): void {
  const stacks = path.join(target, 'stacks');
  mkdirSync(stacks, { recursive: true });
  const fresh = readdirSync(path.join(draft, 'stacks'));
  for (const stack of fresh) {
    mkdirSync(path.join(stacks, stack), { recursive: true });
    renameSync(path.join(draft, 'stacks', stack, 'cdk.tf.json'), path.join(stacks, stack, 'cdk.tf.json'));
  }
  // Charts carry their content's hash in the name: new ones are added before old ones go.
  const charts = path.join(target, 'charts');
  cpSync(path.join(draft, 'charts'), charts, { recursive: true });
  for (const file of ['platform.json', 'manifest.json']) renameSync(path.join(draft, file), path.join(target, file));
  removeStale(charts, readdirSync(path.join(draft, 'charts')));
  // A stack that is gone has no output; its state is not here and stays where it is.
  removeStale(stacks, fresh);
}

function removeStale(folder: string, keep: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!keep.includes(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Runs a command; a problem becomes a report on standard error and exit status 1, never a stack trace. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ProblemError) {
      const count = error.problems.length;
      console.error(`${error.message}\n\n${count} ${count === 1 ? 'problem' : 'problems'}; nothing was written.`);
    } else if (process.env['DATASTEAD_DEBUG'] !== undefined) {
      console.error(error);
    } else {
      console.error(`${(error as Error).message}\n\nSet DATASTEAD_DEBUG=1 to see where this comes from.`);
    }
  }
}
