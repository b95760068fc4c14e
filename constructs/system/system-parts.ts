import { bindingPart } from '../access/binding-part.js';
import { adminIdentity, adminSecretPart, credentialIdentity, ownSecretsPart } from '../access/credential-part.js';
import { isGrantee } from '../access/grantee.js';
import type { Identify, SecretIdentity } from '../access/identity.js';
import { type ReleasePlan, releasePart } from '../helm/index.js';
import type { Ground, Part, SiteBase } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import type { Site } from '../site/site.js';
import type { IDataSystem, SystemPlan } from './data-system.js';
import { deployedRecordPart } from './deployed-record.js';

/** Who the Secrets of a system's users and administrators are. */
export function identities({ bindings }: IDataSystem, adminSecretNames: readonly string[]): Identify {
  const known = new Map<string, SecretIdentity>([
    ...bindings
      .flatMap(({ credentials }) => credentials)
      .map((one) => [one.secretName, credentialIdentity(one)] as const),
    ...adminSecretNames.map((name) => [name, adminIdentity(name)] as const),
  ]);
  return ({ secretName }) => {
    const identity = known.get(secretName);
    if (identity === undefined) throw new Error(`the system asks for ${secretName}, which none of its bindings has`);
    return identity;
  };
}

/**
 * What a system places that the kit runs in a site: Secrets of its users; guards, the system itself, the marker that it was formed, then
 * work on it, and the record of what it was deployed with, each after the one before; and in the end what takes access away.
 */
export function systemParts(
  system: IDataSystem,
  site: Site,
  plan: SystemPlan,
  adminSecretNames: readonly string[],
  { namespaces, release, passwords, network }: SiteBase,
): Part[] {
  // What it was granted itself must be there before it.
  const received = isGrantee(system) ? [bindingPart(system, 'form', [namespaces]), network.data] : [];
  const one = (
    plan: ReleasePlan,
    phase: Part['phase'],
    dependsOn: (ground: Ground) => readonly string[],
    preventDestroy = false,
  ): Part =>
    releasePart(plan, { owner: system, home: site, phase, namespace: site.namespaces.data, preventDestroy, dependsOn });
  const prepared = ({ after }: Ground) => [...after(release), ...after(namespaces), ...after(...received)];
  const before = plan.before.map((guard) => one(guard, 'form', prepared));
  let last = (ground: Ground) => [...prepared(ground), ...ground.after(...before)];
  const chain = (part: Part): Part => {
    last = ({ after }) => after(part);
    return part;
  };
  const main = plan.main.map((own) => chain(one(own, 'form', last, system.removalPolicy === 'retain')));
  const marker = chain(formedMarker(system, site, plan.formedMarker, last));
  const work = plan.after.map((task) => chain(one(task, 'form', last)));
  return [
    ...system.bindings.map((binding) => ownSecretsPart(system, site, binding, passwords)),
    ...adminSecretNames.map((name) => adminSecretPart(system, site, name, namespaces)),
    ...received,
    ...before,
    ...main,
    marker,
    ...work,
    deployedRecordPart(system, site, last),
    ...plan.contract.map((contraction) => one(contraction, 'contract', ({ placed }) => placed('verify'))),
  ];
}

function formedMarker(
  system: IDataSystem,
  site: Site,
  name: string,
  dependsOn: (ground: Ground) => readonly string[],
): Part {
  return {
    owner: system,
    home: site,
    phase: 'form',
    place: (ground) => [
      ground.stack.resource(
        'kubernetes_config_map_v1',
        `formed-${system.name}`,
        {
          metadata: { name, namespace: site.namespaces.data, labels: objectLabels(site.platform, system.name) },
          data: { cluster: system.name },
          depends_on: dependsOn(ground),
        },
        system,
      ).address,
    ],
  };
}
