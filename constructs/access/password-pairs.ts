import type { Home, Part } from '../part/index.js';
import { ownObjects } from '../site/own-objects.js';
import { isRecord, RECORDS as READ, recordMetadata } from '../site/records.js';
import type { Site } from '../site/site.js';
import { expression, type Stack } from '../terraform/index.js';
import type { Credential } from './credentials.js';
import { readRetired } from './retired-credentials.js';

/** JSON in a key of the only record of a kind, or an empty object. */
const noted = (kind: Parameters<typeof isRecord>[0], key: string) =>
  expression(`\${try(jsondecode([for o in ${READ} : o if ${isRecord(kind)}][0].data.${key}), {})}`);

const [HALF, PAIR] = ['local.halves[name]', 'local.pairs[name]'];
const WHOLE = `try(${PAIR}.revision == tostring(one.revision) && ${PAIR}.uid == ${HALF}.uid, false)`;
const ADOPTED = `!can(${PAIR}) && !can(${HALF}) && try(local.adopted[name] == one.revision, false)`;

/** The generation of a credential `one`. */
const GENERATION = `!local.begun || ${ADOPTED} ? one.revision : ${WHOLE} ? tonumber(${PAIR}.generation) : local.now`;

/** A credential of a system's user. */
export interface SystemCredential {
  readonly credential: Credential;
  readonly system: string;
}

/** Of these, those of which the kit makes two copies. */
export function inPairs(all: readonly SystemCredential[]): readonly SystemCredential[] {
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
  credentials: () => readonly SystemCredential[],
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
      readRetired(stack);
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
          lifecycle: { ignore_changes: ['data'] },
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
    label_selector: ownObjects(platform),
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
