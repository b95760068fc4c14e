import { error, type Finding } from '../checks/finding.js';
import { podFaults } from './faults.js';
import { type NodeRequirement, type PodSettings, USER_ID } from './settings.js';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
/** The one field of a node that pods can choose by. It says what the label of the host says. */
const FIELD = 'matchFields';

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
  const tied = tolerate === 'zone' ? [ZONE, HOST, FIELD] : tolerate === 'node' ? [HOST, FIELD] : [];
  for (const key of tied.filter((one) => keys.has(one))) {
    found.push(
      error(
        'pods-place',
        where,
        `is tied to ${key === ZONE ? 'zones' : 'nodes'} by ${key} of its pods, but promises to survive the loss of a ${tolerate}`,
        `remove ${key} from ${key === FIELD ? 'pods.nodeAffinity' : 'pods.nodeSelector and pods.nodeAffinity'}${key === ZONE ? ' (members are spread over the zones of the site)' : ''}, or set tolerate to none`,
      ),
    );
  }
  const zone = pods.nodeSelector?.[ZONE];
  if (zone !== undefined && tolerate !== 'zone' && !zones.includes(zone)) {
    found.push(
      error(
        'pods-place',
        where,
        `wants nodes of the zone "${zone}", which the site does not have (it has ${zones.join(', ')})`,
        `correct ${ZONE} in pods.nodeSelector, or add the zone to the site`,
      ),
    );
  }
  if (pods.runAsUser === 'unset' && pods.runAsGroup !== 'unset') {
    found.push(
      error(
        'pods-user',
        where,
        `leaves the user of its pods to the cluster, but not the group (${pods.runAsGroup ?? USER_ID}), and no runtime accepts a group without a user`,
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
      "has matchFields in pods.nodeAffinity, because of which Terraform's provider would delete and recreate it instead of rolling it",
      'use matchExpressions with kubernetes.io/hostname, or say it in the prop pods of the systems alone',
    ),
  ];
}

/** Names of the nodes' labels by which pods choose, and `matchFields` where they choose by the node's name. To keep away from one node is no tie. */
function nodeKeys({ nodeSelector = {}, nodeAffinity = [] }: PodSettings): ReadonlySet<string> {
  const within = (terms: readonly NodeRequirement[]) => terms.filter(({ operator }) => operator === 'In');
  const labels = nodeAffinity.flatMap(({ matchExpressions = [] }) => within(matchExpressions));
  const byField = nodeAffinity.some(({ matchFields = [] }) => within(matchFields).length > 0);
  return new Set([...Object.keys(nodeSelector), ...labels.map(({ key }) => key), ...(byField ? [FIELD] : [])]);
}
