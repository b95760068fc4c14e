// Generated from schemas/site.json by `npm run generate`. Do not edit.

/**
 * Values of the site chart: what the two namespaces of a site need before any system.
 */
export interface SiteValues {
  /**
   * Platform id; a label on every object.
   */
  platform: string;
  /**
   * Site name; a label on every object.
   */
  site: string;
  /**
   * Namespace of the workloads. Empty: <platform>-apps. The data namespace is the release's.
   */
  apps?: string | '';
  dns: Dns;
  certificates: Certificates;
  quotas: Quotas;
  /**
   * Changes to objects of the release, in Kubernetes' own form (strategic merge): docs/patches.md. Objects that no patch names stay the same.
   */
  patches?: {
    /**
     * Kind of the object.
     */
    kind: string;
    /**
     * Its name; for a Job, and for a Job's ConfigMap, without the digest at the end.
     */
    name: string;
    /**
     * Its namespace, if the release has objects of that name in two. Left out: any.
     */
    namespace?: string;
    /**
     * Maps are merged, null removes a key, lists with a merge key are merged by it, everything else is replaced.
     */
    patch: {
      [k: string]: unknown;
    };
  }[];
  /**
   * Helm's own; the chart reads nothing from it.
   */
  global?: {};
  /**
   * Helm's own (the library chart's values); the chart reads nothing from it.
   */
  common?: {};
}
/**
 * Where pods may ask for names; all other traffic is denied by default.
 */
export interface Dns {
  /**
   * Namespace of the DNS pods.
   */
  namespace: string;
  /**
   * Labels of the DNS pods. Empty: k8s-app: kube-dns, the label of kube-dns and CoreDNS.
   */
  podLabels: {
    [k: string]: string;
  };
  /**
   * Ports on which they answer, over UDP and TCP; they apply to addresses too.
   *
   * @minItems 1
   */
  ports?: number[];
  /**
   * Ranges of resolvers that are not pods of that namespace (a node-local cache).
   *
   * Items: An IPv4 or IPv6 range.
   */
  addresses?: string[];
}
/**
 * Certificate authorities.
 */
export interface Certificates {
  /**
   * cert-manager's namespace for resources of ClusterIssuers.
   */
  certManagerNamespace: string;
  servingIssuer: ServingIssuer;
  /**
   * Lifetime of the authorities that this chart creates.
   */
  authorityDuration: string;
  /**
   * How long before it expires an authority is renewed.
   */
  authorityRenewBefore: string;
}
/**
 * The site's own issuer for what clients connect to. Without a name, the chart creates the ClusterIssuer <platform>-<site>-serving.
 */
export interface ServingIssuer {
  /**
   * A ClusterIssuer: both namespaces use it.
   */
  kind: 'ClusterIssuer';
  /**
   * Name; empty: the chart creates one.
   */
  name: string;
}
/**
 * ResourceQuota of each namespace; without one there is no limit.
 */
export interface Quotas {
  data?: Quota;
  apps?: Quota;
}
/**
 * Hard limits, by Kubernetes' resource names; values are quantities.
 */
export interface Quota {
  /**
   * Sum of CPU requests, in cores.
   */
  'requests.cpu'?: string;
  /**
   * Sum of memory requests, in bytes.
   */
  'requests.memory'?: string;
  /**
   * Sum of memory limits, in bytes.
   */
  'limits.memory'?: string;
  /**
   * Sum of storage requests, in bytes.
   */
  'requests.storage'?: string;
  /**
   * Number of volume claims.
   */
  persistentvolumeclaims?: string;
  /**
   * Number of pods.
   */
  pods?: string;
}
