// Generated from schemas/common.json by `npm run generate`. Do not edit.

/**
 * The official image. A mirror changes registry and, where it renames, repository.
 */
export interface Image {
  /**
   * Registry host, with a port if it has one.
   */
  registry: string;
  /**
   * Repository inside the registry.
   */
  repository: string;
  /**
   * Tag; the default is the newest version that this chart knows.
   */
  tag: string;
  /**
   * Digest that pins the image; empty: only the tag.
   */
  digest?: string;
  /**
   * When the kubelet pulls.
   */
  pullPolicy: 'IfNotPresent' | 'Always' | 'Never';
}
/**
 * What the cluster is called and where its clients live. Pods there with the label access.datastead.dev/<name>: granted may connect.
 */
export interface Cluster {
  /**
   * System id: prefix of every object. Empty: the release's name. A release with another name, such as that of a task, needs it.
   */
  name?: string | '';
  /**
   * Namespace of the workloads that may be admitted. Empty: <platform>-apps.
   */
  apps?: string | '';
}
/**
 * Failure domains of the site and how members use them.
 */
export interface Zones {
  /**
   * Values of the node label topology.kubernetes.io/zone that members may use. Empty: any.
   */
  names: string[];
  /**
   * required: members are spread evenly over zones and hosts, or stay unscheduled. none: wherever there is room.
   */
  spread: 'required' | 'none';
  /**
   * How a member learns its zone. podLabel: the pod's own label, by the downward API (Kubernetes sets it from 1.35 on). node: an init container reads the node object through the API. none: it does not know its zone.
   */
  source: 'podLabel' | 'node' | 'none';
}
/**
 * Resources of one member. Memory is request and limit; CPU is a request without a limit, because a throttled member looks like a failed one.
 */
export interface Resources {
  /**
   * CPU request, in cores.
   */
  cpu: string;
  /**
   * Memory request and limit, in bytes.
   */
  memory: string;
}
/**
 * The volume of one member. Size and class cannot change (a StatefulSet's claim template is immutable).
 */
export interface Storage {
  /**
   * Size, in bytes.
   */
  size: string;
  /**
   * Storage class; empty: the Kubernetes cluster's default class.
   */
  className?: string;
  /**
   * Whether the volumes are kept when the release is removed. They are always kept after a shrink.
   */
  retain?: boolean;
}
/**
 * A cert-manager issuer.
 */
export interface Issuer {
  /**
   * Kind of the issuer.
   */
  kind: 'Issuer' | 'ClusterIssuer';
  /**
   * Name; empty: <platform>-<site>-serving, which the site chart creates.
   */
  name: string;
}
/**
 * Certificates.
 */
export interface Tls {
  /**
   * Whether clients must use TLS. off allows plain text: development only.
   */
  client: 'required' | 'off';
  servingIssuer: Issuer;
  /**
   * Lifetime of a certificate.
   */
  duration: string;
  /**
   * How long before it expires a certificate is renewed.
   */
  renewBefore: string;
}
/**
 * Further network access.
 */
export interface Network {
  /**
   * Ranges of the Kubernetes API's addresses; only zones.source node uses them. Empty: every address.
   *
   * Items: An IPv4 or IPv6 range.
   */
  apiServerCidrs?: string[];
  /**
   * Ports of the Kubernetes API.
   *
   * @minItems 1
   */
  apiServerPorts?: number[];
  /**
   * Domain of the Kubernetes cluster's own names, which is part of the names in certificates.
   */
  dnsDomain?: string;
}
/**
 * A toleration of a taint, in Kubernetes' own form.
 */
export interface Toleration {
  /**
   * Key of the taint; left out with Exists: any key.
   */
  key?: string;
  /**
   * Whether the value is compared. Left out: Equal.
   */
  operator?: 'Equal' | 'Exists';
  /**
   * Value of the taint, for Equal.
   */
  value?: string;
  /**
   * Effect of the taint; left out: any effect.
   */
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /**
   * NoExecute: how long a pod stays, in seconds; left out: forever.
   */
  tolerationSeconds?: number;
}
/**
 * Requirements that a node must all meet, in Kubernetes' own form.
 */
export interface NodeSelectorTerm {
  /**
   * Requirements for labels of the node.
   */
  matchExpressions?: NodeRequirement[];
  /**
   * Requirements for the field metadata.name of the node.
   */
  matchFields?: NodeRequirement[];
}
/**
 * One requirement for a node.
 */
export interface NodeRequirement {
  /**
   * Name of the label, or metadata.name.
   */
  key: string;
  /**
   * How the values are compared.
   */
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /**
   * Values to compare with.
   */
  values?: string[];
}
/**
 * Settings for every pod of the chart, including Jobs and tests. Settings that are left out change nothing.
 */
export interface Pods {
  /**
   * Secrets of the namespace for pulling images.
   */
  imagePullSecrets?: string[];
  /**
   * Taints of nodes that the pods tolerate.
   */
  tolerations?: Toleration[];
  /**
   * Labels that a node must have.
   */
  nodeSelector?: {
    [k: string]: string;
  };
  /**
   * Terms, one of which a node must match, in addition to the zones that members are spread over.
   */
  nodeAffinity?: NodeSelectorTerm[];
  /**
   * A PriorityClass of the Kubernetes cluster.
   */
  priorityClassName?: string;
  /**
   * A RuntimeClass of the Kubernetes cluster.
   */
  runtimeClassName?: string;
  /**
   * Labels of the pods. Those that the chart selects by are refused.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Annotations of the pods. Those of the chart and of Helm are refused.
   */
  annotations?: {
    [k: string]: string;
  };
  /**
   * User of the processes, never root, or unset to leave it out of the pods, for a cluster that assigns one (OpenShift). Left out: 10001.
   */
  runAsUser?: number | string;
  /**
   * Group of the processes, likewise.
   */
  runAsGroup?: number | string;
  /**
   * Group that owns volumes and Secrets, likewise. With unset in a cluster that assigns none, no pod can read them.
   */
  fsGroup?: number | string;
  /**
   * CPU limit of every container, as a multiple of its request. Left out: no limit.
   */
  cpuLimitRatio?: number;
  /**
   * Size of /tmp, in MiB; the pod's limit of ephemeral storage is 512 MiB more. Left out: 16 to 256 MiB, and a limit of 512 MiB.
   */
  scratchMebibytes?: number;
}
/**
 * One user with a password.
 */
export interface User {
  /**
   * <platform>.<workload>.<slot>. The dots keep it apart from the system's own users.
   */
  name: string;
  /**
   * Secret in the cluster's namespace: its key password holds the password (printable ASCII), its key username the name.
   */
  secret: string;
  /**
   * uid of that Secret; a change makes provisioning run again.
   */
  uid: string;
  /**
   * Name of the password's generation. Another epoch sets the password again; the same one leaves it alone.
   */
  epoch: string;
}
