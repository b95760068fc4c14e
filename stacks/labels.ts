import type { Application } from '../constructs/workload/application.js';
import { accessLabel, WORKLOAD_LABEL } from '../constructs/workload/grantee.js';

/** Labels of everything that the kit places for one named thing. */
export function objectLabels(platform: string, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': platform,
    'app.kubernetes.io/managed-by': 'datastead',
  };
}

/** Labels of an application's pods: who it is, and what it was granted to connect to. */
export function podLabels(platform: string, application: Application): Record<string, string> {
  const targets = [
    ...application.bindings.map((binding) => binding.system),
    ...application.connections.map((workload) => workload.name),
  ];
  return Object.assign(
    { ...objectLabels(platform, application.name), [WORKLOAD_LABEL]: application.name },
    ...targets.sort().map(accessLabel),
  );
}
