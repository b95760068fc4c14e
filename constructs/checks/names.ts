import type { Finding } from './finding.js';

const DNS_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** Checks a name that becomes part of Kubernetes object names (RFC 1123 label that starts with a letter). */
export function dnsLabelFindings(what: string, name: string, where: string, maxLength: number): Finding[] {
  if (name.length <= maxLength && DNS_LABEL.test(name)) return [];
  const problem =
    name.length > maxLength
      ? `${what} "${name}" has ${name.length} characters; at most ${maxLength} fit into the names made from it`
      : `${what} "${name}" is not a DNS label`;
  return [
    {
      severity: 'error',
      id: 'name-dns-label',
      where,
      message: problem,
      remedy: `use a to z, 0 to 9 and hyphens, starting with a letter, at most ${maxLength} characters`,
    },
  ];
}
