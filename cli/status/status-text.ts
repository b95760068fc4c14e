import { table } from '../table.js';
import type { StatusLine, Verdict } from './health.js';
import type { SiteStatus } from './site-status.js';

/** Verdicts as words of one column; what is wrong stands out. */
const WORDS: Readonly<Record<Verdict, string>> = { good: 'good', wrong: 'WRONG', unknown: 'not known' };

/** Each site with a line for each thing, and its details below what is wrong. */
export function statusText(managed: readonly StatusLine[], sites: readonly SiteStatus[]): string {
  const blocks = sites.map(({ site, unreachable, lines }) =>
    unreachable === undefined ? [site, ...linesText(lines)] : [`${site}: not known: ${unreachable}`],
  );
  const shared = managed.length === 0 ? [] : [['all sites', ...linesText(managed)]];
  return [...shared, ...blocks].map((block) => block.join('\n')).join('\n\n');
}

function linesText(lines: readonly StatusLine[]): string[] {
  const rows = table(lines.map(({ name, type = '', verdict, summary }) => [name, type, WORDS[verdict], summary]));
  return lines.flatMap(({ details }, index) => [`  ${rows[index]}`, ...details.map((detail) => `    ${detail}`)]);
}
