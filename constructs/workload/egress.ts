import { BlockList, isIPv4 } from 'node:net';
import type { Outlet } from '../access/network-part.js';
import { LEAST_REASON } from '../checks/acknowledgement.js';
import { cidrFindings } from '../checks/cidr.js';
import { cidrFault } from '../checks/cidr-fault.js';
import { error, type Finding, refusal } from '../checks/finding.js';
import { portFindings } from '../checks/port.js';
import { quote } from '../schema/words.js';
import type { Site } from '../site/site.js';

/** Addresses outside of the cluster that pods may connect to. */
export interface EgressRule {
  /** Address block, such as `203.0.113.0/28`. */
  readonly cidr: string;
  /** TCP ports. */
  readonly ports: readonly number[];
  /** Why it is needed, for a colleague to understand: 10 characters or more. */
  readonly reason: string;
}

/** Blocks that contain every address. */
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** Whether a block contains every address of its family. */
export function isEverywhere(cidr: string): boolean {
  return EVERYWHERE.includes(cidr);
}

/**
 * Ways out that are not valid in a network policy, that are wider than intended, or that bypass the kit's protection.
 * @param where of the application
 */
export function egressFindings(where: string, site: Site, rules: readonly EgressRule[]): Finding[] {
  const place = `${where}/egress`;
  return rules.flatMap(({ cidr, ports, reason }) => [
    ...(isEverywhere(cidr) ? [everywhere(place, cidr)] : cidrFindings('egress-cidr', place, 'cidr', cidr)),
    ...(ports.length > 0
      ? []
      : [error('egress-port', place, `lets pods out to ${quote(cidr)}, at no port`, 'name the ports, such as [443]')]),
    ...ports.flatMap((port) => portFindings('egress-port', place, 'port', port, 'take it out')),
    ...(reason.trim().length >= LEAST_REASON
      ? []
      : [
          error(
            'egress-reason',
            place,
            `lets pods reach ${quote(cidr)} with the reason ${quote(reason)}`,
            `say what it is for, in ${LEAST_REASON} characters or more`,
          ),
        ]),
    ...(cidrFault(cidr) === undefined && serversIn(cidr, site).length > 0 ? [apiServer(place, cidr, site)] : []),
  ]);
}

/** An application whose pods have ways out. */
interface LetOut {
  readonly name: string;
  readonly site: Site;
  readonly egress: readonly EgressRule[];
}

/** The ways out of an application's pods. Every address does not include the API server's: a pod that needs it has a separate rule. */
export function outletOf({ name, site, egress }: LetOut): Outlet[] {
  const rules = egress.map(({ cidr, ports }) => {
    const except = isEverywhere(cidr) ? serversIn(cidr, site) : [];
    return { cidr, ports, ...(except.length === 0 ? {} : { except }) };
  });
  return rules.length === 0 ? [] : [{ name, rules }];
}

function everywhere(place: string, cidr: string): Finding {
  return refusal(
    'egress-everywhere',
    place,
    `lets pods reach ${cidr}, which is every address, so that they can send any data anywhere`,
    `list only the addresses that you need; if they cannot be known, acknowledge "egress-everywhere" at ${place} with the reason`,
  );
}

function apiServer(place: string, cidr: string, site: Site): Finding {
  return refusal(
    'egress-api-server',
    place,
    `lets pods out to ${cidr}, where the API server of ${site.facts.name} is (${serversIn(cidr, site).join(', ')}, ${site.facts.at('kubernetes', 'apiServerCidrs')})`,
    `name only addresses beside it; if the application has to call the API, acknowledge "egress-api-server" at ${place} with the reason`,
  );
}

/** Addresses of the API server that a block has in common with it. */
function serversIn(cidr: string, { kind }: Site): readonly string[] {
  return kind.apiServer.cidrs.filter((server) => overlap(cidr, server));
}

/** Whether two blocks have an address in common: then one of them begins inside of the other. */
export function overlap(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}

function contains(outer: string, inner: string): boolean {
  const [network = '', length = ''] = outer.split('/');
  const [address = ''] = inner.split('/');
  const [family, theirs] = [network, address].map((text) => (isIPv4(text) ? 'ipv4' : 'ipv6'));
  if (family !== theirs || family === undefined) return false;
  try {
    const list = new BlockList();
    list.addSubnet(network, Number(length), family as 'ipv4' | 'ipv6');
    return list.check(address, family as 'ipv4' | 'ipv6');
  } catch {
    // Another check reports an invalid block.
    return false;
  }
}
