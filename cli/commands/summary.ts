import path from 'node:path';
import { HELP_OPTION, readArguments } from '../arguments.js';
import type { ProgramSource } from '../program/program.js';
import { synthesize } from '../program/run-program.js';
import { summaryText } from './summary-text.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('summary')} [OPTION…]

Synthesizes a platform into its output folder and prints what it consists of.

${options}`;

export async function summaryCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values } = readArguments({ ...source.options, ...HELP_OPTION }, args, source.remedy);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const program = source.program(values);
  const { report, description, outdir } = await synthesize(program, () => undefined);
  console.log(summaryText(description, report, path.relative(process.cwd(), outdir), program.again));
}
