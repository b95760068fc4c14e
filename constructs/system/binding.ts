import { Checks } from '../checks/checks.js';
import { Site } from '../site/site.js';
import { existingSecretOf, type Grantee } from '../workload/grantee.js';
import { type Credential, credentialsAt } from './credentials.js';

/** Where a system is reached, as a workload's network policy and its binding say it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** How a workload's packets find a system: pods of the data namespace by label, or addresses outside the cluster. */
export type NetworkTarget =
  | { readonly kind: 'pods'; readonly labels: Readonly<Record<string, string>>; readonly ports: readonly number[] }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly ports: readonly number[] }
  | {
      readonly kind: 'cidrs';
      readonly ranges: readonly { readonly cidr: string; readonly ports: readonly number[] }[];
    };

/** Everything that one workload may do with one system, and the files it finds at `/bindings/<system>/`. */
export interface Binding {
  readonly system: string;
  readonly grantee: Grantee;
  /** Binding files that are no secret (Service Binding Specification: `type`, `host`, `port`, …). */
  readonly entries: () => Readonly<Record<string, string>>;
  readonly target: NetworkTarget;
  /** Name of the ConfigMap that carries `entries`. */
  readonly configMapName: string;
  /** Users made by the kit, the active one first; empty for a system whose users others make. */
  readonly credentials: readonly Credential[];
  /** The Secret that the workload mounts: the active credential's, or that of a user whom others make; empty where it needs none. */
  readonly secretName: string;
  /** Whether the pods need a service account of their own, by which others know them. @default false */
  readonly ownServiceAccount?: boolean;
  /** Where `ca.crt` comes from; none where the connection is plain text. */
  readonly trust?: { readonly kind: 'secret' | 'configMap'; readonly name: string };
  /** What was granted, for the summary: `produce clickstream`. */
  readonly summary: () => readonly string[];
}

/** Place of a binding, for a finding about one of a grantee's: `shop/fra1/api/bindings/events`. */
export function bindingPath({ grantee, system }: Pick<Binding, 'grantee' | 'system'>): string {
  return `${grantee.node.path}/bindings/${system}`;
}

/** What a system gives to every binding, whoever runs it. */
export interface SystemConnection {
  readonly system: string;
  /** Site that it stands in, or is imported into; none for one that a cloud provider runs for all sites. */
  readonly site?: Site;
  readonly platform: string;
  readonly endpoint: Endpoint;
  readonly target: NetworkTarget;
  readonly trust?: Binding['trust'];
  /** Secret of a user whom others make; empty where none is needed. */
  readonly existingSecret?: string;
  readonly ownServiceAccount?: boolean;
}

/**
 * A site's data stack makes the Secrets of its own namespaces alone, and Secrets, authorities and addresses that are named for an
 * import are those of its site.
 */
function noteOtherSite({ system, site }: SystemConnection, grantee: Grantee): void {
  const own = Site.of(grantee);
  if (site === undefined || site === own) return;
  Checks.of(grantee).error('names', {
    id: 'grant-other-site',
    where: grantee.node.path,
    message: `is granted the system "${system}" of the site ${site.facts.name}, but a grant reaches within one site`,
    remedy: `grant a system that is made in ${own.facts.name}, or declare there what it reaches elsewhere (fromEndpoint)`,
  });
}

/** Makes the binding of a grantee and notes it there; what is granted is asked for once every grant is known. */
export function openBinding(
  connection: SystemConnection,
  grantee: Grantee,
  granted: Pick<Binding, 'entries' | 'summary'>,
): Binding {
  noteOtherSite(connection, grantee);
  const { system, platform, target, trust, existingSecret, ownServiceAccount } = connection;
  const credentials =
    existingSecret === undefined
      ? credentialsAt(
          grantee.credentialsRevision,
          { platform, system, workload: grantee.name },
          existingSecretOf(grantee, system),
        )
      : [];
  const binding: Binding = {
    system,
    grantee,
    configMapName: `${system}-${grantee.name}`,
    credentials,
    secretName: existingSecret ?? credentials[0]?.secretName ?? '',
    ...(trust === undefined ? {} : { trust }),
    ...(ownServiceAccount === true ? { ownServiceAccount } : {}),
    target,
    ...granted,
  };
  grantee.addBinding(binding);
  return binding;
}
