import type { Home, Part } from '../part/index.js';
import { RECORD_LABEL, recordMetadata } from '../site/records.js';
import type { Site } from '../site/site.js';
import { expression, type Stack } from '../terraform/index.js';
import type { Credential } from './credentials.js';
import { readRetired } from './retired-credentials.js';

/** Of the objects that are read: whether one is a record of a kind. */
const isRecord = (kind: string) => `try(o.metadata.labels["${RECORD_LABEL}"], "") == "${kind}"`;

const READ = 'data.kubernetes_resources.records.objects';

/** JSON in a key of the only record of a kind, or an empty object. */
const noted = (kind: string, key: string) =>
  expression(`\${try(jsondecode([for o in ${READ} : o if ${isRecord(kind)}][0].data.${key}), {})}`);

const [HALF, PAIR] = ['local.halves[name]', 'local.pairs[name]'];
const WHOLE = `try(${PAIR}.revision == tostring(one.revision) && ${PAIR}.uid == ${HALF}.uid, false)`;
const ADOPTED = `!can(${PAIR}) && !can(${HALF}) && try(local.adopted[name] == one.revision, false)`;

/** The generation of a credential `one`. */
const GENERATION = `!local.begun || ${ADOPTED} ? one.revision : ${WHOLE} ? tonumber(${PAIR}.generation) : local.now`;

/** A credential of a workload at a system. */
export interface WorkloadCredential {
  readonly credential: Credential;
  readonly workload: string;
  readonly system: string;
}

/** Of these, those of which the kit makes two copies. */
export function inPairs(all: readonly WorkloadCredential[]): readonly WorkloadCredential[] {
  return all.filter(({ credential }) => !credential.brought && credential.inApps);
}

/**
 * Keeps the two copies of each password equal, also when an apply was ended between them.
 *
 * A password is in no state, so an apply that comes later cannot write the missing copy with the value of the one that is there. It has to
 * write both. So it is noted in the cluster which apps copy was written, before the data copy is, and after it that both were. Where the
 * two notes differ, or one is missing, each plan gives the pair a new generation, a number from its time, until an apply has come as far as
 * the second note. `local.generations` has the number of each: the same in each plan for as long as the pair is whole and of its revision.
 *
 * Applies of earlier versions left no notes. The first apply of this one notes which pairs it found so, and those keep what was the
 * revision of their copies then.
 * @param credentials all of the site
 */
export function passwordPairsPart(
  site: Site,
  home: Home,
  credentials: () => readonly WorkloadCredential[],
  namespaces: Part,
): Part {
  return {
    owner: site,
    home,
    phase: 'expand',
    place({ stack, after }) {
      const { platform, namespaces: names } = site;
      const all = credentials();
      readRecords(stack, platform, names.data);
      readRetired(stack, site);
      const made = inPairs(all).map(({ system, credential: { secretName, username, revision } }) => ({
        [secretName]: { system, username, revision },
      }));
      stack.local('credentials-declared', Object.assign({}, ...made));
      stack.local('credentials', expression('${merge(local.credentials-retired, local.credentials-declared)}'));
      stack.local('generations', expression(`\${{ for name, one in local.credentials : name => ${GENERATION} }}`));
      const present = JSON.stringify(
        Object.fromEntries(inPairs(all).map(({ credential }) => [credential.secretName, credential.revision])),
      );
      const begun = stack.resource(
        'kubernetes_config_map_v1',
        'begun',
        {
          metadata: recordMetadata(platform, names.data, 'begun'),
          // An earlier version has left ConfigMaps of the kit, and no record among them. What stands here is written once.
          data: { adopted: expression(`\${length(${READ}) > 0 && !local.begun ? jsonencode(${present}) : "{}"}`) },
          lifecycle: { ignore_changes: ['data'], precondition: rotationConditions(site, all) },
          depends_on: after(namespaces),
        },
        site,
      );
      return [...after(namespaces), begun.address];
    },
  };
}

function readRecords(stack: Stack, platform: string, namespace: string): void {
  stack.data('kubernetes_resources', 'records', {
    api_version: 'v1',
    kind: 'ConfigMap',
    namespace,
    label_selector: `app.kubernetes.io/managed-by=datastead,app.kubernetes.io/part-of=${platform}`,
  });
  stack.local('begun', expression(`\${anytrue([for o in ${READ} : ${isRecord('begun')}])}`));
  stack.local('adopted', noted('begun', 'adopted'));
  stack.local('finished', noted('finished', 'revisions'));
  for (const [local, kind] of [
    ['halves', 'half'],
    ['pairs', 'pair'],
  ] as const) {
    stack.local(local, expression(`\${{ for o in ${READ} : o.data.secret => o.data if ${isRecord(kind)} }}`));
  }
  // Digits of the time to the second: 261201084500.
  stack.local('now', expression('${parseint(formatdate("YYMMDDhhmmss", plantimestamp()), 10)}'));
}

/**
 * Refuses a rotation as long as the one before it has not come to its end: pods may still use the slot that it would write. Revision 3 has the
 * slot of revision 1.
 */
function rotationConditions({ facts }: Site, credentials: readonly WorkloadCredential[]) {
  const revisions = new Map(
    credentials.filter(({ credential }) => credential.active).map((one) => [one.workload, one.credential.revision]),
  );
  return [...revisions].sort().map(([workload, revision]) => ({
    condition: expression(`\${try(local.finished["${workload}"] >= ${revision - 1}, true)}`),
    error_message:
      `The passwords of ${workload} cannot be rotated to revision ${revision} yet: the deploy of revision ${revision - 1} has not come to its end, so ` +
      `pods may still use the password that revision ${revision} takes the place of. Set credentialsRevision to ${revision - 1}, in the lock file ` +
      `too, deploy until the stack ${facts.name}-smoke has succeeded, and rotate then.`,
  }));
}
