import { nearest } from '../schema/nearest.js';
import type { Schema } from '../schema/sentence.js';
import type { SchemaFinding } from '../schema/validator.js';
import { cut, otherKey, quote } from '../schema/words.js';
import { type Findings, pointer, spoken } from './sites-findings.js';

/** Keys of earlier versions, below `kubernetes`: the key that it is now, and how that is written. */
const FORMER: Readonly<Record<string, { readonly key: string; readonly remedy: (value: unknown) => string }>> = {
  apiServerCidr: {
    key: 'apiServerCidrs',
    remedy: (value) =>
      `it is now a list; write \`apiServerCidrs: [${typeof value === 'string' ? cut(value) : '10.96.0.1/32'}]\``,
  },
};

/** A key that the schema does not know: misspelt, of an earlier version, or indented too little or too much. */
export function unknownKey({ path: place, schema, value }: SchemaFinding, site: Schema, findings: Findings): void {
  const [path, key = ''] = [place.slice(0, -1), place.at(-1)];
  const words = Object.keys(schema.properties ?? {});
  const { backend } = value as { backend?: unknown };
  const inner = typeof backend === 'string' ? `${spoken(path)} (backend ${backend})` : spoken(path);
  const owner = path.length === 2 ? 'a site' : inner;
  const former = path.length === 3 && path[2] === 'kubernetes' && Object.hasOwn(FORMER, key) ? FORMER[key] : undefined;
  const near = former?.key ?? nearest(key, words);
  const home = near === undefined ? homeOf(key, site) : undefined;
  const message = `unknown key ${quote(key)} in ${owner}`;
  const remedy =
    former?.remedy((value as Record<string, unknown>)[key]) ??
    (home === undefined ? otherKey(key, words) : moved(path, home));
  findings.add(place, 'sites-unknown-key', message, remedy, findings.places.get(pointer(place))?.key);
  const inSite = path.length > 0 ? path.slice(0, 2) : lastSite(value);
  const fits = near !== undefined ? [...path, near] : home !== undefined ? [...inSite, ...home, key] : undefined;
  // The key that was meant is then not missing a second time.
  if (fits && !findings.places.has(pointer(fits))) findings.blame(fits);
}

/** How a key comes from where it stands to where it belongs. */
function moved(path: readonly string[], home: readonly string[]): string {
  if (home.length > 0) return `move it ${path.length === 0 ? 'into its site, ' : ''}below "${home.join('.')}"`;
  return path.length === 0
    ? 'indent it like `name:` of its site'
    : 'indent it like `name:`, as a key of the site itself';
}

/** A key that lost its indentation most likely belonged to the site before it. */
function lastSite(data: unknown): (string | number)[] {
  const { sites } = data as { sites?: unknown };
  return ['sites', Array.isArray(sites) ? sites.length - 1 : 0];
}

/** The place in a site where a key of this name belongs: the site itself, or the only other one. A wrong indentation moves keys up or down. */
function homeOf(key: string, site: Schema): string[] | undefined {
  if (Object.hasOwn(site.properties ?? {}, key)) return [];
  const homes: string[][] = [];
  for (const [name, node] of Object.entries(site.properties ?? {})) {
    if (Object.hasOwn(node.properties ?? {}, key)) homes.push([name]);
  }
  return homes.length === 1 ? homes[0] : undefined;
}
