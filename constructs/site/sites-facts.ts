import type { PodSettings } from '../pods/index.js';
import type { Size } from '../units.js';

/** Where Terraform keeps the state of a site's stacks. */
export type StateBackend =
  /** Files beside the project: `state/<stack>.tfstate`. */
  | { readonly backend: 'local' }
  /** One object for each stack, `<keyPrefix>/<stack>.tfstate`, locked by the bucket itself. */
  | {
      readonly backend: 's3';
      readonly bucket: string;
      readonly region: string;
      readonly keyPrefix: string;
      /** An S3-compatible store other than Amazon's. */
      readonly endpoint?: string;
    }
  /** One object a stack below `<prefix>/<stack>`. */
  | { readonly backend: 'gcs'; readonly bucket: string; readonly prefix: string }
  /** One address for each stack: `{stack}` is replaced by the stack's name. */
  | {
      readonly backend: 'http';
      readonly address: string;
      readonly lockAddress?: string;
      readonly unlockAddress?: string;
    };

/** What is known about one place: everything resolved, so nothing that has a default is optional. */
export interface SiteFacts {
  /** DNS label of at most 20 characters, unique in its file. */
  readonly name: string;
  readonly kind: 'private';
  /** Where the place lies, in the words of whoever runs it, such as `eu-central`. */
  readonly region: string;
  /** Jurisdiction: `EU` or a country by ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
  readonly kubernetes: {
    /** Context of the kubeconfig file. */
    readonly context: string;
    /** Minor version, such as `1.34`. */
    readonly version: string;
    /** Addresses of the API server as pods reach it: at least one, each once. */
    readonly apiServerCidrs: readonly string[];
    readonly apiServerPorts: readonly number[];
    /** Domain of the cluster's own names. */
    readonly dnsDomain: string;
    /** The pods that answer when pods ask for names. */
    readonly dns: {
      readonly namespace: string;
      readonly podLabels: Readonly<Record<string, string>>;
      readonly ports: readonly number[];
    };
    /** The kubeconfig file, when it is not the one that kubectl would take: absolute, or below `~/`. */
    readonly configPath?: string;
    /** Uid of the cluster's namespace `kube-system`; no other cluster is changed. */
    readonly clusterUid?: string;
    /** The site's two namespaces: their names, when they are not made from the platform's, and whether another team makes them. */
    readonly namespaces?: { readonly existing: boolean; readonly data?: string; readonly apps?: string };
  };
  /** Where a pod learns its zone: from its own label, or from its node by a lookup. */
  readonly zoneSource: 'podLabel' | 'node';
  /** Values of the nodes' label `topology.kubernetes.io/zone`: at least one, each once. */
  readonly zones: readonly string[];
  readonly storage: { readonly className: string; readonly encryptedAtRest: boolean };
  /** The issuer of the site's serving certificates; without one the kit makes its own. */
  readonly certificateIssuer?: { readonly kind: 'ClusterIssuer'; readonly name: string };
  readonly certManagerNamespace: string;
  /** A registry that holds the images: `host[:port][/prefix]`. */
  readonly imageMirror?: string;
  /** DNS servers that are not pods, such as a node-local cache. */
  readonly dnsCidrs: readonly string[];
  /** The namespace whose pods may scrape metrics. */
  readonly monitoringNamespace?: string;
  /** What the platform may use there. */
  readonly capacity: {
    readonly nodesPerZone: number;
    /** Cores of the whole site. */
    readonly cpu: number;
    /** Memory of the whole site. */
    readonly memory: Size;
    /** Volumes of the whole site. */
    readonly storage: Size;
  };
  readonly state: StateBackend;
  /** True where nothing can be pulled from outside. */
  readonly airGapped: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** How the cluster wants every pod. */
  readonly pods: PodSettings;
  /**
   * Where in the file a thing stands, for checks later on: `site.at('zones', 1)` is `sites.yaml:14:9`.
   * A thing that was left out stands where the nearest thing around it does.
   */
  at(...path: (string | number)[]): string;
}

/** A site as written, once it fits the schema and the schema's defaults are in. */
export interface WrittenSite extends Omit<SiteFacts, 'kubernetes' | 'zoneSource' | 'capacity' | 'pods' | 'at'> {
  readonly kubernetes: SiteFacts['kubernetes'] & { readonly zoneSource?: SiteFacts['zoneSource'] };
  readonly capacity: {
    readonly nodesPerZone: number;
    readonly cpu: number;
    readonly memory: string;
    readonly storage: string;
  };
  readonly pods: Omit<PodSettings, 'scratch'> & { readonly scratch?: string };
}
