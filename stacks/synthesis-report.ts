import { writeFileSync } from 'node:fs';
import type { CheckReport } from '../constructs/checks/index.js';

/**
 * Names the file that a platform writes at the end of an `app.synth()` which has succeeded, in place of its lock file: set by a
 * program that publishes the output itself and writes the lock file after that.
 */
export const SYNTHESIS_REPORT = 'DATASTEAD_SYNTHESIS_REPORT';

/** What such a program needs and `platform.json`, which is the same in every run, does not hold. */
export interface SynthesisReport {
  readonly checks: CheckReport['areas'];
  /** The lock file to be written; left out where nothing is new in it, or where there is none. */
  readonly lockFile?: { readonly path: string; readonly text: string };
}

export function writeSynthesisReport(file: string, report: SynthesisReport): void {
  writeFileSync(file, JSON.stringify(report));
}
