import { error, type Finding } from '../checks/finding.js';
import { podFaults } from './faults.js';
import { type PodSettings, USER_ID } from './settings.js';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/** Problems of the prop `pods` itself. */
export function podFindings(where: string, own: PodSettings = {}): Finding[] {
  return podFaults(own).map(({ id, message, remedy }) => error(id, where, message, remedy));
}

/** What pods are promised, and where they may run for that. */
export interface PodPlace {
  readonly where: string;
  readonly tolerate: 'none' | 'node' | 'zone';
  readonly zones: readonly string[];
}

/** Whether the merged settings of the site and of a system or workload leave a pod what it needs. */
export function placementFindings({ where, tolerate, zones }: PodPlace, pods: PodSettings): Finding[] {
  const found: Finding[] = [];
  const keys = nodeKeys(pods);
  const tied = tolerate === 'zone' ? [ZONE, HOST] : tolerate === 'node' ? [HOST] : [];
  for (const key of tied.filter((one) => keys.has(one))) {
    found.push(
      error(
        'pods-place',
        where,
        `is tied to ${key === ZONE ? 'zones' : 'nodes'} by ${key} of its pods, but promises to survive the loss of a ${tolerate}`,
        `remove ${key} from pods.nodeSelector and pods.nodeAffinity${key === ZONE ? ' (members are spread over the zones of the site)' : ''}, or set tolerate to none`,
      ),
    );
  }
  const zone = pods.nodeSelector?.[ZONE];
  if (zone !== undefined && tolerate !== 'zone' && !zones.includes(zone)) {
    found.push(
      error(
        'pods-place',
        where,
        `selects nodes of the zone "${zone}", which is not a zone of the site (${zones.join(', ')})`,
        `correct ${ZONE} in pods.nodeSelector, or add the zone to the site`,
      ),
    );
  }
  if (pods.runAsUser === 'unset' && pods.runAsGroup !== 'unset') {
    found.push(
      error(
        'pods-user',
        where,
        `leaves the user of its pods to the cluster, but sets the group (${pods.runAsGroup ?? USER_ID}), which no runtime accepts without a user`,
        'set pods.runAsGroup to unset as well, or give pods.runAsUser a number',
      ),
    );
  }
  return found;
}

/** What Terraform's provider cannot change in place: it would delete a Deployment and make another one (its schema says ForceNew for this alone). */
export function providerFindings(where: string, { nodeAffinity = [] }: PodSettings): Finding[] {
  if (nodeAffinity.every(({ matchFields = [] }) => matchFields.length === 0)) return [];
  return [
    error(
      'pods-node',
      where,
      "has matchFields in pods.nodeAffinity: to change them, Terraform's provider would delete and create it again instead of rolling it",
      'use matchExpressions with kubernetes.io/hostname, or set matchFields only in the prop pods of systems',
    ),
  ];
}

/** Names of the nodes' labels by which pods choose. */
function nodeKeys({ nodeSelector = {}, nodeAffinity = [] }: PodSettings): ReadonlySet<string> {
  const terms = nodeAffinity.flatMap(({ matchExpressions = [], matchFields = [] }) => [
    ...matchExpressions,
    // The field metadata.name has the value of the host's label. To avoid one node is not a tie.
    ...matchFields.map((one) => ({ ...one, key: HOST })),
  ]);
  return new Set([
    ...Object.keys(nodeSelector),
    ...terms.filter(({ operator }) => operator === 'In').map(({ key }) => key),
  ]);
}
