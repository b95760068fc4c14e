import type { Size } from '../units.js';

/**
 * Settings for pods: those of systems, of their Jobs, tasks and tests, and those of workloads, cron jobs, migrations and smoke tests.
 *
 * A site declares them once (`pods` in `sites.yaml`). A system, a workload, a cron job, a migration or a smoke test can add more with its prop `pods`: tables
 * are merged by key, and its own value wins; `imagePullSecrets` and `tolerations` are joined, without duplicates; every other
 * setting replaces that of the site.
 *
 * A setting that is left out changes nothing; only user, groups and the size of `/tmp` have defaults of the kit. A change rolls the
 * pods once and runs Jobs again.
 */
export interface PodSettings {
  /**
   * Secrets for pulling images. The kit neither creates nor reads them: they must be in the namespace of the pods, or in both for a site.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /** Taints of nodes that the pods tolerate. @default - only those that Kubernetes adds */
  readonly tolerations?: readonly Toleration[];
  /** Labels that a node must have. For zones use `zones` of the site. @default - none */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Terms, one of which a node must match: `nodeSelectorTerms` of a required node affinity. @default - none */
  readonly nodeAffinity?: readonly NodeSelectorTerm[];
  /** A PriorityClass of the cluster. @default - that of the cluster */
  readonly priorityClassName?: string;
  /** A RuntimeClass of the cluster. @default - that of its nodes */
  readonly runtimeClassName?: string;
  /** Labels of the pods, except those of the kit and of Kubernetes. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the pods, except those of the kit and those that would weaken the confinement of pods. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** User of the processes. `unset` leaves it out, for a cluster that assigns one (OpenShift). @default 10001 */
  readonly runAsUser?: number | 'unset';
  /** Group of the processes. @default 10001 */
  readonly runAsGroup?: number | 'unset';
  /** Group that owns volumes, Secrets and ConfigMaps. Use `unset` only if the cluster assigns one; otherwise no pod can read them. @default 10001 */
  readonly fsGroup?: number | 'unset';
  /** CPU limit of each container, as a multiple of its request, for a cluster whose quota demands limits. @default - no limit, because a limit throttles */
  readonly cpuLimitRatio?: number;
  /** Size of `/tmp`; the pod's limit of ephemeral storage grows with it. @default - 128 MiB; 16 to 256 MiB in pods of systems */
  readonly scratch?: Size;
}

/** A toleration of a taint, as in Kubernetes. */
export interface Toleration {
  /** Key of the taint. */
  readonly key?: string;
  /** `Equal` compares the value, `Exists` accepts any value. @default 'Equal' */
  readonly operator?: 'Equal' | 'Exists';
  /** Value of the taint, for `Equal`. @default - an empty one */
  readonly value?: string;
  /** @default - any effect */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** How long a pod stays on a node that gets the taint, in seconds, for the effect `NoExecute`. @default - forever */
  readonly tolerationSeconds?: number;
}

/** Requirements that a node must all meet. */
export interface NodeSelectorTerm {
  /** Requirements for labels of the node. */
  readonly matchExpressions?: readonly NodeRequirement[];
  /** Requirements for fields of the node; Kubernetes supports only `metadata.name`. Only for systems: Terraform's provider cannot change them in place. */
  readonly matchFields?: readonly NodeRequirement[];
}

export interface NodeRequirement {
  readonly key: string;
  readonly operator: NodeOperator;
  /** None for `Exists` and `DoesNotExist`, one whole number for `Gt` and `Lt`. */
  readonly values?: readonly string[];
}

export type NodeOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** Default user and groups of every pod, above the range of host users (CIS and kube-score ask for more than 10000). */
export const USER_ID = 10001;
