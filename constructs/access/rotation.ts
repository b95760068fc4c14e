import type { Part } from '../part/index.js';
import { isRecord, RECORDS, recordMetadata } from '../site/records.js';
import { oneLine, type Refusal } from '../site/refusals.js';
import type { Site } from '../site/site.js';
import { expression } from '../terraform/index.js';
import { existingSecretOf, type Grantee } from './grantee.js';

/** The passwords that a workload has, and how often they were rotated. */
interface Passwords {
  readonly revision: number;
  /** What the user's own Secrets are called, by system; empty for one of the kit's. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Those that have a password which the kit hands to a system, by name. */
export function havingPasswords(grantees: readonly Grantee[]): readonly Grantee[] {
  return grantees
    .filter(({ received }) => received.bindings.some(({ credentials }) => credentials.length > 0))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function passwordsOf(grantee: Grantee): Passwords {
  const systems = grantee.received.bindings.filter(({ credentials }) => credentials.length > 0);
  return {
    revision: grantee.credentialsRevision,
    secrets: Object.fromEntries(systems.map(({ system }) => [system, existingSecretOf(grantee, system) ?? ''])),
  };
}

/** What is noted of all passwords. */
export function passwordsText(grantees: readonly Grantee[]): string {
  const all = havingPasswords(grantees).map((grantee) => [grantee.name, passwordsOf(grantee)] as const);
  return JSON.stringify(Object.fromEntries(all));
}

/**
 * Notes with which passwords the data stack was applied, when all else of it is done. No pod uses others: applications are deployed after
 * that, and not at all where it has not come to its end.
 */
export function passwordsRecordPart(site: Site, grantees: readonly Grantee[], namespaces: Part): Part {
  return {
    owner: site,
    home: site,
    phase: 'form',
    place({ stack, after, placed }) {
      const record = stack.resource(
        'kubernetes_config_map_v1',
        'passwords',
        {
          metadata: recordMetadata(site.platform, site.namespaces.data, 'passwords'),
          data: { workloads: passwordsText(grantees) },
          depends_on: [...after(namespaces), ...placed('form')],
        },
        site,
      );
      return [record.address];
    },
  };
}

const NOTED = `try(jsondecode([for o in ${RECORDS} : o if ${isRecord('passwords')}][0].data.workloads), {})`;

/** The revision whose password pods may use; 0 where none is known. A grant that was taken away is noted until the deploy has come to its end. */
const DEPLOYED =
  '{ for name, one in local.passwords : name => max(try(local.noted-passwords[name].revision, 0), try(local.finished[name], 0)) }';

/** One that goes down brings an old password back, or takes the one in use away; one that goes up by two writes the slot in use. */
const STEPS = `[for name, one in local.passwords :
  "\${one.where} has the credentials revision \${one.revision}, but \${local.deployed-revisions[name]} was deployed, and every step but one up changes the password in use: set credentialsRevision to \${local.deployed-revisions[name] + 1} and deploy, or to \${local.deployed-revisions[name]} for no rotation."
  if local.deployed-revisions[name] > 0 && !contains([0, 1], one.revision - local.deployed-revisions[name])]`;

/** Revision 3 has the slot of revision 1, which pods have until the deploy of revision 2 has come to its end. */
const early = (smoke: string) => `[for name, one in local.passwords :
  "The passwords of \${one.where} cannot be rotated to revision \${one.revision} yet: the deploy of revision \${one.revision - 1} has not come to its end, so pods may still use the password that revision \${one.revision} takes the place of. Set credentialsRevision to \${one.revision - 1}, deploy until the stack ${smoke} has succeeded, and rotate then."
  if local.deployed-revisions[name] > 0 && one.revision == local.deployed-revisions[name] + 1 && !try(local.finished[name] >= local.deployed-revisions[name], false)]`;

const told = (secret: string) => `\${${secret} == "" ? "a Secret of the kit" : "the Secret \${${secret}} of yours"}`;

/** Another Secret for the user in use is another password in use: pods that have not rolled would be refused. */
const OTHERS = `flatten([for name, one in local.passwords : [for system, secret in one.secrets :
  "\${one.where} takes its password for \${system} from ${told('secret')}, but was deployed with ${told('local.noted-passwords[name].secrets[system]')}, and the password in use would change before the workload has rolled: raise credentialsRevision by one in the same deploy."
  if try(local.noted-passwords[name].revision == one.revision && local.noted-passwords[name].secrets[system] != secret, false)]])`;

/** Lets passwords only be rotated by one, from what was deployed, and after the deploy of the rotation before has come to its end. */
export function rotationByOne(site: Site, grantees: readonly Grantee[]): Refusal {
  return (stack) => {
    const declared = havingPasswords(grantees).map((grantee) => [
      grantee.name,
      { where: grantee.node.path, ...passwordsOf(grantee) },
    ]);
    stack.local('passwords', Object.fromEntries(declared));
    stack.local('noted-passwords', expression(`\${${NOTED}}`));
    stack.local('deployed-revisions', expression(`\${${DEPLOYED}}`));
    return [STEPS, early(`${site.name}-smoke`), OTHERS].map(oneLine).join(', ');
  };
}
