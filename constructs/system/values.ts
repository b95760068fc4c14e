// Generated from schemas/common.json by `npm run generate`. Do not edit.

/**
 * The official image. A mirror changes registry and, where it renames, repository.
 */
export interface Image {
  /**
   * Registry host, with a port where it has one.
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
   * Range of the Kubernetes API's addresses; used only with zones.source node. Empty: every address.
   */
  apiServerCidr?: string | '';
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
