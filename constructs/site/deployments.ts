import type { Stack } from '../terraform/index.js';
import type { Site } from './site.js';

/** Expression, without braces, for the Deployments of a site as its cluster has them, in a stack that reads them. */
export const DEPLOYMENTS = 'data.kubernetes_resources.deployments.objects';

/**
 * Reads the Deployments of a site.
 * @param dependsOn what they are read after; where nothing is given, already by the plan
 */
export function readDeployments(stack: Stack, { platform, namespaces }: Site, dependsOn: readonly string[] = []): void {
  stack.data('kubernetes_resources', 'deployments', {
    api_version: 'apps/v1',
    kind: 'Deployment',
    namespace: namespaces.apps,
    label_selector: ownObjects(platform),
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  });
}

/** Selects what the kit has made for a platform. */
export function ownObjects(platform: string): string {
  return `app.kubernetes.io/managed-by=datastead,app.kubernetes.io/part-of=${platform}`;
}
