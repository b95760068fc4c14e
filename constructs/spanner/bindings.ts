import type { SpannerAccess } from './access.js';
import { memberAddress, memberOf, type SpannerIdentity } from './identity.js';

/** That a member has a role on a database: IAM keeps it once, however many workloads want it. */
export interface IamBinding {
  readonly database: string;
  readonly member: string;
  /** A role of Google's, or the kit's own one that writes rows. */
  readonly role: `roles/${string}` | 'writer';
  readonly condition?: { readonly title: string; readonly expression: string };
}

/**
 * What the accesses of an instance come to, by the end of the Terraform address of each. Workloads of one identity are one member and
 * share what they have in common: a second resource for it would, when it goes, take from all what the others still need.
 */
export function iamBindings(accesses: readonly SpannerAccess[]): { address: string; binding: IamBinding }[] {
  const all = accesses.flatMap((access) => (access.identity === undefined ? [] : bindingsOf(access, access.identity)));
  return [...new Map(all.map((one) => [JSON.stringify(one.binding), one])).values()];
}

function bindingsOf({ database, grantee, privilege, role }: SpannerAccess, identity: SpannerIdentity) {
  const member = memberOf(identity, grantee);
  // Only a database's name may have both hyphens and underscores, so it stands last: no two bindings share an address.
  const bind = (what: string, granted: Omit<IamBinding, 'database' | 'member'>) => ({
    address: `${memberAddress(identity, grantee)}_${what}-${database}`,
    binding: { database, member, ...granted },
  });
  if (role !== undefined) {
    // Fine-grained: the first lets a session be of a role, the second says of which.
    return [
      bind('session', { role: 'roles/spanner.fineGrainedAccessUser' }),
      bind(`as-${role}`, {
        role: 'roles/spanner.databaseRoleUser',
        condition: {
          title: `role ${role}`,
          expression: `resource.type == "spanner.googleapis.com/DatabaseRole" && resource.name.endsWith("/${role}")`,
        },
      }),
    ];
  }
  switch (privilege) {
    case 'read':
      return [bind('reader', { role: 'roles/spanner.databaseReader' })];
    case 'readWrite':
      return [bind('writer', { role: 'writer' })];
    case 'migrate':
      return [bind('user', { role: 'roles/spanner.databaseUser' })];
  }
}
