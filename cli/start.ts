import path from 'node:path';
import { exampleNames, readArguments, SELECTION_OPTIONS, select } from './arguments.js';
import { summary } from './summary.js';
import { runCommand, synthesize } from './synthesize.js';

const HELP = `npm start -- [--example NAME] [--sites FILE]

Synthesizes a platform into cdktf.out and prints what it consists of.

  --example NAME  ${exampleNames().join(', ')} (default: ecommerce)
  --sites FILE    sites file (default: the example's sites.yaml)`;

await runCommand(async () => {
  const { values } = readArguments(SELECTION_OPTIONS, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { report, description, outdir } = await synthesize(select(values), 'cdktf.out');
  console.log(summary(description, report, path.relative(process.cwd(), outdir)));
});
