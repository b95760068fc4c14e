import { suggestion } from '../../constructs/schema/suggestion.js';
import type { PlatformDescription, SiteDescription } from '../../stacks/index.js';
import { argumentProblem, HELP_OPTION, readArguments } from '../arguments.js';
import { SiteMender } from '../mend/mend-site.js';
import type { ProgramSource } from '../program/program.js';
import { synthesize } from '../program/run-program.js';
import { Ended } from '../run-command.js';
import { withInterruptibleTerraform } from '../terraform/interruptible.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('mend')} SITE… [OPTION…]

Brings sites back after a deploy that was ended in the middle: Helm releases that are stuck, objects that stand in the
cluster and in no state, passwords of which only one copy was made. Does nothing where all is well. Where a whole state is
lost, all Secrets of the site's users are made anew, so every password changes under running pods.

  SITE            sites to mend, by name
${options}`;

export async function mendCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values, positionals } = readArguments({ ...source.options, ...HELP_OPTION }, args);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const { selected, description, outdir } = await synthesize(source.program(values), (made) =>
    selectedSites(made, positionals),
  );
  let open = false;
  await withInterruptibleTerraform(async (terraform) => {
    for (const site of selected) {
      const mender = new SiteMender(terraform, description, site, outdir, (line) => console.log(line));
      await mender.mend();
      for (const line of mender.open) console.log(`${site.name}: ${line}`);
      if (mender.count + mender.open.length === 0) console.log(`${site.name}: nothing to mend`);
      open ||= mender.open.length > 0;
    }
  });
  if (open) throw new Ended(1);
}

function selectedSites({ platform, sites }: PlatformDescription, names: readonly string[]): SiteDescription[] {
  const known = sites.map(({ name }) => name);
  if (names.length === 0) throw argumentProblem('names no site', `name some of these: ${known.join(', ')}`);
  const [unknown] = names.filter((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw argumentProblem(
      `has "${unknown}", which is not a site of ${platform}; ${suggestion(unknown, known)}`,
      'name one of them',
    );
  }
  return sites.filter(({ name }) => names.includes(name));
}
