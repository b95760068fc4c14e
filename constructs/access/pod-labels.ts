import { objectLabels } from '../site/labels.js';
import type { Grantee } from './grantee.js';
import { accessLabel, WORKLOAD_LABEL } from './labels.js';

/** Labels of a grantee's pods: who it is, and what it was granted to connect to. */
export function podLabels(platform: string, grantee: Grantee): Record<string, string> {
  const targets = [
    ...grantee.received.bindings.map(({ system }) => system),
    ...grantee.received.callees.map(({ name }) => name),
  ];
  return Object.assign(
    { ...objectLabels(platform, grantee.name), [WORKLOAD_LABEL]: grantee.name },
    ...targets.sort().map(accessLabel),
  );
}
