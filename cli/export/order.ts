import { mentioned, type Resources } from '../references.js';

/** One resource of a stack. */
export interface Placed {
  readonly type: string;
  readonly id: string;
  readonly address: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where there is no dependency, things stand in the order in which a person would make them. */
const RANK: readonly string[] = [
  ...['kubernetes_namespace_v1', 'kubernetes_secret_v1', 'kubernetes_config_map_v1', 'kubernetes_network_policy_v1'],
  ...['kubernetes_service_v1', 'kubernetes_pod_disruption_budget_v1', 'kubernetes_deployment_v1', 'kubernetes_job_v1'],
  ...['kubernetes_cron_job_v1', 'kubernetes_horizontal_pod_autoscaler_v2'],
];

/** A stack's resources so that each comes after all that it depends on; the same input gives the same order. */
export function inOrder(resources: Resources): Placed[] {
  const all = Object.entries(resources).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, body]): Placed => ({ type, id, address: `${type}.${id}`, body })),
  );
  const rank = ({ type }: Placed) => (RANK.includes(type) ? RANK.indexOf(type) : RANK.length);
  all.sort((left, right) => rank(left) - rank(right) || (left.address < right.address ? -1 : 1));
  const needs = new Map(all.map(({ address, body }) => [address, without(mentioned(body, resources), address)]));
  const done: Placed[] = [];
  const written = new Set<string>();
  while (done.length < all.length) {
    const next = all.find(
      ({ address }) => !written.has(address) && [...(needs.get(address) ?? [])].every((need) => written.has(need)),
    );
    if (next === undefined) throw new Error('the stack depends on itself');
    written.add(next.address);
    done.push(next);
  }
  return done;
}

function without(addresses: Set<string>, own: string): Set<string> {
  addresses.delete(own);
  return addresses;
}
