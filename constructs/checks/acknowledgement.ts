import { minimatch } from 'minimatch';
import { pathText } from '../props/path.js';
import { nearest } from '../schema/nearest.js';
import { error, type Finding, warning } from './finding.js';

/** A warning that a person accepts, where it is raised and nowhere else. */
export interface Acknowledgement {
  /** Id of the warning, such as `kafka-acks-leader`. */
  readonly id: string;
  /**
   * Place that the warning names, such as `shop/fra1/api/bindings/events`. `*` stands for any text between two slashes, `**` for any
   * number of parts, also none: `shop/fra1/api/**` is that workload and all that belongs to it.
   */
  readonly at: string;
  /** Why the risk is accepted, for a colleague to follow: 10 characters or more. */
  readonly reason: string;
}

/** An acknowledgement as it was noted. From a table it has no place. */
export type NotedAcknowledgement = Omit<Acknowledgement, 'at'> & {
  /** Where it stands: `shop/acknowledge[0]`. */
  readonly where: string;
  readonly at?: string;
};

/** Reasons by id, which is what earlier versions took: each was accepted wherever it was raised. */
export type AcknowledgementTable = Readonly<Record<string, string>>;

/** Characters of a reason, for a colleague to follow it. */
export const LEAST_REASON = 10;

/** Notes what was given, a table too: what to write instead can be said when the warnings are known. */
export function noted(
  owner: string,
  given: readonly Acknowledgement[] | AcknowledgementTable,
): readonly NotedAcknowledgement[] {
  const where = (key: number | string) => `${owner}/${pathText(['acknowledge', key])}`;
  return isList(given)
    ? given.map((one, index) => ({ ...one, where: where(index) }))
    : Object.entries(given).map(([id, reason]) => ({ id, reason, where: where(id) }));
}

function isList<T>(given: readonly T[] | AcknowledgementTable): given is readonly T[] {
  return Array.isArray(given);
}

/** Whether a warning is the one, or one of those, that a person has accepted. */
export function accepts({ id, at }: NotedAcknowledgement, finding: Finding): boolean {
  return finding.id === id && at !== undefined && isUnder(at, finding.where);
}

/** What is wrong with acknowledgements, the warnings that there are being known. */
export function acknowledgementFindings(
  noted: readonly NotedAcknowledgement[],
  warnings: readonly Finding[],
): Finding[] {
  return noted.flatMap((one) => {
    const found = [...reasonFindings(one), ...placeFindings(one, warnings)];
    return found.length > 0 || warnings.some((finding) => accepts(one, finding)) ? found : [unused(one, warnings)];
  });
}

function reasonFindings({ where, reason }: NotedAcknowledgement): Finding[] {
  if (reason.trim().length >= LEAST_REASON) return [];
  return [
    error(
      'acknowledge-reason',
      where,
      'has no meaningful reason',
      `write why this risk is accepted, in at least ${LEAST_REASON} characters`,
    ),
  ];
}

/** An acknowledgement of a warning wherever it is raised would hide the next one too. */
function placeFindings(one: NotedAcknowledgement, warnings: readonly Finding[]): Finding[] {
  const { where, id, at } = one;
  if (at !== undefined && !isPattern(at)) {
    return [
      error(
        'acknowledge-at',
        where,
        `has the place ${JSON.stringify(at)}`,
        'write the place that the warning names, such as shop/fra1/api, in which * stands for any text between two slashes and ** for any number of parts',
      ),
    ];
  }
  if (at !== undefined && !isEverything(at)) return [];
  const places = placesOf(warnings.filter((finding) => finding.id === id));
  return [
    error(
      'acknowledge-everywhere',
      where,
      `accepts ${id} wherever it is raised, now and later`,
      places.length === 0
        ? 'remove it, because nothing raises that warning'
        : `accept it where it is raised: acknowledge: [${places.map((place) => entry({ ...one, at: place })).join(', ')}]`,
    ),
  ];
}

function unused({ where, id, at }: NotedAcknowledgement, warnings: readonly Finding[]): Finding {
  const places = placesOf(warnings.filter((finding) => finding.id === id));
  const meant = nearest(id, [...new Set(warnings.map((finding) => finding.id))]);
  const remedy =
    places.length > 0
      ? `remove it, or correct at: the warning is raised at ${places.join(', ')}`
      : `remove it${meant === undefined ? '' : `, or correct id: did you mean ${meant}?`}`;
  return warning('acknowledge-unused', where, `accepts ${id} at ${at}, where nothing raises it`, remedy);
}

/** Paths hold none of these; other languages of patterns give them a meaning. */
const FOREIGN = /[\s?{}!\\]/;

function isPattern(at: string): boolean {
  return at.split('/').every((part) => part !== '' && !FOREIGN.test(part) && (part === '**' || !part.includes('**')));
}

/** Whether it names nothing of a platform but, at most, the platform itself: `**`, `shop/**`, `shop/*`. */
function isEverything(at: string): boolean {
  const wild = (part: string) => /^\*+$/.test(part);
  const [first = '', ...rest] = at.split('/');
  return rest.length === 0 ? wild(first) : rest.every(wild);
}

function isUnder(at: string, place: string): boolean {
  // Brackets are no classes of characters here: a statement of a schema is `ddl[0]`.
  const pattern = at.replace(/[[\]]/g, '\\$&');
  const options = { dot: true, nobrace: true, noext: true, nocomment: true, nonegate: true };
  const patterns = pattern.endsWith('/**') ? [pattern, pattern.slice(0, -'/**'.length)] : [pattern];
  return patterns.some((one) => minimatch(place, one, options));
}

function placesOf(warnings: readonly Finding[]): string[] {
  return [...new Set(warnings.map(({ where }) => where))];
}

/** As a composition says it. */
function entry({ id, at, reason }: Acknowledgement): string {
  return `{ ${Object.entries({ id, at, reason })
    .map(([key, text]) => `${key}: ${quoted(text)}`)
    .join(', ')} }`;
}

function quoted(text: string): string {
  return /['\\\n]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}
