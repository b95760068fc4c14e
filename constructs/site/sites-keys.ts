import type { ErrorObject } from 'ajv';
import { nearest } from '../nearest.js';
import { type Findings, fromPointer, pointer, quote, spoken } from './sites-findings.js';
import type { Node } from './sites-words.js';

/** A key that the schema does not know: misspelt, or indented too little or too much. */
export function unknownKey(error: ErrorObject, siteNode: Node, findings: Findings): void {
  const path = fromPointer(error.instancePath);
  const key = String(error.params['additionalProperty']);
  const node = error.parentSchema as Node;
  const words = Object.keys(node.properties ?? {});
  const at = findings.places.get(pointer([...path, key]))?.key;
  const backend = (error.data as { backend?: unknown }).backend;
  const inner = typeof backend === 'string' ? `${spoken(path)} (backend ${backend})` : spoken(path);
  const owner = path.length === 0 ? 'the file' : path.length === 2 ? 'a site' : inner;
  const message = `unknown key ${quote(key)} in ${owner}`;
  const home = homeOf(key, siteNode);
  const near = nearest(key, words);
  const site = path.length > 0 ? path.slice(0, 2) : lastSite(error.data);
  const fits = near ? [...path, near] : home ? [...site, ...home, key] : undefined;
  let remedy =
    words.length === 1
      ? `remove it; the only key there is "${words[0]}"`
      : `remove it, or use one of ${words.join(', ')}`;
  if (near) remedy = `did you mean "${near}"?`;
  else if (home && path.length === 0)
    remedy =
      home.length > 0 ? `move it into its site, below "${home.join('.')}"` : 'indent it like `name:` of its site';
  else if (home)
    remedy =
      home.length > 0 ? `move it below "${home.join('.')}"` : 'indent it like `name:`, as a key of the site itself';
  findings.add([...path, key], 'sites-unknown-key', message, remedy, at);
  // The key that was meant is then not missing a second time.
  if (fits && !findings.places.has(pointer(fits))) findings.blame(fits);
}

/** A key that lost its indentation most likely belonged to the site before it. */
function lastSite(data: unknown): (string | number)[] {
  const { sites } = data as { sites?: unknown };
  return ['sites', Array.isArray(sites) ? sites.length - 1 : 0];
}

/** The one place in a site where a key of this name belongs: a wrong indentation moves keys up or down. */
function homeOf(key: string, site: Node): string[] | undefined {
  const homes: string[][] = Object.hasOwn(site.properties ?? {}, key) ? [[]] : [];
  for (const [name, node] of Object.entries(site.properties ?? {})) {
    if (Object.hasOwn(node.properties ?? {}, key)) homes.push([name]);
  }
  return homes.length === 1 ? homes[0] : undefined;
}
