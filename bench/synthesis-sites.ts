import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { PACKAGE_ROOT } from '../constructs/package-root.js';

interface SiteEntry {
  readonly kubernetes: object;
  readonly [key: string]: unknown;
}

/** Writes a sites file with so many sites, each like the example's and with room for whatever is measured. */
export function writeSites(file: string, count: number): void {
  const example = readFileSync(path.join(PACKAGE_ROOT, 'examples/ecommerce/sites.yaml'), 'utf8');
  const [like] = (parse(example) as { sites: [SiteEntry] }).sites;
  const sites = Array.from({ length: count }, (_, index) => {
    const name = `dc${index + 1}`;
    const capacity = { nodesPerZone: 1, cpu: 10_000, memory: '100Ti', storage: '1000Ti' };
    return { ...like, name, capacity, kubernetes: { ...like.kubernetes, context: name } };
  });
  writeFileSync(file, stringify({ sites }, { aliasDuplicateObjects: false }));
}
