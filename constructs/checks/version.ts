import { error, type Finding, warning } from './finding.js';
import { type Product, RENDERED_ONLY } from './product.js';

function parts(version: string): number[] {
  return version.split('.').map(Number);
}

function older(left: string, right: string): boolean {
  const [a, b] = [parts(left), parts(right)];
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) < (b[i] ?? 0);
  }
  return false;
}

/** A version that was never proven is a warning; one that lacks what the chart needs is an error. */
export function versionFindings(where: string, { product, releases, minimum }: Product, version: string): Finding[] {
  const list = releases.map((release) => `${release.version} (${release.verifiedOn})`).join(', ');
  if (!/^[0-9]+\.[0-9]+\.[0-9]+$/.test(version) || older(version, minimum)) {
    return [
      error(
        `${product.toLowerCase()}-version`,
        where,
        `has the version "${version}"; the chart needs ${product} ${minimum} or newer`,
        `leave version out, or use a tested version: ${list}`,
      ),
    ];
  }
  const known = releases.find((release) => release.version === version);
  if (known?.verifiedOn === RENDERED_ONLY) {
    return [
      warning(
        `${product.toLowerCase()}-version-unproven`,
        where,
        `has ${product} ${version}, which the kit has rendered but never run`,
        'test it in a site of your own first, and acknowledge it with the result',
      ),
    ];
  }
  if (known) return [];
  return [
    warning(
      `${product.toLowerCase()}-version-unproven`,
      where,
      `has ${product} ${version}, which the live suite has not tested`,
      `use a tested version (${list}), or acknowledge with a reason`,
    ),
  ];
}
