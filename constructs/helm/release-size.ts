import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bytesOf, CONTENT_BYTES, sizeText } from '../checks/sizes.js';
import type { Problem } from '../problem.js';

/** Limit of one entry of a list, and of everything outside of lists: it is on one line, or in one ConfigMap with scripts. */
const ENTRY_BYTES = 500_000;

/** Values of this size never make a release too large, however badly they compress. */
const SMALL_BYTES = 250_000;

/** What Helm stores in addition: name, times, notes and hooks of the release. */
const OTHER_BYTES = 4096;

type Values = Readonly<Record<string, unknown>>;

/**
 * Whether Kubernetes accepts the objects of a release. The charts split long lists into several ConfigMaps, so that a list may have any length. What
 * cannot be split is a single entry, and everything outside of lists.
 * @param where the construct that the values come from
 */
export function entrySizeProblems(values: Values, where: string): Problem[] {
  // No part is larger than the whole, which most releases keep far below.
  if (bytesOf(JSON.stringify(values)) <= ENTRY_BYTES) return [];
  const problems: Problem[] = [];
  const without = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) {
      for (const entry of value) {
        const bytes = bytesOf(JSON.stringify(entry) ?? '');
        if (bytes > ENTRY_BYTES) problems.push(tooLarge(where, `${nameOf(entry)} in ${path}`, bytes, ENTRY_BYTES));
      }
      return [];
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, without(one, path === '' ? key : `${path}.${key}`)]),
    );
  };
  const bytes = bytesOf(JSON.stringify(without(values, '')));
  if (bytes > ENTRY_BYTES) problems.push(tooLarge(where, 'its settings', bytes, ENTRY_BYTES));
  return problems;
}

function tooLarge(where: string, what: string, bytes: number, most: number): Problem {
  return {
    id: 'settings-size',
    where,
    message: `has ${sizeText(bytes)} in ${what}, but at most ${sizeText(most)} fit into a ConfigMap with the rest`,
    remedy: 'shorten its settings',
  };
}

function nameOf(entry: unknown): string {
  const { name, principal, user, role } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const known = name ?? principal ?? user ?? role;
  return typeof known === 'string' ? `"${known}"` : 'an entry';
}

/**
 * Whether Helm can keep a release, with chart, values and manifests, in its Secret.
 * @param chartFile the packed chart
 */
export function releaseSizeProblems(name: string, values: Values, chartFile: string, where: string): Problem[] {
  const bytes = releaseBytes(values, chartFile);
  if (bytes <= CONTENT_BYTES) return [];
  return [
    {
      id: 'release-size',
      where,
      message: `needs a Helm release "${name}" of about ${sizeText(bytes)}, but Helm stores a release in a Secret, which holds at most ${sizeText(CONTENT_BYTES)}`,
      remedy: 'grant by prefixes instead of single names, or divide it into two systems',
    },
  ];
}

/**
 * About how large the Secret is, in which Helm keeps a revision of a release: JSON with the chart's files in base64, the values and the
 * manifests, compressed, and that in base64. The manifests are not known here; what is in lists makes most of them.
 */
export function releaseBytes(values: Values, chartFile: string): number {
  const text = JSON.stringify(values);
  // The shortest expression becomes nine times as long.
  if (text.length * 9 < SMALL_BYTES) return 0;
  const config = withIdentities(text);
  if (config.length < SMALL_BYTES) return 0;
  const lists = leaves(JSON.parse(config)).join('\t');
  const chart = readFileSync(chartFile).toString('base64');
  const written = gzipSync(JSON.stringify([chart, config, lists, lists]), { level: 9 }).byteLength + OTHER_BYTES;
  return Math.ceil((written * 4) / 3);
}

/** With a uid, as only the cluster will know it, in place of each expression: no compression makes it less. */
function withIdentities(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, (found) => {
    const digits = createHash('sha256').update(found).digest('hex');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20, 32)}`;
  });
}

/** All texts and numbers. */
function leaves(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [`${value}`];
  return Object.values(value).flatMap(leaves);
}
