import { releasePart } from '../helm/index.js';
import type { Part } from '../part/index.js';
import { PatchBook } from '../patches/index.js';
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
 * The namespaces, and their labels and annotations by themselves: of a namespace's own labels Terraform takes those away that it does not know, and there
 * stand those of others, such as a Rancher project or OpenShift's ranges.
 */
function namespacesPart(site: Site): Part {
  const { platform, namespaces, facts, removalPolicy } = site;
  return {
    owner: site,
    home: site,
    phase: 'expand',
    place: ({ stack }) =>
      (['data', 'apps'] as const).flatMap((part) => {
        const name = namespaces[part];
        const declared = {
          name,
          labels: {
            ...facts.labels,
            ...objectLabels(platform, name),
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/warn': 'restricted',
          },
        };
        const metadata = PatchBook.of(site).metadata(site.name, 'kubernetes_namespace_v1', declared);
        const { labels, annotations } = metadata;
        const namespace = stack.resource(
          'kubernetes_namespace_v1',
          `namespace-${part}`,
          {
            metadata,
            lifecycle: {
              ignore_changes: ['metadata[0].labels', 'metadata[0].annotations'],
              ...(removalPolicy === 'retain' ? { prevent_destroy: true } : {}),
            },
          },
          site,
        );
        const body = <F extends object>(fields: F) => ({
          api_version: 'v1',
          kind: 'Namespace',
          metadata: { name },
          ...fields,
          field_manager: 'datastead',
          // They are on the namespace already, from when it was made.
          force: true,
          depends_on: [namespace.address],
        });
        return [
          stack.resource('kubernetes_labels', `labels-${part}`, body({ labels }), site).address,
          ...(annotations === undefined
            ? []
            : [stack.resource('kubernetes_annotations', `annotations-${part}`, body({ annotations }), site).address]),
        ];
      }),
  };
}
