import { WORKLOAD_LABEL } from '../constructs/workload/grantee.js';

/** Labels of everything that the kit places for one named thing. */
export function objectLabels(platform: string, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': platform,
    'app.kubernetes.io/managed-by': 'datastead',
  };
}

/** Labels of a grantee's pods: network policies select by the second. */
export function podLabels(platform: string, name: string): Record<string, string> {
  return { ...objectLabels(platform, name), [WORKLOAD_LABEL]: name };
}
