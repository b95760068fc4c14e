import { error, type Finding } from '../checks/finding.js';
import { podFaults } from './faults.js';
import { type PodSettings, USER_ID } from './settings.js';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/** What is wrong with the prop `pods` itself. */
export function podFindings(where: string, own: PodSettings = {}): Finding[] {
  return podFaults(own).map(({ id, message, remedy }) => error(id, where, message, remedy));
}

/** What pods are promised, and where they may stand for it. */
export interface PodPlace {
  readonly where: string;
  readonly tolerate: 'none' | 'node' | 'zone';
  readonly zones: readonly string[];
}

/** Whether settings, those of the site and of its own together, leave a pod what it needs. */
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
        `take ${key} out of pods.nodeSelector and pods.nodeAffinity${key === ZONE ? ': members are spread over the zones of the site' : ''}, or set tolerate to none`,
      ),
    );
  }
  const zone = pods.nodeSelector?.[ZONE];
  if (zone !== undefined && tolerate !== 'zone' && !zones.includes(zone)) {
    found.push(
      error(
        'pods-place',
        where,
        `wants nodes of the zone "${zone}", which is none of the site (${zones.join(', ')})`,
        `correct ${ZONE} in pods.nodeSelector, or add the zone to the site`,
      ),
    );
  }
  if (pods.runAsUser === 'unset' && pods.runAsGroup !== 'unset') {
    found.push(
      error(
        'pods-user',
        where,
        `leaves the user of its pods to the cluster, but not the group (${pods.runAsGroup ?? USER_ID}), which no runtime takes without a user`,
        'set pods.runAsGroup to unset as well, or give pods.runAsUser a number',
      ),
    );
  }
  return found;
}

/** Taints of which Terraform's provider reads no toleration back from a pod template, since Kubernetes adds them to pods (`builtInTolerations`). */
const UNREAD = [
  ...['not-ready', 'unreachable', 'unschedulable', 'memory-pressure', 'disk-pressure', 'network-unavailable'],
  'pid-pressure',
].map((name) => `node.kubernetes.io/${name}`);

/** What Terraform's provider cannot do to the pods that it makes: change it in place, or read it back. */
export function providerFindings(where: string, { tolerations = [], nodeAffinity = [] }: PodSettings): Finding[] {
  const unread = tolerations
    .filter(({ key = '' }) => UNREAD.includes(key))
    .map(({ key }) =>
      error(
        'pods-toleration',
        where,
        `has a toleration of ${key}, which Terraform's provider does not read back: each plan would change it again`,
        'say it in the prop pods of the systems, and neither for the site nor here',
      ),
    );
  // It would delete a Deployment and make another one, whatever else changes (its schema says ForceNew for these alone).
  const replaced = nodeAffinity
    .filter(({ matchFields = [] }) => matchFields.length > 0)
    .map(() =>
      error(
        'pods-node',
        where,
        "has matchFields in pods.nodeAffinity, for which Terraform's provider would delete it and make it anew instead of rolling it",
        'use matchExpressions with kubernetes.io/hostname, or say it in the prop pods of the systems alone',
      ),
    );
  return [...unread, ...replaced.slice(0, 1)];
}

/** Names of the nodes' labels by which pods choose. */
function nodeKeys({ nodeSelector = {}, nodeAffinity = [] }: PodSettings): ReadonlySet<string> {
  const terms = nodeAffinity.flatMap(({ matchExpressions = [], matchFields = [] }) => [
    ...matchExpressions,
    // A field of the node says what the label of its host says. To keep away from one node is no tie.
    ...matchFields.map((one) => ({ ...one, key: HOST })),
  ]);
  return new Set([
    ...Object.keys(nodeSelector),
    ...terms.filter(({ operator }) => operator === 'In').map(({ key }) => key),
  ]);
}
