import type { Finding } from '../checks/finding.js';
import { Size } from '../units.js';
import type { Footprint } from './footprint.js';
import type { SiteFacts } from './sites.js';

/** What a set of footprints asks for together. */
export interface Demand {
  readonly cpu: number;
  readonly memory: Size;
  readonly storage: Size;
}

/** Sums footprints up. A number that is not a valid amount, which a check of its own reports, takes nothing off the rest. */
export function demandOf(footprints: readonly Footprint[]): Demand {
  const amount = (number: number) => (Number.isFinite(number) ? Math.max(0, number) : 0);
  let cpu = 0;
  let memory = Size.mebibytes(0);
  let storage = Size.mebibytes(0);
  for (const one of footprints) {
    const members = amount(one.members);
    cpu += amount(one.cpu) * members;
    memory = memory.plus(one.memory.times(members));
    if (one.storage) storage = storage.plus(one.storage.times(members));
  }
  // Cores are asked for in thousandths; a sum of such fractions is not exact.
  return { cpu: Math.round(cpu * 1000) / 1000, memory, storage };
}

/** Holds what is asked for against what the site has. */
export function capacityFindings(where: string, facts: SiteFacts, footprints: readonly Footprint[]): Finding[] {
  const demand = demandOf(footprints);
  const { capacity } = facts;
  const short = (key: 'cpu' | 'memory' | 'storage', asked: string, has: string): Finding => ({
    severity: 'error',
    id: `capacity-${key}`,
    where,
    message: `asks for ${asked} of ${key}${key === 'storage' ? '' : ', including its Jobs and one extra pod of each workload'}, but ${facts.name} has ${has} (${facts.at('capacity', key)})`,
    remedy: `ask for less (memory, cpu, storage or size of the systems), or raise capacity.${key} if the site has more`,
  });
  return [
    ...(demand.cpu > capacity.cpu ? [short('cpu', `${demand.cpu} cores`, `${capacity.cpu} cores`)] : []),
    ...(demand.memory.bytes > capacity.memory.bytes ? [short('memory', `${demand.memory}`, `${capacity.memory}`)] : []),
    ...(demand.storage.bytes > capacity.storage.bytes
      ? [short('storage', `${demand.storage}`, `${capacity.storage}`)]
      : []),
  ];
}
