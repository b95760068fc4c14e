import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Credential } from '../constructs/system/credentials.js';
import type { RemovalPolicy, SecretIdentity } from '../constructs/system/data-system.js';
import { type PasswordPairs, uidOf } from './password-pairs.js';
import type { SiteStack } from './site-stack.js';
import { expression } from './values-text.js';

/**
 * Who a credential is, whose Secrets are made first unless the user brings them. Of those the kit knows the name alone: reading
 * them would put the password into the state.
 */
export function credentialIdentity(
  stack: SiteStack,
  credential: Credential,
  labels: Readonly<Record<string, string>>,
  pairs: PasswordPairs,
): SecretIdentity {
  const { brought, secretName, revision } = credential;
  return brought ? { uid: '', epoch: `${secretName}/${revision}` } : placeCredential(stack, credential, labels, pairs);
}

/**
 * A credential's Secret in both namespaces, with one password that is in no state.
 *
 * The apps copy comes first; the data copy's revision is made from the apps copy's uid. So a deleted apps copy comes
 * back with a new password and takes the data copy along, in the same apply. A deleted data copy comes back too; the
 * password in use does not change then, since its epoch (the apps copy's uid and generation) is the same.
 */
function placeCredential(
  stack: SiteStack,
  credential: Credential,
  labels: Readonly<Record<string, string>>,
  pairs: PasswordPairs,
): SecretIdentity {
  const { secretName, username, revision } = credential;
  const { apps, data } = stack.site.namespaces;
  const password = stack.ephemeralPassword(secretName);
  const generation = pairs.generation(secretName, revision);
  const secret = (namespace: string, id: string, after: ITerraformDependable[]) =>
    new SecretV1(stack, `secret-${id}-${secretName}`, {
      metadata: { name: secretName, namespace, labels },
      type: 'Opaque',
      dataWo: { username, password },
      dependsOn: [...pairs.before, ...after],
    });
  const appsCopy = secret(apps, 'apps', []);
  const dataCopy = secret(data, 'data', [pairs.noteHalf(secretName, appsCopy)]);
  const epoch = `\${${uidOf(appsCopy)}}/\${${generation}}`;
  appsCopy.addOverride('data_wo_revision', `\${${generation}}`);
  // A number that changes with the uid and with the generation: Terraform reads the sign and the first seven digits of it.
  dataCopy.addOverride('data_wo_revision', `\${parseint(substr(sha256("${epoch}"), 0, 7), 16) + 1}`);
  pairs.notePair(secretName, revision, appsCopy, dataCopy);
  return { uid: expression(`\${${uidOf(dataCopy)}}`), epoch: expression(epoch) };
}

/**
 * An administrator's Secret of the data namespace, with a password that is in no state. It is written once: the system
 * took it when it was formed, and would not know another one.
 */
export function placeAdminSecret(
  stack: SiteStack,
  name: string,
  labels: Readonly<Record<string, string>>,
  dependsOn: ITerraformDependable[],
  removalPolicy: RemovalPolicy,
): SecretIdentity {
  const secret = new SecretV1(stack, `secret-data-${name}`, {
    metadata: { name, namespace: stack.site.namespaces.data, labels },
    type: 'Opaque',
    dataWo: { username: 'datastead', password: stack.ephemeralPassword(name) },
    dataWoRevision: 1,
    dependsOn,
    ...(removalPolicy === 'retain' ? { lifecycle: { preventDestroy: true } } : {}),
  });
  const uid = expression(`\${${uidOf(secret)}}`);
  return { uid, epoch: uid };
}
