import type { IConstruct } from 'constructs';
import type { Part } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import { recordMetadata } from '../site/records.js';
import type { RemovalPolicy } from '../site/removal-policy.js';
import type { Site } from '../site/site.js';
import { expression, type Stack } from '../terraform/index.js';
import type { Credential } from './credentials.js';
import type { Binding } from './grantee.js';
import type { SecretIdentity } from './identity.js';
import { inPairs, type SystemCredential } from './password-pairs.js';

/** Id of a Secret that stands in the data namespace alone, and of the data copy of earlier versions. */
const dataId = (secretName: string) => `secret-data-${secretName}`;

/** Resources that are made for each credential of which there are two copies, with their ids in earlier versions, by what they are. */
const PAIRED = {
  apps: { type: 'kubernetes_secret_v1', id: 'credential-apps', before: (name: string) => `secret-apps-${name}` },
  half: { type: 'kubernetes_config_map_v1', id: 'credential-half', before: (name: string) => `half-${name}` },
  data: { type: 'kubernetes_secret_v1', id: 'credential-data', before: dataId },
  pair: { type: 'kubernetes_config_map_v1', id: 'credential-pair', before: (name: string) => `pair-${name}` },
} as const;

/** What they are made for. */
const EACH = expression('${local.credentials}');

/** Expression for what is known of each. */
const of = (field: 'system' | 'username' | 'revision') => expression(`\${each.value.${field}}`);

/** What a copy is written with. */
interface Written {
  readonly password: string;
  /** An expression for a number, which Terraform's JSON has as text. */
  readonly revision: string;
  readonly after: readonly string[];
}

/** Expression, without braces, for the uid of a Secret of the data stack. */
const uidOf = (address: string) => `kubernetes_secret_v1.${address}.metadata[0].uid`;

/** Template for the epoch of a pair, by its key between quotes or as an expression: it changes when the password does. */
const epochOf = (key: string) => `\${${uidOf(`${PAIRED.apps.id}[${key}]`)}}/\${local.generations[${key}]}`;

/**
 * Who a credential is. Of Secrets that the user brings the kit knows the name alone: reading them would put the password into the state.
 */
export function credentialIdentity({ brought, inApps, secretName, revision }: Credential): SecretIdentity {
  if (brought) return { uid: '', epoch: `${secretName}/${revision}` };
  if (!inApps) return adminIdentity(secretName);
  return { uid: expression(`\${local.uid-${secretName}}`), epoch: expression(`\${local.epoch-${secretName}}`) };
}

/** Who a Secret is that stands in the data namespace alone. */
export function adminIdentity(secretName: string): SecretIdentity {
  const uid = expression(`\${${uidOf(dataId(secretName))}}`);
  return { uid, epoch: uid };
}

/**
 * The Secrets of all credentials that applications use, unless the user brings them: each in both namespaces, with one password that is in
 * no state. They are made for each key of a map, since those that are declared no longer stay until no pod mounts them, and which these are
 * only the cluster knows.
 *
 * The apps copy comes first; the data copy's revision is made from the apps copy's uid. So a deleted apps copy comes
 * back with a new password and takes the data copy along, in the same apply. A deleted data copy comes back too; the
 * password in use does not change then, since its epoch (the apps copy's uid and generation) is the same.
 */
export function pairedSecretsPart(site: Site, credentials: () => readonly SystemCredential[], pairs: Part): Part {
  return {
    owner: site,
    home: site,
    phase: 'expand',
    place({ stack, after }) {
      for (const { credential } of inPairs(credentials())) noteCredential(stack, credential);
      const before = after(pairs);
      const password = stack.ephemeralPasswords('credential', EACH);
      const uid = expression(`\${${uidOf(`${PAIRED.apps.id}[each.key]`)}}`);
      const generation = expression('${local.generations[each.key]}');
      // A number that changes with the uid and with the generation: Terraform reads the sign and the first seven digits of it.
      const number = expression(`\${parseint(substr(sha256("${epochOf('each.key')}"), 0, 7), 16) + 1}`);
      const apps = placeCopies(stack, site, 'apps', { password, revision: generation, after: before });
      const half = placeNotes(stack, site, 'half', { uid }, []);
      const data = placeCopies(stack, site, 'data', { password, revision: number, after: [...before, half] });
      const known = { revision: of('revision'), system: of('system'), username: of('username') };
      const pair = placeNotes(stack, site, 'pair', { uid, generation, ...known }, [data]);
      return [apps, half, data, pair];
    },
  };
}

/** Names who a credential is, for the values of releases, and lets what an earlier version has made of it stay. */
function noteCredential(stack: Stack, { secretName }: Credential): void {
  const key = `"${secretName}"`;
  stack.local(`uid-${secretName}`, expression(`\${${uidOf(`${PAIRED.data.id}[${key}]`)}}`));
  stack.local(`epoch-${secretName}`, expression(epochOf(key)));
  for (const { type, id, before } of Object.values(PAIRED))
    stack.move(`${type}.${before(secretName)}`, `${type}.${id}[${key}]`);
}

/** Places one of the copies of each credential. */
function placeCopies(stack: Stack, site: Site, copy: 'apps' | 'data', written: Written): string {
  const { type, id } = PAIRED[copy];
  return stack.resource(
    type,
    id,
    {
      for_each: EACH,
      metadata: {
        name: expression('${each.key}'),
        namespace: site.namespaces[copy],
        labels: objectLabels(site.platform, of('system')),
      },
      type: 'Opaque',
      data_wo: { username: of('username'), password: written.password },
      data_wo_revision: written.revision as unknown as number,
      depends_on: written.after,
    },
    site,
  ).address;
}

/** Places one of the notes of each credential. */
function placeNotes(
  stack: Stack,
  site: Site,
  kind: 'half' | 'pair',
  content: Readonly<Record<string, string>>,
  after: readonly string[],
): string {
  const { type, id } = PAIRED[kind];
  const { name, ...metadata } = recordMetadata(site.platform, site.namespaces.data, kind, '${each.key}');
  return stack.resource(
    type,
    id,
    {
      for_each: EACH,
      metadata: { name: expression(name), ...metadata },
      data: { secret: expression('${each.key}'), ...content },
      depends_on: after,
    },
    site,
  ).address;
}

/** The Secrets of the credentials that a system has at another one, unless the user brings them: each in the data namespace alone. */
export function ownSecretsPart(owner: IConstruct, site: Site, { system, credentials }: Binding, passwords: Part): Part {
  return {
    owner,
    home: site,
    phase: 'expand',
    place: ({ stack, after }) =>
      credentials
        .filter(({ brought, inApps }) => !brought && !inApps)
        .map(({ secretName, username, revision }) =>
          placeOwn(stack, site, { secretName, username, revision, system, owner, dependsOn: after(passwords) }),
        ),
  };
}

/**
 * An administrator's Secret of the data namespace, with a password that is in no state. It is written once: the system
 * took it when it was formed, and would not know another one.
 */
export function adminSecretPart(
  owner: IConstruct & { readonly name: string; readonly removalPolicy: RemovalPolicy },
  site: Site,
  secretName: string,
  namespaces: Part,
): Part {
  return {
    owner,
    home: site,
    phase: 'expand',
    place: ({ stack, after }) => [
      placeOwn(stack, site, {
        secretName,
        username: 'datastead',
        revision: 1,
        system: owner.name,
        owner,
        dependsOn: after(namespaces),
        keep: owner.removalPolicy === 'retain',
      }),
    ],
  };
}

/** A Secret of the data namespace alone, for a user or an administrator of a system. */
interface OwnSecret {
  readonly secretName: string;
  readonly username: string;
  readonly revision: number;
  readonly system: string;
  readonly owner: IConstruct;
  readonly dependsOn: readonly string[];
  /** Whether no plan may remove it. @default false */
  readonly keep?: boolean;
}

function placeOwn(
  stack: Stack,
  { platform, namespaces }: Site,
  { secretName, username, revision, system, owner, dependsOn, keep = false }: OwnSecret,
): string {
  return stack.resource(
    'kubernetes_secret_v1',
    dataId(secretName),
    {
      metadata: { name: secretName, namespace: namespaces.data, labels: objectLabels(platform, system) },
      type: 'Opaque',
      data_wo: { username, password: stack.ephemeralPassword(secretName) },
      data_wo_revision: revision,
      depends_on: dependsOn,
      ...(keep ? { lifecycle: { prevent_destroy: true } } : {}),
    },
    owner,
  ).address;
}
