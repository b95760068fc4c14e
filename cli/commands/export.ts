import path from 'node:path';
import type { PlatformDescription } from '../../stacks/index.js';
import { argumentProblem, HELP_OPTION, readArguments } from '../arguments.js';
import { exportStacks } from '../export/export.js';
import { publish } from '../export/publish.js';
import { renderReleases } from '../export/rendered.js';
import type { ProgramSource } from '../program/program.js';
import { synthesizeDraft } from '../program/run-program.js';
import { matchingStacks } from '../stacks.js';

const help = ({ caller, help: options }: ProgramSource) => `${caller('export')} [STACK…] --out DIR [OPTION…]

Writes stacks as packaged charts, values and Kubernetes manifests, for Argo CD, Flux, or helm and kubectl. No secrets.

  STACK           stacks to write, by name or pattern (default: all), in the order of deployment
  --out DIR       a new or empty folder, or an earlier export, which is replaced
  --rendered      adds the YAML that helm renders of each release
${options}`;

const OPTIONS = { out: { type: 'string' }, rendered: { type: 'boolean' }, ...HELP_OPTION } as const;

export async function exportCommand(source: ProgramSource, args: string[]): Promise<void> {
  const { values, positionals } = readArguments({ ...source.options, ...OPTIONS }, args);
  if (values.help) {
    console.log(help(source));
    return;
  }
  const { out } = values;
  if (out === undefined || out === '') throw argumentProblem('has no --out', 'say --out DIR');
  const { published: exported } = await synthesizeDraft(source.program(values), (draft, description) =>
    publish(out, (folder) => {
      const result = exportStacks(draft, description, selectedNames(description, positionals), folder);
      if (values.rendered) renderReleases(folder, result);
      return result;
    }),
  );
  const stacks = exported.stacks.map(({ name }) => name).join(', ');
  console.log(`Platform ${exported.platform}: exported ${stacks} to ${out}\nNext: ${path.join(out, 'README.md')}`);
}

/**
 * The names of the stacks that fit; none for all that stand in clusters, when nothing is named. What stands in none has no manifests, and
 * is refused by its name alone.
 * @throws ProblemError when nothing is left of what was named
 */
function selectedNames(description: PlatformDescription, patterns: readonly string[]): string[] {
  const names = matchingStacks(description, patterns)
    .filter(({ name, site }) => site !== undefined || patterns.includes(name))
    .map(({ name }) => name);
  if (names.length > 0 || patterns.length === 0) return names;
  throw argumentProblem(
    `names only stacks that stand in no cluster, which have no manifests: ${patterns.join(' ')}`,
    'name stacks of sites, or none for all of these',
  );
}
