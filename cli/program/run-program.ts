import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ProblemError } from '../../constructs/problem.js';
import type { PlatformDescription } from '../../stacks/index.js';
import { SYNTHESIS_REPORT, type SynthesisReport } from '../../stacks/synthesis-report.js';
import { interruption } from '../interruption.js';
import { Ended } from '../run-command.js';
import type { Program } from './program.js';
import { outputFolder, replaceOutput } from './replace-output.js';

/** What a program has made. */
interface Draft {
  readonly description: PlatformDescription;
  readonly report: SynthesisReport;
}

interface Synthesis extends Draft {
  readonly outdir: string;
}

/**
 * Runs a program and puts its output in the place of the earlier one, when all of it is there; the lock file comes last. A
 * program that fails changes nothing.
 * @param select what the command line asks for, of what the program has made; nothing is changed when it throws
 * @throws ProblemError when the program makes no platform, or where its output cannot go
 */
export async function synthesize<T>(
  program: Program,
  select: (description: PlatformDescription) => T,
): Promise<Synthesis & { readonly selected: T }> {
  const outdir = outputFolder(program.output);
  const { description, report, published } = await synthesizeDraft(program, (draft, description) => {
    const selected = select(description);
    replaceOutput(draft, outdir);
    return selected;
  });
  return { outdir, description, report, selected: published };
}

/**
 * Runs a program and lets `publish` take what is wanted of its output, which is gone at the end. The lock file is written when
 * that has succeeded.
 * @throws ProblemError when the program makes no platform
 */
export async function synthesizeDraft<T>(
  program: Program,
  publish: (draft: string, description: PlatformDescription) => T,
): Promise<Draft & { readonly published: T }> {
  const { seen: published, ...draft } = await lookAtDraft(program, publish);
  const { lockFile } = draft.report;
  if (lockFile !== undefined) writeFileSync(lockFile.path, lockFile.text);
  return { ...draft, published };
}

/**
 * Runs a program and lets `look` read its output, which is gone at the end. Nothing else is written.
 * @throws ProblemError when the program makes no platform
 */
export async function lookAtDraft<T>(
  program: Program,
  look: (draft: string, description: PlatformDescription) => T,
): Promise<Draft & { readonly seen: T }> {
  const beside = path.resolve(program.output);
  mkdirSync(path.dirname(beside), { recursive: true });
  const draft = mkdtempSync(`${beside}.draft-`);
  const reportFile = `${draft}.json`;
  try {
    await run(program, draft, reportFile);
    const description = readJson<PlatformDescription>(path.join(draft, 'platform.json'));
    const report = readJson<SynthesisReport>(reportFile);
    if (description === undefined || report === undefined) {
      throw problem(
        program,
        description === undefined ? 'has created no platform' : 'has created a platform but not finished its synthesis',
        'create one Platform in an App without an output folder, and end with app.synth()',
      );
    }
    return { description, report, seen: look(draft, description) };
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(reportFile, { force: true });
  }
}

/** Its output goes to standard error, since standard output is the command's. */
async function run(program: Program, draft: string, reportFile: string): Promise<void> {
  const child = spawn(program.command, {
    shell: true,
    // In a process group of its own, so that all that the shell starts is ended with it.
    detached: true,
    // The last is a pipe which nobody writes to, and which ends with the last program that has it: a shell may end before what it has started.
    stdio: ['ignore', 2, 2, 'pipe'],
    env: { ...environment(), ...program.environment, CDKTF_OUTDIR: draft, [SYNTHESIS_REPORT]: reportFile },
  });
  const held = (child.stdio[3] as Readable).resume();
  const gone = new Promise((resolve) => held.once('close', resolve));
  const stopped = interruption.during((count) => end(child.pid, count === 1 ? 'SIGTERM' : 'SIGKILL'));
  try {
    const how = await new Promise<string | undefined>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) =>
        resolve(
          status === 0 ? undefined : signal === null ? `ended with status ${status}` : `was stopped by ${signal}`,
        ),
      );
    });
    if (interruption.signal !== undefined) {
      await gone;
      throw new Ended(130, 'Interrupted: nothing was changed.');
    }
    if (how === undefined) return;
    if (program.speaks) throw new Ended(1);
    throw problem(program, how, 'fix what it reports above');
  } finally {
    stopped();
    held.destroy();
  }
}

function end(group: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended by itself.
  }
}

/** As cdktf has it: variables of Terraform are for Terraform alone, and a compiler may need more memory than Node.js gives. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_VAR_'));
  return { NODE_OPTIONS: '--max-old-space-size=4096', ...Object.fromEntries(own) };
}

function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

function problem({ command }: Program, message: string, remedy: string): ProblemError {
  return new ProblemError([{ id: 'cli-program', where: command, message, remedy }]);
}
