import { argumentProblem, HELP_OPTION, readArguments } from '../arguments.js';
import { Deployment } from '../deployment.js';
import { interruption } from '../interruption.js';
import type { ProgramSource } from '../program/program.js';
import { synthesize } from '../program/run-program.js';
import { Ended } from '../run-command.js';
import { refuseMissingDependencies, selectedStacks } from '../stacks.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('deploy')} [STACK…] [OPTION…]

Synthesizes, then plans and applies each stack in order, and stops at the first that fails. Runs terraform, or the program
that TERRAFORM_BINARY_NAME names. The first Ctrl-C lets Terraform end in order; exit status 130.

  STACK           stacks to deploy, by name or pattern such as '*' (default: the only one)
  --auto-approve  does not ask before it applies
  --watch         shows everything that an apply waits for, each time it changes: pods that are not ready, Jobs that are not done
  --ignore-missing-stack-dependencies
                  deploys stacks without those that they depend on
${options}`;

const OPTIONS = {
  'auto-approve': { type: 'boolean' },
  watch: { type: 'boolean' },
  'ignore-missing-stack-dependencies': { type: 'boolean' },
  ...HELP_OPTION,
} as const;

export async function deployCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values, positionals } = readArguments({ ...source.options, ...OPTIONS }, args);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const autoApprove = values['auto-approve'] === true;
  if (!autoApprove && !process.stdin.isTTY) {
    throw argumentProblem('has no --auto-approve, and there is no terminal to ask on', 'say --auto-approve');
  }
  const program = source.program(values);
  const { selected, outdir } = await synthesize(program, (made) => {
    const stacks = selectedStacks(made, positionals);
    if (!values['ignore-missing-stack-dependencies']) refuseMissingDependencies(made, stacks);
    return stacks;
  });
  // A terminal that has gone away is no reason to leave Terraform alone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const deployment = new Deployment(outdir, autoApprove, program.again, values.watch === true);
  const stop = interruption.during((count) => deployment.interrupted(count));
  try {
    const ended = await deployment.run(selected);
    if (interruption.signal !== undefined) throw new Ended(130);
    if (!ended) throw new Ended(1);
  } finally {
    stop();
  }
}
