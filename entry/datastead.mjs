#!/usr/bin/env node
// The command `datastead`. In a checkout of the kit it is compiled before, as `npm start` does.
import '#supported-node';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url));
if (existsSync(build)) {
  // Standard output belongs to the command.
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
await import('../dist/cli/datastead.js');
