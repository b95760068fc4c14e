import { createHash } from 'node:crypto';
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Application } from '../constructs/workload/application.js';
import { podSpec } from '../constructs/workload/pod-spec.js';
import { objectLabels, podLabels } from './labels.js';
import type { SiteStack } from './site-stack.js';

/** What an application's pods need before them: the ConfigMaps of its bindings, and its service account. */
export function placeBindingConfig(stack: SiteStack, application: Application): ITerraformDependable[] {
  const config = application.bindings.map(
    (binding) =>
      new ConfigMapV1(stack, `binding-${binding.configMapName}`, {
        metadata: {
          name: binding.configMapName,
          namespace: stack.site.namespaces.apps,
          labels: objectLabels(stack.site.platform, application.name),
        },
        data: { ...binding.entries() },
      }),
  );
  return [...config, ...placeServiceAccount(stack, application)];
}

/** The service account of an application that is known by its own. It has no rights in the cluster. */
function placeServiceAccount(stack: SiteStack, application: Application): ServiceAccountV1[] {
  if (!application.ownServiceAccount) return [];
  const { site } = stack;
  return [
    new ServiceAccountV1(stack, `account-${application.name}`, {
      metadata: {
        name: application.name,
        namespace: site.namespaces.apps,
        labels: objectLabels(site.platform, application.name),
      },
      automountServiceAccountToken: false,
    }),
  ];
}

/** A digest of what an application is bound to and as whom: its pods roll when it changes. */
export function bindingDigest(application: Application): string {
  const subject = application.bindings.map((binding) => ({
    system: binding.system,
    entries: binding.entries(),
    secret: binding.secretName,
    revision: binding.credentials[0]?.revision,
  }));
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}

/** The pod template that deployments and jobs share. */
export function podTemplate(stack: SiteStack, application: Application) {
  return {
    metadata: {
      labels: podLabels(stack.site.platform, application),
      annotations: { 'datastead.dev/bindings': bindingDigest(application) },
    },
    spec: podSpec(
      stack.site,
      application.container,
      application.bindings,
      application.ownServiceAccount ? application.name : undefined,
    ),
  };
}
