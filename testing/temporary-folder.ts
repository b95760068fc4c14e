import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/**
 * Reads the path of one folder a line, and removes the last one when no more can come: when the process or the thread that
 * wrote them is no more. Neither a killed process nor a thread that is ended from outside could do that itself.
 */
const GUARD = 'while IFS= read -r line; do folder=$line; done; [ -z "$folder" ] || rm -rf -- "$folder"';

let guard: ChildProcess | undefined;
/** Holds all folders in use; gone when there are none. */
let common: string | undefined;
const inUse = new Set<string>();

/** A folder for work of a moment. */
export interface TemporaryFolder {
  readonly path: string;
  /** Once; until then it stays, at most as long as the process. */
  remove(): void;
}

/** A new folder, which whoever asks for it removes in a `finally`. */
export function temporaryFolder(): TemporaryFolder {
  if (common === undefined) {
    guard ??= startGuard();
    common = mkdtempSync(path.join(os.tmpdir(), 'datastead-'));
    tellGuard(common);
  }
  const folder = mkdtempSync(path.join(common, 'work-'));
  inUse.add(folder);
  return { path: folder, remove: () => remove(folder) };
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  inUse.delete(folder);
  if (common === undefined || inUse.size > 0) return;
  rmSync(common, { recursive: true, force: true });
  common = undefined;
  tellGuard('');
}

function tellGuard(line: string): void {
  guard?.stdin?.write(`${line}\n`);
}

/** One for as long as the process or the thread lives: to start one takes longer the more memory the process has. */
function startGuard(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', GUARD], {
    cwd: '/',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin` },
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a session of its own, where a Ctrl-C does not reach it.
    detached: true,
  });
  // Where there is no such shell, folders go by `remove` alone.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  // A process ends without waiting for it.
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}
