import { type Binding, bindingPath } from '../access/grantee.js';
import { error, type Finding, warning } from '../checks/finding.js';
import { secretFindings } from '../checks/object-names.js';
import { Site } from '../site/site.js';
import type { SiteFacts } from '../site/sites.js';
import { PRIVILEGE_WORDS, type SpannerAccess } from './access.js';
import { memberOf, type SpannerIdentity } from './identity.js';

const EMAIL = /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z][a-z0-9.-]+\.iam\.gserviceaccount\.com$/;
const NUMBER = /^[0-9]{6,20}$/;
const POOL = /^[a-z][a-z0-9-]+\.svc\.id\.goog$/;

/** Whether a workload can be to Google what it is said to be. */
export function identityFindings(identity: SpannerIdentity, binding: Binding): Finding[] {
  const { grantee } = binding;
  const { path } = grantee.node;
  return identity.kind === 'secret'
    ? [
        ...accountFindings(path, identity.serviceAccount),
        ...secretFindings('spanner-identity-secret', path, identity.existingSecret, 'apps'),
      ]
    : [...poolFindings(path, identity), ...metadataFindings(bindingPath(binding), Site.of(grantee).facts)];
}

function accountFindings(where: string, account: string): Finding[] {
  if (EMAIL.test(account)) return [];
  // A text that is not an e-mail address is not repeated: it may be the key itself, in the wrong place.
  const shown = /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(account)
    ? JSON.stringify(account)
    : 'with a text that is not an e-mail address';
  return [
    error(
      'spanner-identity',
      where,
      `names its service account ${shown}`,
      'use its e-mail address: 6 to 30 lower-case letters, digits and hyphens, then the project, such as orders@acme-shop.iam.gserviceaccount.com',
    ),
  ];
}

function poolFindings(
  where: string,
  { projectNumber, pool }: Extract<SpannerIdentity, { kind: 'workload' }>,
): Finding[] {
  if (NUMBER.test(projectNumber) && POOL.test(pool)) return [];
  return [
    error(
      'spanner-identity',
      where,
      `is of the pool ${JSON.stringify(pool)} in project number ${JSON.stringify(projectNumber)}`,
      'use the number of the project, and its id with .svc.id.goog',
    ),
  ];
}

/** The token of a pool comes from the metadata server, which clusters of Google's have. */
function metadataFindings(where: string, { name, kind, at }: SiteFacts): Finding[] {
  if (kind !== 'private') return [];
  return [
    warning(
      'spanner-identity-site',
      where,
      `needs the metadata server of a Google cluster, but ${name} is a private data center (${at('kind')})`,
      'use Identity.secret there, or acknowledge that its cluster runs on Google Kubernetes Engine',
    ),
  ];
}

/**
 * Workloads that are one to Google and were granted different things of a database: each may do what any of them may, so that a
 * smaller privilege, or a role of the database, restricts nothing.
 */
export function sharedIdentityFindings(where: string, accesses: readonly SpannerAccess[]): Finding[] {
  const groups = new Map<string, SpannerAccess[]>();
  for (const access of accesses) {
    const { identity, grantee } = access;
    // An account that is none was reported, and is not repeated here either.
    if (identity === undefined || (identity.kind === 'secret' && !EMAIL.test(identity.serviceAccount))) continue;
    const key = `${memberOf(identity, grantee)} ${access.database}`;
    groups.set(key, [...(groups.get(key) ?? []), access]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first?.identity === undefined || new Set(group.map(rightOf)).size < 2) return [];
    const granted = group.map((access) => `${access.grantee.node.path} ${rightOf(access)}`);
    return [
      error(
        'spanner-shared-identity',
        `${where}/databases/${first.database}`,
        `lets ${granted.join(', ')}, but for Google they are one identity, ${memberOf(first.identity, first.grantee)}, and each may do all of it`,
        first.identity.kind === 'secret'
          ? 'give each its own service account by the function form of identity, (grantee) => Identity.secret(…)'
          : 'give one of them another name, or another pool by the function form of identity, (grantee) => Identity.workload(…)',
      ),
    ];
  });
}

/** What IAM tells apart: with a role of the database, that role alone. */
function rightOf({ privilege, role }: SpannerAccess): string {
  return role === undefined ? PRIVILEGE_WORDS[privilege] : `be the role ${role}`;
}
