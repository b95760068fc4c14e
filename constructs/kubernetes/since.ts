/**
 * Fields that the oldest Kubernetes which the kit takes (1.30) does not have, and the first minor version that has them: what the
 * definitions of 1.30 to 1.33, as cdk8s publishes them (kubernetes-schemas/v1.30.0 and so on), do not have of those of 1.34.
 */
const SINCE: Readonly<Record<string, string>> = {
  'io.k8s.api.core.v1.Container.restartPolicyRules': '1.34',
  'io.k8s.api.core.v1.EnvVarSource.fileKeyRef': '1.34',
  'io.k8s.api.core.v1.Lifecycle.stopSignal': '1.33',
  'io.k8s.api.core.v1.PodResourceClaim.resourceClaimName': '1.31',
  'io.k8s.api.core.v1.PodResourceClaim.resourceClaimTemplateName': '1.31',
  'io.k8s.api.core.v1.PodSecurityContext.seLinuxChangePolicy': '1.32',
  'io.k8s.api.core.v1.PodSecurityContext.supplementalGroupsPolicy': '1.31',
  'io.k8s.api.core.v1.PodSpec.hostnameOverride': '1.34',
  'io.k8s.api.core.v1.PodSpec.resources': '1.32',
  'io.k8s.api.core.v1.ResourceClaim.request': '1.31',
  'io.k8s.api.core.v1.Volume.image': '1.31',
  'io.k8s.api.core.v1.VolumeProjection.podCertificate': '1.34',
};

/** The first minor version of Kubernetes with a field; nothing where all that the kit takes have it. */
export function fieldSince(definition: string | undefined, field: string): string | undefined {
  return SINCE[`${definition}.${field}`];
}

/** Whether one minor version is older than another: `1.9` than `1.10`. */
export function isOlder(version: string, than: string): boolean {
  const minor = (text: string) => Number(text.split('.')[1]);
  return minor(version) < minor(than);
}
