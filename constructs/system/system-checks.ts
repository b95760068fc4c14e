import { error, type Finding, warning } from '../checks/finding.js';
import type { Footprint } from '../site/footprint.js';
import type { Site } from '../site/site.js';
import type { Tolerance } from '../site/tolerance.js';
import { Size } from '../units.js';

/** What the checks of every self-hosted system look at. */
export interface SystemFacts {
  /** Type of the system; the ids of its findings begin so. */
  readonly type: string;
  /** Path of the construct. */
  readonly where: string;
  readonly site: Site;
  readonly tolerate: Tolerance;
  readonly encryptionInTransit: 'required' | 'off';
}

/** Members that hold copies: how many, what they are called, and the prop that says so. */
export interface Holders {
  readonly count: number;
  /** `brokers`. */
  readonly what: string;
  /** `size.brokers`. */
  readonly prop: string;
}

/**
 * Whether the site has the zones or nodes of which a majority of three can lose one (`majority` says of what), and a node for
 * each member where nodes are promised: copies are kept apart by zone alone, so two on one node would be lost together.
 */
export function placeFindings(
  { type, where, site, tolerate }: SystemFacts,
  majority: string,
  holders: Holders,
): Finding[] {
  const { zones, capacity, name } = site.facts;
  const nodes = zones.length * capacity.nodesPerZone;
  if (tolerate === 'zone' && zones.length < 3) {
    return [
      error(
        `${type}-zones`,
        where,
        `promises to survive the loss of a zone, but ${name} has ${zones.length} (${zones.join(', ')}); a majority of ${majority} needs 3`,
        `add zones to ${site.facts.at('zones')}, or set tolerate to node or none`,
      ),
    ];
  }
  if (tolerate === 'node' && nodes >= 3 && holders.count > nodes) {
    return [
      error(
        `${type}-nodes`,
        where,
        `promises to survive the loss of a node, but ${name} has ${nodes} nodes for ${holders.count} ${holders.what}: those that share one are lost together`,
        `set ${holders.prop} to ${nodes} or less, or raise capacity.nodesPerZone at ${site.facts.at('capacity')}`,
      ),
    ];
  }
  if (tolerate === 'node' && nodes < 3) {
    return [
      error(
        `${type}-nodes`,
        where,
        `promises to survive the loss of a node, but ${name} has ${nodes} nodes; a majority of ${majority} needs 3`,
        `raise capacity.nodesPerZone at ${site.facts.at('capacity')}, or set tolerate to none`,
      ),
    ];
  }
  return [];
}

/**
 * How many of `spread` copies or members go at once with what is promised to be survived: those of a zone, over which they are
 * spread evenly, or one. Fewer than three zones are a finding of their own.
 */
export function lostAtOnce({ site, tolerate }: SystemFacts, spread: number, zones = site.facts.zones.length): number {
  if (tolerate === 'none') return 0;
  return tolerate === 'zone' ? Math.ceil(spread / Math.max(3, zones)) : 1;
}

/** How many members a system retires, of which are to stay, and by which prop. */
export interface Retirement {
  readonly retire: number;
  readonly members: number;
  readonly least: number;
  /** `brokers`, `nodes of each rack`. */
  readonly what: string;
  readonly prop: string;
}

/** Whether enough members stay. */
export function retireFindings(facts: SystemFacts, { retire, members, least, what, prop }: Retirement): Finding[] {
  if (Number.isInteger(retire) && retire >= 0 && (retire === 0 || members - retire >= least)) return [];
  return [
    error(
      `${facts.type}-retire`,
      facts.where,
      `would retire ${retire} of ${members} ${what}; tolerate ${facts.tolerate} needs ${least} to stay`,
      `set ${prop} to ${Math.max(0, members - least)} or less`,
    ),
  ];
}

/** What a member needs at least. How much memory that is, a system knows itself. */
export interface Least {
  /** @default 0.001 */
  readonly cpu?: number;
  /** @default - 1 MiB */
  readonly storage?: Size;
}

/** What members are given, against what any of them needs. */
export function footprintFindings(
  { type, where }: SystemFacts,
  footprint: readonly Footprint[],
  { cpu: leastCpu = 0.001, storage: leastStorage = Size.mebibytes(1) }: Least = {},
): Finding[] {
  return footprint.flatMap(({ component, cpu, storage }) => [
    ...(Number.isFinite(cpu) && cpu >= leastCpu
      ? []
      : [
          error(
            `${type}-cpu`,
            where,
            `gives a ${component} ${cpu} cores; it needs ${leastCpu} or more`,
            `set cpu of the ${component} to ${leastCpu} or more, or leave it out`,
          ),
        ]),
    ...(storage === undefined || storage.bytes >= leastStorage.bytes
      ? []
      : [
          error(
            `${type}-storage`,
            where,
            `gives a ${component} a volume of ${storage}; it needs ${leastStorage} or more`,
            `set storage of the ${component} to what its data needs, ${leastStorage} or more, or leave it out`,
          ),
        ]),
  ]);
}

/** A task that runs once for each new value of a prop: an empty one would be a run too, which nobody can tell from none. */
export function runFindings({ type, where }: SystemFacts, prop: string, run: string | undefined): Finding[] {
  if (run === undefined || run.trim() !== '') return [];
  return [
    error(
      `${type}-run`,
      where,
      `has an empty ${prop}`,
      `name the run, such as 2026-11-after-growth, or leave ${prop} out`,
    ),
  ];
}

/** Plain text is for a development platform alone. */
export function plainTextFindings({ type, where, tolerate, encryptionInTransit }: SystemFacts): Finding[] {
  if (encryptionInTransit === 'required' || tolerate === 'none') return [];
  return [
    error(
      `${type}-plain-text`,
      where,
      `turns encryption in transit off, which only tolerate none (a development platform) allows; here it is ${tolerate}`,
      "set encryptionInTransit to 'required', or leave it out",
    ),
  ];
}

/** Data on a storage class that does not encrypt is somebody's decision. `what` is kept there: `its data`. */
export function storageFindings({ type, where, site }: SystemFacts, what: string): Finding[] {
  if (site.facts.storage.encryptedAtRest) return [];
  return [
    warning(
      `${type}-storage-unencrypted`,
      where,
      `keeps ${what} on storage class "${site.facts.storage.className}", which ${site.facts.at('storage', 'encryptedAtRest')} says does not encrypt at rest`,
      'use a class that encrypts, or acknowledge with a reason',
    ),
  ];
}
