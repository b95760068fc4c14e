import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

/** Runs one of the project's commands as it was compiled by `npm run build`, as a user's shell would. */
export function runCli(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(PACKAGE_ROOT, 'dist', 'cli', `${command}.js`), ...args],
    { cwd: options.cwd, encoding: 'utf8', env: { ...process.env, ...options.env } },
  );
  return { status, stdout, stderr };
}
