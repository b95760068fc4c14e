import type { Binding } from '../access/grantee.js';
import { existingSecretOf } from '../access/grantee.js';
import { error, type Finding, refusal } from '../checks/finding.js';
import type { Site } from '../site/site.js';
import { SITE_NAMES } from '../site/site-release.js';
import type { IDataSystem } from './data-system.js';

/**
 * What would give two things of a site one name. All that is made for a system is called as the system, a hyphen and more, such as
 * `events-brokers` or, in both namespaces, `events-api-a`. So no system's name begins with another one's and a hyphen, nor do those
 * of the site's own objects, and the same the other way round.
 */
export function sharedNameFindings(
  site: Site,
  systems: readonly IDataSystem[],
  bindings: readonly Binding[],
): Finding[] {
  const made = SITE_NAMES.map((name): Named => ({ name, what: 'the site itself', where: site.node.path, says: '' }));
  const here = systems.filter((system) => system.hosted !== undefined);
  const own = here.map(hosted);
  const named = [...own, ...othersOf(bindings, here)];
  return [
    // Of a system of others there is nothing in the data namespace, where the site's objects are.
    ...own.flatMap((one) => made.flatMap((other) => siteFindings(one, other))),
    ...named.flatMap((one) => named.flatMap((other) => systemFindings(one, other))),
    ...takenFindings(site.namespaces.apps, bindings),
  ];
}

/** A name that others begin with, and what has it. */
interface Named {
  readonly name: string;
  readonly what: string;
  /** Path of the construct that is told, and how that is told of it. */
  readonly where: string;
  readonly says: string;
  /** Helm releases of its own. @default - none */
  readonly releases?: () => readonly string[];
}

function hosted(system: IDataSystem): Named {
  return {
    name: system.name,
    what: `the system "${system.name}"`,
    where: system.node.path,
    says: `has the name "${system.name}"`,
    releases: () => system.releaseNames,
  };
}

/** Systems that others run, of which a site has the bindings alone. */
function othersOf(bindings: readonly Binding[], systems: readonly IDataSystem[]): readonly Named[] {
  const others = new Map<string, Named>();
  for (const { system: name, grantee } of bindings) {
    if (others.has(name) || systems.some((system) => system.name === name)) continue;
    others.set(name, {
      name,
      what: `the system "${name}"`,
      where: grantee.node.path,
      says: `is granted the system "${name}"`,
    });
  }
  return [...others.values()];
}

const beginsWith = (name: string, other: string) => name.startsWith(`${other}-`);

function siteFindings({ name, where, says }: Named, made: Named): Finding[] {
  if (name === made.name) {
    return [error('name-taken', where, `the name "${name}" is already taken by ${made.what}`, RENAME)];
  }
  if (!beginsWith(name, made.name) && !beginsWith(made.name, name)) return [];
  return [near(where, `${says}, beside "${made.name}", which ${made.what} makes`)];
}

function systemFindings({ name, where, says, releases }: Named, other: Named): Finding[] {
  if (!beginsWith(name, other.name)) return [];
  const message = `${says}, but the names of everything that ${other.what} makes begin with "${other.name}-"`;
  const of = other.releases?.() ?? [];
  // Helm would make the one release into the other, and take away what it held.
  const same = releases?.().find((release) => of.includes(release));
  return same === undefined
    ? [near(where, message)]
    : [error('name-taken', where, `${message}; both have a release "${same}"`, RENAME)];
}

const RENAME = 'give this system another name';

/** Acknowledged a system at a time: the next one of such a name may be another case. */
function near(where: string, message: string): Finding {
  return refusal(
    'name-prefix',
    where,
    message,
    `${RENAME}; if both are deployed and cannot be renamed, acknowledge "name-prefix" at ${where}`,
  );
}

/** A name in the apps namespace, and whose it is. */
interface Claim {
  readonly name: string;
  readonly owner: string;
  readonly where: string;
  readonly remedy: string;
}

/** What the bindings of two workloads would both make or bring. The Secrets are named as the ConfigMaps, with the slot behind it. */
function takenFindings(namespace: string, bindings: readonly Binding[]): Finding[] {
  const owners = new Map<string, string>();
  // What the kit makes comes first: who brings a Secret can name another one.
  const claims = [...bindings.map(configMapClaim), ...bindings.flatMap(broughtClaims)];
  return claims.flatMap(({ name, owner, where, remedy }) => {
    const first = owners.get(name) ?? owner;
    owners.set(name, first);
    // Two of one name were told of when the second one was made.
    if (first === owner) return [];
    const message = `the name "${name}" in the namespace ${namespace} is already taken by ${first}`;
    return [error('name-taken', where, message, remedy)];
  });
}

function claimOf({ system, grantee }: Binding) {
  return { owner: `the binding of "${grantee.name}" to "${system}"`, where: grantee.node.path };
}

function configMapClaim(binding: Binding): Claim {
  const { configMapName: name, system, grantee } = binding;
  return { ...claimOf(binding), name, remedy: `give "${grantee.name}" or "${system}" another name` };
}

function broughtClaims(binding: Binding): Claim[] {
  const name = existingSecretOf(binding.grantee, binding.system);
  if (name === undefined) return [];
  return [{ ...claimOf(binding), name, remedy: `name another Secret for "${binding.system}" in existingSecrets` }];
}
