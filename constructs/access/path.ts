import { accessLabel } from './labels.js';

type Labels = Readonly<Record<string, string>>;

/** Where packets go: pods of a namespace of the same cluster, or addresses outside of it. */
export type Destination =
  | { readonly kind: 'pods'; readonly namespace: string; readonly labels: Labels; readonly ports: readonly number[] }
  | { readonly kind: 'addresses'; readonly cidr: string; readonly ports: readonly number[] };

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Whom a rule of a NetworkPolicy is about. */
export type Peer =
  | {
      readonly pod_selector: { readonly match_labels: Labels };
      readonly namespace_selector?: { readonly match_labels: Labels };
    }
  | { readonly namespace_selector: { readonly match_labels: Labels } }
  | { readonly ip_block: { readonly cidr: string } };

/**
 * The way from pods to what they were granted. The rules of both sides are made from it, and both select by the same label, so that they open
 * and close together.
 */
export class Path {
  constructor(
    /** Name of the system or workload at its end. */
    readonly target: string,
    readonly destinations: readonly Destination[],
  ) {}

  /** The label that pods wear which may go it. */
  get label(): Labels {
    return accessLabel(this.target);
  }

  /** Whom pods of a namespace may send to, and at which ports. */
  toPeers(from: string): { readonly peer: Peer; readonly ports: readonly number[] }[] {
    return this.destinations.map((one) => ({
      peer: one.kind === 'pods' ? podsOf(one.labels, one.namespace, from) : { ip_block: { cidr: one.cidr } },
      ports: one.ports,
    }));
  }

  /** Whom pods at its end let in: the pods of a namespace that wear its label. */
  fromPeer(from: string, to: string): Peer {
    return podsOf(this.label, from, to);
  }
}

/** Pods of a namespace, as a rule of another one, or of the same, names them. */
function podsOf(labels: Labels, namespace: string, seenFrom: string): Peer {
  const pods = { pod_selector: { match_labels: { ...labels } } };
  return namespace === seenFrom
    ? pods
    : { namespace_selector: { match_labels: { [NAMESPACE_LABEL]: namespace } }, ...pods };
}

/** All pods of a namespace. */
export function podsOfNamespace(namespace: string): Peer {
  return { namespace_selector: { match_labels: { [NAMESPACE_LABEL]: namespace } } };
}
