import type { Finding } from './finding.js';

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
export function versionFindings(
  where: string,
  product: string,
  version: string,
  proven: readonly { readonly version: string; readonly verifiedOn: string }[],
  minimum: string,
): Finding[] {
  const list = proven.map((release) => `${release.version} (${release.verifiedOn})`).join(', ');
  if (!/^[0-9]+\.[0-9]+\.[0-9]+$/.test(version) || older(version, minimum)) {
    return [
      {
        severity: 'error',
        id: `${product.toLowerCase()}-version`,
        where,
        message: `has the version "${version}"; the chart needs ${product} ${minimum} or newer`,
        remedy: `leave version out, or use one of the proven ones: ${list}`,
      },
    ];
  }
  if (proven.some((release) => release.version === version)) return [];
  return [
    {
      severity: 'warning',
      id: `${product.toLowerCase()}-version-unproven`,
      where,
      message: `has ${product} ${version}, with which the live suite has not passed`,
      remedy: `use one of the proven ones (${list}), or acknowledge with a reason`,
    },
  ];
}
