import type { Ground, Part } from '../part/index.js';
import { isRecord, RECORDS, recordMetadata } from '../site/records.js';
import { oneLine, type Refusal } from '../site/refusals.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';
import type { IDataSystem } from './data-system.js';

/** What was noted of a system, and what is declared of it, by their locals. Facts that are declared no longer stay noted. */
const both = (system: string, kind: 'facts' | 'counts' | 'lists', value: string) =>
  expression(
    `\${jsonencode(merge(try(local.recorded["${system}"].${kind}, {}), { for key, one in local.systems["${system}"].${kind} : key => ${value} }))}`,
  );

/**
 * Notes what a system stands with, once all that was asked of it is done: the facts that no apply can change, its counts with how many of
 * them were made ready to go, its lists, and whether it may be removed.
 *
 * It is the only memory of these. Who deletes it (`kubectl delete configmap datastead.system.<name>`) says that the next deploy may
 * take what is declared, whatever that is.
 */
export function deployedRecordPart(
  system: IDataSystem,
  site: Site,
  dependsOn: (ground: Ground) => readonly string[],
): Part {
  const { name, removalPolicy } = system;
  return {
    owner: system,
    home: site,
    phase: 'form',
    place: (ground) => [
      ground.stack.resource(
        'kubernetes_config_map_v1',
        `deployed-${name}`,
        {
          metadata: recordMetadata(site.platform, site.namespaces.data, 'system', name),
          data: {
            system: name,
            removalPolicy,
            facts: both(name, 'facts', 'one.value'),
            counts: both(name, 'counts', '{ count = one.count, retiring = one.retiring }'),
            lists: both(name, 'lists', 'one.items'),
          },
          depends_on: dependsOn(ground),
        },
        system,
      ).address,
    ],
  };
}

/** What the records of systems say, by name. */
const RECORDED = `{ for o in ${RECORDS} : o.data.system => {
  facts = try(jsondecode(o.data.facts), {}),
  counts = try(jsondecode(o.data.counts), {}),
  lists = try(jsondecode(o.data.lists), {}),
  removalPolicy = try(o.data.removalPolicy, "retain")
} if ${isRecord('system')} }`;

const CHANGED = `flatten([for name, system in local.systems : [for key, one in system.facts :
  "\${system.where} \${key} is \${one.value}, but was deployed as \${local.recorded[name].facts[key]}, and cannot change in place: set it back to \${local.recorded[name].facts[key]}, or follow \${one.procedure}."
  if try(local.recorded[name].facts[key] != one.value, false)]])`;

/** How many there must be at least: those that were deployed, without those that were made ready to go. */
const LEAST = 'local.recorded[name].counts[key].count - local.recorded[name].counts[key].retiring';

const FEWER = `flatten([for name, system in local.systems : [for key, one in system.counts :
  "\${system.where} \${key} is \${one.count}, but was deployed as \${local.recorded[name].counts[key].count}\${local.recorded[name].counts[key].retiring > 0 ? " with \${local.recorded[name].counts[key].retiring} made ready to go" : ""}, and an apply cannot lower it to less than \${${LEAST}}: set it back, or follow \${one.procedure}."
  if try(one.count < ${LEAST}, false)]])`;

const REWRITTEN = `flatten([for name, system in local.systems : [for key, one in system.lists :
  [for index, item in try(local.recorded[name].lists[key], []) :
    "\${system.where} \${key}[\${index}] \${can(one.items[index]) ? "is \${one.items[index]}" : "is gone"}, but was deployed as \${item}, and this list can only grow: set it back and append what is to change (\${one.procedure})."
    if try(one.items[index] != item, true)]]])`;

/** A system that is declared no longer has lost Terraform's \`prevent_destroy\` with its declaration. */
const gone = (site: Site) => `[for name, system in local.recorded :
  "${site.node.path} has no system \\"\${name}\\" any more, which was deployed to stay, and a deploy would remove it: declare it again; or, if it is meant to go, declare it with removalPolicy: 'destroy', deploy, and take it out after that."
  if !can(local.systems[name]) && system.removalPolicy != "destroy"]`;

/**
 * Holds what is declared of the systems of a site against what their records say. Where there is none, as before the first deploy or after
 * one of an earlier version, everything is allowed.
 * @param systems those that the kit runs
 */
export function deployedFacts(site: Site, systems: readonly IDataSystem[]): Refusal {
  return (stack) => {
    const declared = systems.map(({ name, node, immutableFacts, growingFacts, appendOnlyFacts }) => [
      name,
      {
        where: node.path,
        facts: byKey(immutableFacts),
        counts: byKey(growingFacts.map((fact) => ({ retiring: 0, ...fact }))),
        lists: byKey(appendOnlyFacts),
      },
    ]);
    stack.local('systems', Object.fromEntries(declared));
    stack.local('recorded', expression(`\${${oneLine(RECORDED)}}`));
    return [CHANGED, FEWER, REWRITTEN, gone(site)].map(oneLine).join(', ');
  };
}

function byKey<T extends { readonly key: string }>(facts: readonly T[]): Record<string, Omit<T, 'key'>> {
  return Object.fromEntries(facts.map(({ key, ...fact }) => [key, fact]));
}
