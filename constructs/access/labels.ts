/** Label that every pod of a grantee wears. */
export const WORKLOAD_LABEL = 'datastead.dev/workload';

/** How the labels begin that tell what pods were granted to connect to. */
export const ACCESS_PREFIX = 'access.datastead.dev/';

/**
 * Label of pods that were granted to connect to a system or a workload. Network policies on both sides select by it, so
 * that a path opens and closes with the pods that need it: a removed grant ends when they have rolled, not before.
 */
export function accessLabel(target: string): Record<string, string> {
  return { [`${ACCESS_PREFIX}${target}`]: 'granted' };
}
