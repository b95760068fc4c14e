import type { Finding } from './finding.js';

/** Licences under which a platform team may run a product without asking anybody (SPDX identifiers). */
const FREE: ReadonlySet<string> = new Set(['Apache-2.0', 'BSD-3-Clause', 'MIT', 'PostgreSQL']);

/** A product whose licence sets conditions must not slip into a platform unseen. */
export function licenceFindings(where: string, product: string, version: string, licence: string): Finding[] {
  if (FREE.has(licence)) return [];
  return [
    {
      severity: 'warning',
      id: `${product.toLowerCase()}-licence`,
      where,
      message: `runs ${product} ${version} under the licence ${licence}, which sets conditions`,
      remedy: 'have them reviewed, and acknowledge the decision',
    },
  ];
}
