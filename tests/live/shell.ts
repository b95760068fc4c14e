import { spawn } from 'node:child_process';

export interface Finished {
  /** Exit status; 124 when it ran out of time. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly seconds?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command, bounded in time; never rejects. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { input = '', seconds = 120, cwd, env } = options;
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { ...(cwd ? { cwd } : {}), env: { ...process.env, ...env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const done = (status: number, more = '') => {
      clearTimeout(timer);
      const stderr = `${Buffer.concat(err).toString('utf8')}${late ? `\nnot done after ${seconds} s` : ''}${more}`;
      resolve({ status: late ? 124 : status, stdout: Buffer.concat(out).toString('utf8'), stderr: stderr.trim() });
    };
    child.on('error', (error) => done(127, error.message));
    child.on('close', (status) => done(status ?? 1));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** The same, but anything other than success is an error in the command's own words. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await run(command, args, options);
  if (status === 0) return stdout;
  const name = `${command.split('/').at(-1)} ${args.slice(0, 4).join(' ')}`;
  throw new Error(`${name} failed (${status}): ${lastLines(stderr || stdout, 6)}`);
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join(' | ');
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Asks until the answer is not undefined. An answer may also be an error that says what is missing still. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let reason = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      reason = `: ${(error as Error).message}`;
    }
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}${reason}`);
    await sleep(1);
  }
}

/** Stops the capability with a reason when something does not hold. */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

export function seconds(from: number): number {
  return (Date.now() - from) / 1000;
}
