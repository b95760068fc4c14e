import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'cdktf';
import type { CheckReport } from '../constructs/checks/index.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { ProblemError } from '../constructs/problem.js';
import { Sites } from '../constructs/site/sites.js';
import type { Platform, PlatformDescription } from '../stacks/index.js';
import type { Selection } from './arguments.js';
import { type ReplaceOptions, replaceOutput } from './replace-output.js';

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
 *
 * For cdktf's own commands it is the same up to the end of this program. What comes after it is theirs, and the output is
 * replaced by then: a command that fails for an annotation of the level error needs the new output to say so.
 * @throws ProblemError with everything that is wrong
 */
export async function synthesize(
  selection: Selection,
  outdir: string,
  { staleStacks }: ReplaceOptions = {},
): Promise<Synthesis> {
  const target = path.resolve(outdir);
  if (existsSync(target) && !statSync(target).isDirectory()) {
    throw new ProblemError([
      {
        id: 'output-folder',
        where: outdir,
        message: 'is a file, and the output is a folder of this name',
        remedy: 'move the file away',
      },
    ]);
  }
  const { report, description } = await synthesizeDraft(selection, target, (draft) =>
    replaceOutput(draft, target, { staleStacks }),
  );
  return { outdir: target, report, description };
}

/**
 * Composes, checks and synthesizes into a folder that is gone at the end, for `publish` to take what is wanted of it. The
 * lock file is written when that has succeeded.
 * @param beside the draft's path, up to a suffix
 */
export async function synthesizeDraft<T>(
  selection: Selection,
  beside: string,
  publish: (draft: string, description: PlatformDescription) => T,
): Promise<{ readonly report: CheckReport; readonly description: PlatformDescription; readonly published: T }> {
  const sites = Sites.fromFile(selection.sites);
  const module = path.join(PACKAGE_ROOT, 'dist', 'examples', selection.example, 'platform.js');
  const { default: compose } = (await import(pathToFileURL(module).href)) as { default: Compose };
  mkdirSync(path.dirname(beside), { recursive: true });
  const draft = mkdtempSync(`${beside}.draft-`);
  try {
    let published!: T;
    const app = new DraftApp(draft, () => {
      published = publish(draft, platform.prepare().description);
    });
    const platform = compose(app, sites);
    app.synth();
    return { ...platform.prepare(), published };
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
