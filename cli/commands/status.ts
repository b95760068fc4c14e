import { HELP_OPTION, readArguments } from '../arguments.js';
import { clusterAccess } from '../cluster/access.js';
import type { ProgramSource } from '../program/program.js';
import { lookAtDraft } from '../program/run-program.js';
import { Ended } from '../run-command.js';
import { namedSites } from '../sites.js';
import { readStackFile, stackFolder } from '../stacks.js';
import { worst } from '../status/health.js';
import { elsewhere, siteStatus } from '../status/site-status.js';
import { statusText } from '../status/status-text.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('status')} [SITE…] [OPTION…]

Shows the health of each site: the systems according to their own tools, pods, Jobs, certificates, and whether the last deploy has finished.
Changes nothing. Exit status 0 if all is well, 1 if something is wrong, 2 if something could not be determined.

  SITE            sites to ask, by name (default: all)
  --json          prints the same as JSON
${options}`;

const OPTIONS = { json: { type: 'boolean' }, ...HELP_OPTION } as const;

export async function statusCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values, positionals } = readArguments({ ...source.options, ...OPTIONS }, args);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const program = source.program(values);
  const { description, seen: wanted } = await lookAtDraft(program, (draft, made) => {
    const sites = positionals.length === 0 ? made.sites : namedSites(made, positionals);
    return sites.map((site) => {
      const stack = made.stacks.find((one) => one.site === site.name)?.name ?? '';
      // Relative kubeconfig files are those of the place where the stack is applied.
      return { site, access: clusterAccess(readStackFile(draft, stack), stackFolder(program.output, stack)) };
    });
  });
  const sites = await Promise.all(wanted.map(({ site, access }) => siteStatus(site, access)));
  const managed = description.managed.map(elsewhere);
  const verdict = worst(sites.map((site) => site.verdict));
  console.log(
    values.json
      ? JSON.stringify({ platform: description.platform, verdict, managed, sites }, undefined, 2)
      : statusText(managed, sites),
  );
  if (verdict !== 'good') throw new Ended(verdict === 'wrong' ? 1 : 2);
}
