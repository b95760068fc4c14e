import type { Binding } from '../access/grantee.js';
import { existingSecretOf } from '../access/grantee.js';
import { error, type Finding } from '../checks/finding.js';
import type { Site } from '../site/site.js';
import { SITE_NAMES } from '../site/site-release.js';
import type { IDataSystem } from './data-system.js';

/** A name in a namespace, and who makes something of that name there. */
interface Claim {
  readonly name: string;
  readonly owner: string;
  /** Path of the construct that is told when somebody else has the name. */
  readonly where: string;
  readonly remedy: string;
}

/**
 * Names that two things of a site would both make from their own, in one of its namespaces: `events` has a Service `events-brokers`,
 * and `events-api` granted to `b` has the Secret of `events` granted to `api-b`. Kinds are not told apart.
 */
export function sharedNameFindings(
  site: Site,
  systems: readonly IDataSystem[],
  bindings: readonly Binding[],
): Finding[] {
  const { data, apps } = site.namespaces;
  return [
    ...shared(data, [
      ...SITE_NAMES.map((name) => ({ name, owner: 'the site itself', where: site.node.path, remedy: '' })),
      ...systems.flatMap((system) =>
        system.objectNames.map((name) => ({
          name,
          owner: `the system "${system.name}"`,
          where: system.node.path,
          remedy: 'give this system another name',
        })),
      ),
    ]),
    // The Secrets are named so too, with the slot behind it, in both namespaces.
    ...shared(
      apps,
      // What the kit makes comes first: who brings a Secret can name another one.
      [...bindings.map(configMapClaim), ...bindings.flatMap(broughtClaims)],
    ),
  ];
}

function shared(namespace: string, claims: readonly Claim[]): Finding[] {
  const owners = new Map<string, string>();
  return claims.flatMap(({ name, owner, where, remedy }) => {
    const first = owners.get(name) ?? owner;
    owners.set(name, first);
    // Two of one name were told of when the second one was made.
    if (first === owner) return [];
    return [
      error(
        'name-taken',
        where,
        `the name "${name}" in the namespace ${namespace} is already taken by ${first}`,
        remedy,
      ),
    ];
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
