import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What one run of a command took. */
export interface Run {
  readonly seconds: number;
  /** Largest memory of the whole process tree (proportional set size: a page that n processes share counts as 1/n), sampled up to ten times a second, in MiB. */
  readonly mebibytes: number;
  /** Time on processors of the whole process tree: more than `seconds` where several worked at once. */
  readonly processorSeconds: number;
}

/** A shell that runs its arguments, then tells on descriptor 3 what they and all below them took of the processors (POSIX: `times`). */
const TIMED = '"$@"; status=$?; times >&3; exit $status';

/** Runs a command once and measures it as a whole, children included (Linux: reads /proc). Whoever interrupts this process ends them too. */
export function measure(command: string, args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn('sh', ['-c', TIMED, 'sh', command, ...args], {
      cwd,
      // In a process group of its own, so that all that it starts is ended with it.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let peak = 0;
    let errors = '';
    let times = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdio[3]?.on('data', (chunk) => {
      times += chunk;
    });
    const sample = () => {
      const from = performance.now();
      if (child.pid !== undefined) peak = Math.max(peak, treeMemory(child.pid));
      // To count the pages of a large process takes long, and must not take much of what is measured.
      timer = setTimeout(sample, Math.max(100, 5 * (performance.now() - from)));
    };
    let timer = setTimeout(sample, 100);
    const end = () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      for (const one of ['SIGINT', 'SIGTERM']) process.off(one, end);
      const seconds = (performance.now() - start) / 1000;
      if (status === 0) resolve({ seconds, mebibytes: peak / 1024, processorSeconds: processorSeconds(times) });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${status ?? signal}: ${errors}`));
    });
  });
}

/** The second line of `times`, which is about the children: `1m2.30s 0m0.45s`, of the user and of the system. */
function processorSeconds(times: string): number {
  const children = times.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

/** Memory of a process and all below it, in KiB. */
function treeMemory(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  let sum = 0;
  for (const pid of parents.keys()) {
    let up: number | undefined = pid;
    while (up !== undefined && up !== root && up > 1) up = parents.get(up);
    if (up === root) sum += proportional(pid);
  }
  return sum;
}

function proportional(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
