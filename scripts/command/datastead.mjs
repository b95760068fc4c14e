#!/usr/bin/env node
// `npx datastead` in a checkout of the kit: what it is to run is compiled before, as by `npm start`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../build.mjs', import.meta.url));
// Standard output belongs to the command.
const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(1);
await import('../../dist/cli/datastead.js');
