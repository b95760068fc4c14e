import type { IConstruct } from 'constructs';
import type { Ground, Part } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import { recordMetadata } from '../site/records.js';
import type { RemovalPolicy } from '../site/removal-policy.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';
import type { Credential } from './credentials.js';
import type { Binding } from './grantee.js';
import type { SecretIdentity } from './identity.js';
import { generationOf, uidOf } from './password-pairs.js';

/** Ids of the two copies of a Secret in the data stack. */
const appsId = (secretName: string) => `secret-apps-${secretName}`;
const dataId = (secretName: string) => `secret-data-${secretName}`;

/** Template for the epoch of a pair: it changes when the password does. */
const epochOf = (secretName: string) => `\${${uidOf(appsId(secretName))}}/\${${generationOf(secretName)}}`;

/**
 * Who a credential is. Of Secrets that the user brings the kit knows the name alone: reading them would put the password into the state.
 */
export function credentialIdentity({ brought, inApps, secretName, revision }: Credential): SecretIdentity {
  if (brought) return { uid: '', epoch: `${secretName}/${revision}` };
  if (!inApps) return adminIdentity(secretName);
  return { uid: expression(`\${${uidOf(dataId(secretName))}}`), epoch: expression(epochOf(secretName)) };
}

/** Who a Secret is that stands in the data namespace alone. */
export function adminIdentity(secretName: string): SecretIdentity {
  const uid = expression(`\${${uidOf(dataId(secretName))}}`);
  return { uid, epoch: uid };
}

/**
 * The Secrets of a binding's credentials, unless the user brings them: each in both namespaces, with one password that is in no state.
 *
 * The apps copy comes first; the data copy's revision is made from the apps copy's uid. So a deleted apps copy comes
 * back with a new password and takes the data copy along, in the same apply. A deleted data copy comes back too; the
 * password in use does not change then, since its epoch (the apps copy's uid and generation) is the same.
 */
export function credentialsPart(owner: IConstruct, site: Site, binding: Binding, pairs: Part): Part {
  return {
    owner,
    home: site,
    phase: 'expand',
    place: (ground) =>
      binding.credentials
        .filter(({ brought }) => !brought)
        .flatMap((credential) => place(ground, owner, site, binding.system, credential, pairs)),
  };
}

function place(
  { stack, after }: Ground,
  owner: IConstruct,
  { platform, namespaces }: Site,
  system: string,
  { secretName, username, revision, inApps }: Credential,
  pairs: Part,
): string[] {
  const before = after(pairs);
  const password = stack.ephemeralPassword(secretName);
  const secret = (namespace: string, id: string, written: number | string, dependsOn: readonly string[]) =>
    stack.resource(
      'kubernetes_secret_v1',
      id,
      {
        metadata: { name: secretName, namespace, labels: objectLabels(platform, system) },
        type: 'Opaque',
        data_wo: { username, password },
        // Terraform's JSON has an expression for a number as text.
        data_wo_revision: written as number,
        depends_on: dependsOn,
      },
      owner,
    ).address;
  if (!inApps) return [secret(namespaces.data, dataId(secretName), revision, before)];
  const note = (kind: 'half' | 'pair', content: Readonly<Record<string, string>>, dependsOn: readonly string[]) =>
    stack.resource(
      'kubernetes_config_map_v1',
      `${kind}-${secretName}`,
      {
        metadata: recordMetadata(platform, namespaces.data, kind, secretName),
        data: { secret: secretName, ...content },
        depends_on: dependsOn,
      },
      owner,
    ).address;
  const uid = expression(`\${${uidOf(appsId(secretName))}}`);
  const generation = expression(`\${${generationOf(secretName)}}`);
  const apps = secret(namespaces.apps, appsId(secretName), generation, before);
  const half = note('half', { uid }, []);
  // A number that changes with the uid and with the generation: Terraform reads the sign and the first seven digits of it.
  const number = expression(`\${parseint(substr(sha256("${epochOf(secretName)}"), 0, 7), 16) + 1}`);
  const data = secret(namespaces.data, dataId(secretName), number, [...before, half]);
  const pair = note('pair', { uid, revision: `${revision}`, generation }, [data]);
  return [apps, half, data, pair];
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
      stack.resource(
        'kubernetes_secret_v1',
        dataId(secretName),
        {
          metadata: {
            name: secretName,
            namespace: site.namespaces.data,
            labels: objectLabels(site.platform, owner.name),
          },
          type: 'Opaque',
          data_wo: { username: 'datastead', password: stack.ephemeralPassword(secretName) },
          data_wo_revision: 1,
          depends_on: after(namespaces),
          ...(owner.removalPolicy === 'retain' ? { lifecycle: { prevent_destroy: true } } : {}),
        },
        owner,
      ).address,
    ],
  };
}
