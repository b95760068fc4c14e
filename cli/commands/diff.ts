import { HELP_OPTION, readArguments } from '../arguments.js';
import { interruption } from '../interruption.js';
import type { ProgramSource } from '../program/program.js';
import { synthesize } from '../program/run-program.js';
import { Ended } from '../run-command.js';
import { selectedStacks, stackFolder } from '../stacks.js';
import { changeLines, countsText } from '../terraform/changes.js';
import { withInterruptibleTerraform } from '../terraform/interruptible.js';
import { deleteAbandonedPlans, deletePlan, plan } from '../terraform/stack-plan.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('diff')} [STACK…] [OPTION…]

Shows what a deploy of each stack would change, in order. Exit status 0 whether it would or not,
and 1 where a plan fails.

  STACK           stacks to look at, by name or pattern such as '*' (default: the only one)
${options}`;

export async function diffCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values, positionals } = readArguments({ ...source.options, ...HELP_OPTION }, args);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const { selected, outdir } = await synthesize(source.program(values), (description) =>
    selectedStacks(description, positionals),
  );
  deleteAbandonedPlans(outdir);
  await withInterruptibleTerraform(async (terraform) => {
    for (const { name } of selected) {
      const folder = stackFolder(outdir, name);
      try {
        const planned = await plan(terraform, folder);
        if (interruption.signal !== undefined) throw new Ended(130, 'Interrupted.');
        if ('reason' in planned) throw new Ended(1, `${name}: ${planned.reason.join('\n')}`);
        console.log(
          planned.empty ? `${name}: no changes` : `${name}: ${countsText(planned.changes) || 'outputs change'}`,
        );
        for (const line of changeLines(planned.changes)) console.log(line);
        for (const line of planned.warnings) console.log(`  ${line}`);
      } finally {
        deletePlan(folder);
      }
    }
  });
}
