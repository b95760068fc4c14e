import type { ApplicationDescription, PlatformDescription, SiteDescription } from '../../stacks/index.js';
import type { SynthesisReport } from '../../stacks/synthesis-report.js';
import type { Program } from '../program/program.js';
import { commandLine, quoted } from '../shell-words.js';
import { table } from '../table.js';

/**
 * What was made, for whom, and what to run next.
 * @param outdir the output folder, as a user would name it here
 * @param again what the next commands need so that they take the same program
 */
export function summaryText(
  description: PlatformDescription,
  report: SynthesisReport,
  outdir: string,
  again: Program['again'],
): string {
  const { platform, tolerate, sites, stacks, managed } = description;
  const next = (command: string, rest: string) =>
    [
      commandLine(again.environment, ['npx', 'datastead', command]),
      rest,
      ...(again.options.length === 0 ? [] : [commandLine({}, again.options)]),
    ].join(' ');
  const promise = tolerate === 'none' ? 'promises to survive nothing' : `survives the loss of any one ${tolerate}`;
  return [
    `Platform ${platform}: ${promise}`,
    '',
    'Stacks, in order of deployment',
    ...indent(
      table(stacks.map(({ name, dependsOn }) => [name, dependsOn.length > 0 ? `after ${dependsOn.join(', ')}` : ''])),
    ),
    ...(managed.length === 0
      ? []
      : [
          '',
          'Run by cloud providers, for all sites',
          ...indent(table(managed.map(({ name, type, endpoint }) => [name, type, endpoint]))),
        ]),
    ...sites.flatMap(siteLines),
    '',
    `Checks: ${checksLine(report)}`,
    ...findings(description),
    ...description.patches.map(
      ({ kind, name, site, where, reason }) => `patched ${kind} ${name} in ${site}: ${where}: ${reason}`,
    ),
    '',
    'Next',
    ...indent(
      table([
        [`less ${quoted(`${outdir}/platform.json`)}`, 'the same as data'],
        [next('diff', "'*'"), 'what a deploy would change'],
        [next('deploy', "'*'"), 'data, then applications, then smoke tests'],
        [next('export', '--out export'), 'charts, values and manifests for Argo CD or Flux'],
      ]),
    ),
  ].join('\n');
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function siteLines(site: SiteDescription): string[] {
  const head = `Site ${site.name}: ${site.region}, jurisdiction ${site.jurisdiction}, zones ${site.zones.join(' ')}, context ${site.context}`;
  const members = site.systems.flatMap((system) => {
    if (system.hosted === undefined) return [[system.name, `${system.type}, run by others`, system.endpoint]];
    const { product, version, replication } = system.hosted;
    return system.hosted.members.map(({ component, count, cpu, memory, storage }, index) => [
      index === 0 ? system.name : '',
      index === 0 ? `${product} ${version}` : '',
      `${count} ${component}${count === 1 ? '' : 's'}`,
      `${cpu} cores`,
      memory,
      storage,
      index === 0 ? replication : '',
    ]);
  });
  const { asked, askedBy, capacity } = site;
  return [
    '',
    head,
    '  Systems (each member)',
    ...indent(indent(table(members, [3, 4, 5]))),
    '  Requested, and available in the site',
    ...indent(
      indent(
        table(
          [
            ['', 'cores', 'memory', 'storage'],
            ...[...askedBy, { what: 'total', ...asked }, { what: 'available', ...capacity }].map(
              ({ what, cpu, memory, storage }) => [what, `${cpu}`, memory, storage],
            ),
          ],
          [1, 2, 3],
        ),
      ),
    ),
    '  Applications, and what each may reach',
    ...indent(
      indent(
        table(
          site.applications.flatMap((application) =>
            (application.reaches.length === 0 ? ['nothing'] : application.reaches).map((what, index) =>
              index === 0 ? [application.name, howMany(application), what] : ['', '', what],
            ),
          ),
        ),
      ),
    ),
    ...secretLines(site),
  ];
}

/** How many pods there are, or when there is one. */
function howMany({ kind, replicas, minReplicas, schedule }: ApplicationDescription): string {
  if (schedule !== undefined) return `${kind}, ${schedule}`;
  if (kind !== 'workload') return kind;
  return minReplicas === undefined ? `${replicas} pods` : `${minReplicas} to ${replicas} pods`;
}

function secretLines({ existingSecrets }: SiteDescription): string[] {
  if (existingSecrets.length === 0) return [];
  const rows = existingSecrets.map(({ name, namespaces, username, usedBy }) => [
    name,
    `in ${namespaces.join(' and ')}`,
    username === undefined ? '' : `username ${username}`,
    usedBy,
  ]);
  return ['  Secrets that you provide (a deploy waits for them)', ...indent(indent(table(rows)))];
}

function checksLine({ checks: all }: SynthesisReport): string {
  const total = all.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const areas = all.map(({ area, checks, milliseconds }) => `${area} ${checks} (${milliseconds.toFixed(1)} ms)`);
  return `${areas.join(', ')}; ${total.toFixed(1)} ms in total`;
}

function findings(description: PlatformDescription): string[] {
  const warnings = description.warnings.map(
    ({ id, where, message, remedy }) => `warning ${id}: ${where} ${message}: ${remedy}`,
  );
  const acknowledged = description.acknowledged.map(
    ({ id, where, reason }) => `acknowledged ${id}: ${where}: ${reason}`,
  );
  return warnings.length + acknowledged.length === 0 ? ['No warnings.'] : [...warnings, ...acknowledged];
}
