import { HELP_OPTION, readArguments } from '../arguments.js';
import { imageUses } from '../images.js';
import type { ProgramSource } from '../program/program.js';
import { synthesize } from '../program/run-program.js';
import { matchingStacks, readStackFile } from '../stacks.js';
import { table } from '../table.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('images')} [STACK…] [OPTION…]

Prints every image that the stacks run, one a line, as the cluster pulls it: from the site's mirror where it has one.

  STACK           stacks to look at, by name or pattern (default: all)
  --wide          adds who uses it
${options}`;

const OPTIONS = { wide: { type: 'boolean' }, ...HELP_OPTION } as const;

export async function imagesCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values, positionals } = readArguments({ ...source.options, ...OPTIONS }, args);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const { selected: stacks, outdir } = await synthesize(source.program(values), (description) =>
    positionals.length === 0 ? description.stacks : matchingStacks(description, positionals),
  );
  const users = new Map<string, string[]>();
  for (const { name } of stacks) {
    for (const { image, user } of imageUses(readStackFile(outdir, name))) {
      users.set(image, [...(users.get(image) ?? []), `${name}: ${user}`]);
    }
  }
  const images = [...users.keys()].sort();
  if (images.length === 0) return;
  const rows = images.map((image) => (values.wide ? [image, (users.get(image) ?? []).join(', ')] : [image]));
  console.log(table(rows).join('\n'));
}
