import { cidrFault } from './cidr-fault.js';
import { error, type Finding } from './finding.js';

/** An address block that a network policy would not take, or that means more than was meant: the rule of `sites.yaml`. */
export function cidrFindings(id: string, where: string, prop: string, cidr: string): Finding[] {
  const fault = cidrFault(cidr);
  if (fault === undefined) return [];
  return [error(id, where, `has the ${prop} ${JSON.stringify(cidr)}, which ${fault.message}`, fault.remedy)];
}
