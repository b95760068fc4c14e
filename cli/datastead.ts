#!/usr/bin/env node
import '#supported-node';

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { suggestion } from '../constructs/schema/suggestion.js';
import { argumentProblem } from './arguments.js';
import { OWN_PROGRAM } from './program/own-program.js';
import type { ProgramSource } from './program/program.js';
import { runCommand } from './run-command.js';

type Run = (source: ProgramSource, args: string[]) => Promise<void>;

/** Each is loaded when it is asked for: what one needs costs the others nothing. */
const COMMANDS: Readonly<Record<string, { readonly what: string; readonly load: () => Promise<Run> }>> = {
  summary: {
    what: 'synthesizes and prints what the platform consists of',
    load: async () => (await import('./commands/summary.js')).summaryCommand,
  },
  diff: {
    what: 'shows what a deploy would change',
    load: async () => (await import('./commands/diff.js')).diffCommand,
  },
  deploy: {
    what: 'applies stacks in order, says what they wait for and why it fails',
    load: async () => (await import('./commands/deploy.js')).deployCommand,
  },
  mend: {
    what: 'repairs a site after a deploy that was interrupted',
    load: async () => (await import('./commands/mend.js')).mendCommand,
  },
  status: {
    what: 'says how each site is, asked by the tools of its systems',
    load: async () => (await import('./commands/status.js')).statusCommand,
  },
  images: {
    what: 'lists the images that the stacks run',
    load: async () => (await import('./commands/images.js')).imagesCommand,
  },
  export: {
    what: 'writes charts, values and manifests for Argo CD or Flux',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
};

const HELP = `npx datastead COMMAND [ARGUMENT…] [OPTION…]

Works on the platform that your program makes: the line "app" of cdktf.json.

${Object.entries(COMMANDS)
  .map(([name, { what }]) => `  ${name.padEnd(14)}  ${what}`)
  .join('\n')}

npx datastead COMMAND --help says more.`;

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(HELP);
    if (name === undefined) process.exitCode = 1;
    return;
  }
  if (name === '--version' || name === '-v') {
    console.log(
      (JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version,
    );
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const message = `has the unknown command "${name}"; ${suggestion(name, Object.keys(COMMANDS))}`;
    throw argumentProblem(message, 'see --help');
  }
  const run = await command.load();
  await run(OWN_PROGRAM, args);
});
