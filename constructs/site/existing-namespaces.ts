import type { Part } from '../part/index.js';
import { expression, type Stack } from '../terraform/index.js';
import { oneLine, type Refusal } from './refusals.js';
import type { Site } from './site.js';
import { RELEASE, SITE_OBJECTS } from './site-release.js';

const BOTH = ['data', 'apps'] as const;

const POD_SECURITY = 'pod-security.kubernetes.io/enforce';

/**
 * Namespaces that another team makes. They are read and not changed. If the kit has made them before, Terraform forgets them, and
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
      // Nothing needs to wait for data that is read: a plan reads it first.
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
          error_message: `The site ${facts.name} uses existing namespaces (kubernetes.namespaces.existing in the sites file), but its cluster has no namespace ${name}. Let the team that makes the other one create it, or correct its name (kubernetes.namespaces.${part}). Remove existing only if the kit should make both.`,
        },
      ],
    },
  });
  const enforced = `try(${address}.metadata[0].labels["${POD_SECURITY}"], "none")`;
  stack.check(
    `pod-security-${part}`,
    expression(`\${${enforced} == "restricted"}`),
    expression(
      `The namespace ${name} admits pods that Pod Security "restricted" would refuse: its label ${POD_SECURITY} is \${${enforced}}. All pods of the kit are restricted; set the label to restricted, so that no other pods are admitted.`,
    ),
  );
}

/** Refuses to deploy if objects of others have the names of the site's own, before Helm refuses them one by one. */
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
