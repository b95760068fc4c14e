import type { Finding } from '../checks/finding.js';
import type { Stack } from '../terraform/index.js';

/** What depends on how a site's cluster is run, and by whom. One kind a value of `kind` in the sites file. */
export interface SiteKind {
  /** Adds the providers by which a stack reaches the site's cluster. */
  addProviders(stack: Stack): void;
  /** What keeps the site's stacks from reaching the cluster that is meant. */
  findings(): Finding[];
  /** What says that another site of the same kind stands in the same cluster: in words, and by which key below `kubernetes`. */
  sharedWith(other: SiteKind): { readonly what: string; readonly key: string } | undefined;
  /** Where pods may ask for names. */
  readonly dns: {
    readonly namespace: string;
    readonly podLabels: Readonly<Record<string, string>>;
    readonly ports: readonly number[];
    /** Resolvers that are no pods. */
    readonly addresses: readonly string[];
  };
  /** The site's own issuer for what clients see; none where the kit makes one. */
  readonly servingIssuer: { readonly kind: 'ClusterIssuer'; readonly name: string } | undefined;
  /** Domain of the cluster's own names. */
  readonly dnsDomain: string;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: { readonly cidrs: readonly string[]; readonly ports: readonly number[] };
  /** Where a pod learns its zone. */
  readonly zoneSource: 'podLabel' | 'node';
  /** Class of the volumes. */
  readonly storageClass: string;
}
