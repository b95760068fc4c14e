import '../entry/supported-node.cjs';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// TypeScript's compiler is a program in Go that lives for two seconds: on two cores a fifth of them went into collecting
// garbage. It collects from 1 GiB on; without collecting it takes some 0.4 GiB here.
const COLLECTOR = { GOGC: 'off', GOMEMLIMIT: '1GiB' };

/**
 * Runs the compiler of this project.
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {number} its status
 */
export function compile(args, stdio = 'inherit') {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = path.resolve(path.dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.tsc);
  const { status } = spawnSync(process.execPath, [tsc, ...args], {
    cwd: root,
    env: { ...COLLECTOR, ...process.env },
    stdio,
  });
  return status ?? 1;
}
