import { error, type Finding } from '../checks/finding.js';
import { secretFindings } from '../system/object-names.js';
import type { Grantee } from '../workload/grantee.js';
import type { SpannerIdentity } from './identity.js';

const EMAIL = /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z][a-z0-9.-]+\.iam\.gserviceaccount\.com$/;
const NUMBER = /^[0-9]{6,20}$/;
const POOL = /^[a-z][a-z0-9-]+\.svc\.id\.goog$/;

/** Whether a workload can be to Google what it is said to be. */
export function identityFindings(identity: SpannerIdentity, { node }: Grantee): Finding[] {
  return identity.kind === 'secret'
    ? [
        ...accountFindings(node.path, identity.serviceAccount),
        ...secretFindings('spanner-identity-secret', node.path, identity.existingSecret, 'apps'),
      ]
    : poolFindings(node.path, identity);
}

function accountFindings(where: string, account: string): Finding[] {
  if (EMAIL.test(account)) return [];
  // Whatever is no e-mail address is not repeated: it may be the key itself, in the wrong place.
  const shown = /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(account) ? JSON.stringify(account) : 'by what is no e-mail address';
  return [
    error(
      'spanner-identity',
      where,
      `names its service account ${shown}`,
      'use its e-mail address, such as orders@acme-shop.iam.gserviceaccount.com',
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
