/** Selects, by labels, what the kit has made for a platform. */
export function ownObjects(platform: string): string {
  return `app.kubernetes.io/managed-by=datastead,app.kubernetes.io/part-of=${platform}`;
}
