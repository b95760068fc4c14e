import type { Part } from '../part/index.js';
import { expression, type Stack } from '../terraform/index.js';
import { oneLine, type Refusal } from './refusals.js';
import type { Site } from './site.js';
import { RELEASE, SITE_OBJECTS } from './site-release.js';

const BOTH = ['data', 'apps'] as const;

const POD_SECURITY = 'pod-security.kubernetes.io/enforce';

/**
 * Namespaces that somebody else makes. They are read and left as they are. Where the kit has made them before, Terraform forgets them, and
 * they stay with their labels.
 */
export function existingNamespacesPart(site: Site): Part {
  return {
    owner: site,
    home: site,
    phase: 'expand',
    place({ stack }) {
      for (const part of BOTH) {
        stack.forget(`kubernetes_namespace_v1.namespace-${part}`);
        stack.forget(`kubernetes_labels.labels-${part}`);
        look(stack, site, part);
      }
      // Nothing waits for what is read: a plan reads it first of all.
      return [];
    },
  };
}

function look(stack: Stack, { facts, namespaces }: Site, part: 'data' | 'apps'): void {
  const name = namespaces[part];
  const address = stack.data('kubernetes_namespace_v1', `namespace-${part}`, {
    metadata: { name },
    lifecycle: {
      postcondition: [
        {
          condition: expression('${coalesce(self.metadata[0].uid, "none") != "none"}'),
          error_message: `The site ${facts.name} stands in namespaces that exist (kubernetes.namespaces.existing in the sites file), and in its cluster there is no namespace ${name}. Have it made by whoever makes the other one, or name the one that is meant (kubernetes.namespaces.${part}). Only where the kit is to make both, take existing out.`,
        },
      ],
    },
  });
  const enforced = `try(${address}.metadata[0].labels["${POD_SECURITY}"], "none")`;
  stack.check(
    `pod-security-${part}`,
    expression(`\${${enforced} == "restricted"}`),
    expression(
      `The namespace ${name} lets pods run that Pod Security "restricted" would refuse: its label ${POD_SECURITY} is \${${enforced}}. All pods of the kit are restricted; have the label set to restricted, so that no other pod gets in.`,
    ),
  );
}

/** Refuses to deploy beside objects of others that bear the names of the site's own, before Helm refuses them one by one. */
export function foreignObjects(site: Site): Refusal {
  return (stack) => {
    const objects = BOTH.flatMap((part) =>
      Object.entries(SITE_OBJECTS).map(([kind, names]) => {
        const address = stack.data('kubernetes_resources', `own-${kind.toLowerCase()}-${part}`, {
          api_version: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'v1',
          kind,
          namespace: site.namespaces[part],
        });
        return `[for o in ${address}.objects : "The ${kind} \${o.metadata.name} of the namespace ${site.namespaces[part]} is somebody else's, and the kit needs one of this name: have it renamed or removed. What the kit puts there denies all traffic but that of grants, and holds the namespace to the site's capacity."
          if contains(${JSON.stringify(names)}, o.metadata.name) && try(o.metadata.annotations["meta.helm.sh/release-name"], "") != "${RELEASE}"]`;
      }),
    );
    return oneLine(`concat(${objects.join(', ')})`);
  };
}
