#!/usr/bin/env node
// Stands in for Terraform in tests of commands that run it: notes each call in STAND_IN_LOG, as `<stack> <arguments>` when it begins and
// `<stack> <arguments> ended` when it ends well. STAND_IN_FAILS and STAND_IN_KILLED name a call, `<stack> <first argument>`, that fails
// after some output, or is killed.
import { appendFileSync } from 'node:fs';
import path from 'node:path';

const args = process.argv.slice(2);
const stack = path.basename(process.cwd());
const call = `${stack} ${args[0]}`;
const note = (text) => appendFileSync(process.env.STAND_IN_LOG, `${text}\n`);

if (args[0] === 'version' || args[0] === '-v') {
  console.log(args.includes('-json') ? '{"terraform_version":"1.11.4"}' : 'Terraform v1.11.4');
  process.exit(0);
}
note(`${stack} ${args.join(' ')}`);
if (process.env.STAND_IN_KILLED === call) process.kill(process.pid, 'SIGKILL');
// Long enough for another call to be begun meanwhile, if anybody begins one.
await new Promise((resolve) => setTimeout(resolve, 100));
if (process.env.STAND_IN_FAILS === call) {
  console.log(`Error: ${call} was told to fail`);
  process.exit(1);
}
if (args[0] === 'output') console.log('{}');
note(`${stack} ${args.join(' ')} ended`);
