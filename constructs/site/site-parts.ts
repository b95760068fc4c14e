import { releasePart } from '../helm/index.js';
import type { Part } from '../part/index.js';
import { existingNamespacesPart } from './existing-namespaces.js';
import { objectLabels } from './labels.js';
import type { Site } from './site.js';
import { siteRelease } from './site-release.js';

/** What a site needs before anything else: its namespaces, and the release that prepares them. */
export function siteParts(site: Site): { readonly namespaces: Part; readonly release: Part } {
  const existing = site.facts.kubernetes.namespaces?.existing === true;
  const namespaces = existing ? existingNamespacesPart(site) : namespacesPart(site);
  const release = releasePart(siteRelease(site), {
    owner: site,
    home: site,
    phase: 'expand',
    namespace: site.namespaces.data,
    preventDestroy: site.removalPolicy === 'retain',
    dependsOn: ({ after }) => after(namespaces),
  });
  return { namespaces, release };
}

/**
 * The namespaces, and their labels by themselves: of a namespace's own labels Terraform takes those away that it does not know, and there
 * stand those of others, such as a Rancher project or OpenShift's ranges.
 */
function namespacesPart(site: Site): Part {
  const { platform, namespaces, facts, removalPolicy } = site;
  return {
    owner: site,
    home: site,
    phase: 'expand',
    place: ({ stack }) =>
      (['data', 'apps'] as const).map((part) => {
        const name = namespaces[part];
        const labels = {
          ...facts.labels,
          ...objectLabels(platform, name),
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        };
        const namespace = stack.resource(
          'kubernetes_namespace_v1',
          `namespace-${part}`,
          {
            metadata: { name, labels },
            lifecycle: {
              ignore_changes: ['metadata[0].labels', 'metadata[0].annotations'],
              ...(removalPolicy === 'retain' ? { prevent_destroy: true } : {}),
            },
          },
          site,
        );
        return stack.resource(
          'kubernetes_labels',
          `labels-${part}`,
          {
            api_version: 'v1',
            kind: 'Namespace',
            metadata: { name },
            labels,
            field_manager: 'datastead',
            // They are on the namespace already, from when it was made.
            force: true,
            depends_on: [namespace.address],
          },
          site,
        ).address;
      }),
  };
}
