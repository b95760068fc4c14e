import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'cdktf';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { Sites } from '../../constructs/site/sites.js';
import type { Platform } from '../../stacks/index.js';
import type { Selection } from './examples.js';
import { outputFolder, replaceOutput } from './replace-output.js';

/** A module that composes a platform: the `platform.ts` of an example. */
type Compose = (app: App, sites: Sites) => Platform;

/**
 * Composes, checks and synthesizes into `outdir`. The output is made beside it and takes its place only when all of it
 * is there: a failed synthesis leaves what was there before, and `.terraform` folders stay in any case.
 *
 * For cdktf's own commands it is the same up to the end of this program. What comes after it is theirs, and the output is
 * replaced by then: a command that fails for an annotation of the level error needs the new output to say so.
 * @throws ProblemError with everything that is wrong
 */
export async function synthesizeExample(selection: Selection, outdir: string): Promise<void> {
  const target = outputFolder(outdir);
  const sites = Sites.fromFile(selection.sites);
  const module = path.join(PACKAGE_ROOT, 'dist', 'examples', selection.example, 'platform.js');
  const { default: compose } = (await import(pathToFileURL(module).href)) as { default: Compose };
  mkdirSync(path.dirname(target), { recursive: true });
  const draft = mkdtempSync(`${target}.draft-`);
  try {
    // cdktf takes folders of stacks away that are gone, and fails when they are gone already.
    const app = new DraftApp(draft, () => replaceOutput(draft, target, { staleStacks: 'leave' }));
    compose(app, sites);
    app.synth();
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** An app whose synthesis ends when its output has been published, so that what a platform does after it comes later still. */
class DraftApp extends App {
  constructor(
    outdir: string,
    private readonly publish: () => void,
  ) {
    // Traces point at the line that made a resource, for cdktf's own errors; ours name the construct instead.
    super({ outdir, stackTraces: false });
  }

  override synth(): void {
    super.synth();
    this.publish();
  }
}
