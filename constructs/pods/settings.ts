import type { Size } from '../units.js';

/**
 * How a cluster wants its pods: those of systems, of their Jobs, tasks and tests, of workloads, migrations and smoke tests, each of them.
 *
 * A site says it once (`pods` in `sites.yaml`), and a system, a workload, a migration or a smoke test says more (its prop `pods`): tables
 * are merged key by key, where its own value counts; `imagePullSecrets` and `tolerations` are those of both, each once; everything
 * else of its own takes the place of the site's.
 *
 * What is not set is not in the pods, apart from user, groups and the size of `/tmp`, which have a value of the kit. A change rolls the
 * pods once, and runs Jobs again.
 */
export interface PodSettings {
  /**
   * Secrets with which images are pulled. The kit neither makes nor reads them: they have to be in the namespace of the pods, for a site in both.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /** Taints of nodes that the pods put up with. @default - none but those that Kubernetes adds */
  readonly tolerations?: readonly Toleration[];
  /** Labels that a node must have. Zones are `zones` of the site. @default - none */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** What a node must fulfil besides: one of these terms, Kubernetes' `nodeSelectorTerms` of a required node affinity. @default - none */
  readonly nodeAffinity?: readonly NodeSelectorTerm[];
  /** A PriorityClass of the cluster. @default - that of the cluster */
  readonly priorityClassName?: string;
  /** A RuntimeClass of the cluster. @default - that of its nodes */
  readonly runtimeClassName?: string;
  /** Labels of the pods, apart from those of the kit and of Kubernetes. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the pods, apart from those of the kit and those that would weaken how they are confined. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** User that the processes run as. `unset` leaves it out, for a cluster that assigns one (OpenShift). @default 10001 */
  readonly runAsUser?: number | 'unset';
  /** Their group. @default 10001 */
  readonly runAsGroup?: number | 'unset';
  /** Group to which volumes, Secrets and ConfigMaps belong. `unset` only where the cluster assigns one, or no pod could read them. @default 10001 */
  readonly fsGroup?: number | 'unset';
  /** The limit of a container's CPU, by how many times its request: for a cluster whose quota demands limits. @default - no limit: it throttles */
  readonly cpuLimitRatio?: number;
  /** Size of `/tmp`, and what a pod may keep on its node besides grows with it. @default - 128 MiB, in pods of systems 16 to 256 MiB */
  readonly scratch?: Size;
}

/** A taint that is put up with, as Kubernetes has it. */
export interface Toleration {
  /** Key of the taint. */
  readonly key?: string;
  /** `Equal` compares the value, `Exists` takes any. @default 'Equal' */
  readonly operator?: 'Equal' | 'Exists';
  /** Value of the taint, for `Equal`. @default - an empty one */
  readonly value?: string;
  /** @default - any effect */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** How long a pod stays on a node that gets the taint, for the effect `NoExecute`. @default - for ever */
  readonly tolerationSeconds?: number;
}

/** Requirements of which a node must fulfil all. */
export interface NodeSelectorTerm {
  /** About labels of the node. */
  readonly matchExpressions?: readonly NodeRequirement[];
  /** About fields of the node, of which Kubernetes knows one: `metadata.name`. For systems alone: the provider cannot change it in place. */
  readonly matchFields?: readonly NodeRequirement[];
}

export interface NodeRequirement {
  readonly key: string;
  readonly operator: NodeOperator;
  /** None for `Exists` and `DoesNotExist`, one whole number for `Gt` and `Lt`. */
  readonly values?: readonly string[];
}

export type NodeOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** User and groups of every pod that is told no other: above the range of host users (CIS, kube-score ask for more than 10000). */
export const USER_ID = 10001;
