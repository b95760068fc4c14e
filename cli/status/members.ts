import type { Pod } from '../cluster/causes.js';
import { ClusterError } from '../cluster/cluster.js';

/** The pods of one system, and a way to ask in them. */
export interface Members {
  /** Name of the system. */
  readonly name: string;
  readonly pods: readonly Pod[];
  /**
   * What a command that changes nothing prints in a pod.
   * @throws ClusterError
   */
  run(pod: string, command: readonly string[]): Promise<string>;
}

/** Names of the pods of a component that run, those that are ready first. */
export function running({ pods }: Members, component: string): string[] {
  const own = pods.filter(
    ({ metadata, status }) =>
      metadata.labels?.['app.kubernetes.io/component'] === component &&
      metadata.deletionTimestamp === undefined &&
      status?.phase === 'Running',
  );
  return [...own.filter(isReady), ...own.filter((pod) => !isReady(pod))].map(({ metadata }) => metadata.name);
}

/**
 * The first of them; it answers for all.
 * @throws ClusterError where none runs
 */
export function anyOf(members: Members, component: string): string {
  const [first] = running(members, component);
  if (first === undefined) throw new ClusterError(`no pod of ${members.name} is running`);
  return first;
}

export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}
