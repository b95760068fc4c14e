import { error, type Finding } from '../checks/finding.js';
import type { InstanceConfig } from './configuration.js';

const REGION = /^[a-z]+-[a-z]+[0-9]{1,2}$/;

const FACTORIES: Readonly<Record<InstanceConfig['kind'], string>> = {
  regional: 'regional',
  'dual-region': 'dualRegion',
  'multi-region': 'multiRegion',
};

/** Whether a configuration is what it is said to be: what an instance survives and where its data is are taken from it. */
export function configFindings(where: string, { asked, kind, name, said, regions }: InstanceConfig): Finding[] {
  const say = (message: string, remedy: string) => [error('spanner-config', where, message, remedy)];
  if (asked === 'regional') {
    const [region = ''] = said ?? [];
    if (REGION.test(region)) return [];
    return say(`is in the region ${JSON.stringify(region)}`, 'use a region of Google Cloud, such as europe-west3');
  }
  if (kind !== asked) {
    return say(
      `uses the configuration "${name}" as ${asked}, but it is ${kind}`,
      `use InstanceConfig.${FACTORIES[kind]}("${kind === 'regional' ? name.replace('regional-', '') : name}")`,
    );
  }
  if (said === undefined) {
    if (regions !== undefined) return [];
    return say(
      `has the configuration "${name}", whose regions the kit does not know`,
      'correct the name, such as eur3, or give its regions as the second argument',
    );
  }
  if (regions !== said) {
    return say(
      `says that "${name}" has the regions ${said.join(', ') || 'none'}, but Google defines: ${regions?.join(', ')}`,
      'leave the second argument out',
    );
  }
  const least = kind === 'dual-region' ? 2 : 3;
  if (new Set(said).size === said.length && said.length >= least && said.every((region) => REGION.test(region)))
    return [];
  return say(
    `has the configuration "${name}" with the regions ${said.join(', ') || 'none'}`,
    `give all its regions as the second argument, witnesses included, each once: a ${kind} configuration has ${least} at least`,
  );
}
