import type { Grantee } from '../workload/grantee.js';
import { type Credential, credentialsAt } from './credentials.js';

/** Where a system is reached, as a workload's network policy and its binding say it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** How a workload's packets find a system: pods of the data namespace by label, or addresses outside the cluster. */
export type NetworkTarget =
  | { readonly kind: 'pods'; readonly labels: Readonly<Record<string, string>>; readonly ports: readonly number[] }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly ports: readonly number[] };

/** Everything that one workload may do with one system, and the files it finds at `/bindings/<system>/`. */
export interface Binding {
  readonly system: string;
  readonly grantee: Grantee;
  /** Binding files that are no secret (Service Binding Specification: `type`, `host`, `port`, …). */
  readonly entries: () => Readonly<Record<string, string>>;
  readonly target: NetworkTarget;
  /** Name of the ConfigMap that carries `entries`. */
  readonly configMapName: string;
  /** Users made by the kit, the active one first; empty when the user brings a Secret. */
  readonly credentials: readonly Credential[];
  /** The Secret that the workload mounts: the active credential's, or the one the user brought. */
  readonly secretName: string;
  /** Where `ca.crt` comes from; none where the connection is plain text. */
  readonly trust?: { readonly kind: 'secret' | 'configMap'; readonly name: string };
  /** What was granted, for the summary: `produce clickstream`. */
  readonly summary: () => readonly string[];
}

/** Makes the parts of a binding that every system shares. */
export function bindingNames(system: string, grantee: Grantee, platform: string) {
  const credentials = credentialsAt(grantee.credentialsRevision, { platform, system, workload: grantee.name });
  const [active] = credentials;
  return {
    system,
    grantee,
    configMapName: `${system}-${grantee.name}`,
    credentials,
    secretName: active?.secretName ?? '',
    username: active?.username ?? '',
  };
}
