import { Checks } from '../checks/checks.js';
import type { Site } from '../site/site.js';
import { credentialsAt } from './credentials.js';
import type { Endpoint } from './endpoint.js';
import { type Binding, existingSecretOf, type Grantee } from './grantee.js';
import type { Path } from './path.js';

/** What a system gives to every binding, whoever runs it. */
export interface SystemConnection {
  readonly system: string;
  /** Site that it stands in, or is imported into; none for one that a cloud provider runs for all sites. */
  readonly site?: Site;
  readonly platform: string;
  readonly endpoint: Endpoint;
  readonly path: Path;
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
  if (site === undefined || site === grantee.site) return;
  const own = grantee.site.facts.name;
  Checks.of(grantee).error('names', {
    id: 'grant-other-site',
    where: grantee.node.path,
    message: `is granted the system "${system}" of the site ${site.facts.name}, but a grant works only within a site`,
    remedy: `grant a system that is made in ${own}, or declare the remote one there (fromEndpoint)`,
  });
}

/** Makes the binding of a grantee and notes it there; what is granted is asked for once every grant is known. */
export function openBinding(
  connection: SystemConnection,
  grantee: Grantee,
  granted: Pick<Binding, 'entries' | 'summary'>,
): Binding {
  noteOtherSite(connection, grantee);
  const { system, platform, path, trust, existingSecret, ownServiceAccount } = connection;
  const credentials =
    existingSecret === undefined
      ? credentialsAt(
          grantee.credentialsRevision,
          { platform, system, workload: grantee.name },
          existingSecretOf(grantee, system),
          grantee.namespace === 'apps',
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
    path,
    ...granted,
  };
  grantee.received.bind(binding);
  return binding;
}
