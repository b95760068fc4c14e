import { createHash } from 'node:crypto';
import type { Part } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import type { Grantee } from './grantee.js';

/**
 * What a grantee's pods need before them, apart from Secrets: the ConfigMaps of its bindings, and its service account, which has no rights
 * in the cluster. One that is needed no longer goes only after the pods have rolled (`create_before_destroy`).
 */
export function bindingPart(grantee: Grantee, phase: Part['phase'], before: readonly Part[] = []): Part {
  const { site, name, pods } = grantee;
  const namespace = site.namespaces[grantee.namespace];
  const lifecycle = { create_before_destroy: true };
  return {
    owner: grantee,
    home: site,
    phase,
    place({ stack, after }) {
      const dependsOn = after(...before);
      const common = { lifecycle, ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }) };
      const config = grantee.received.bindings.map(
        ({ configMapName, entries }) =>
          stack.resource(
            'kubernetes_config_map_v1',
            `binding-${configMapName}`,
            {
              metadata: { name: configMapName, namespace, labels: objectLabels(site.platform, name) },
              data: entries(),
              ...common,
            },
            grantee,
          ).address,
      );
      if (!hasOwnServiceAccount(grantee)) return config;
      const account = stack.resource(
        'kubernetes_service_account_v1',
        `account-${name}`,
        {
          metadata: { name, namespace, labels: objectLabels(site.platform, name) },
          automount_service_account_token: false,
          ...(pods.imagePullSecrets === undefined
            ? {}
            : { image_pull_secret: pods.imagePullSecrets.map((secret) => ({ name: secret })) }),
          ...common,
        },
        grantee,
      );
      return [...config, account.address];
    },
  };
}

/** Whether a grantee's pods have a service account of their own, named as it is, instead of the namespace's default one. */
export function hasOwnServiceAccount({ received }: Grantee): boolean {
  return received.bindings.some(({ ownServiceAccount }) => ownServiceAccount === true);
}

/** A digest of what a grantee is bound to and as whom: its pods roll when it changes. */
export function bindingDigest({ received }: Grantee): string {
  const subject = received.bindings.map((binding) => ({
    system: binding.system,
    entries: Object.entries(binding.entries()).sort(([left], [right]) => (left < right ? -1 : 1)),
    secret: binding.secretName,
    revision: binding.credentials[0]?.revision,
  }));
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}
