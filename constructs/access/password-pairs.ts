import type { Home, Part } from '../part/index.js';
import { isRecord, RECORDS as READ, recordMetadata } from '../site/records.js';
import type { Site } from '../site/site.js';
import { expression, type Stack } from '../terraform/index.js';
import type { Credential } from './credentials.js';

/** Expression, without braces, for the uid of a Secret of the data stack. */
export function uidOf(secret: string): string {
  return `kubernetes_secret_v1.${secret}.metadata[0].uid`;
}

/** Expression, without braces, for the generation of a pair: the same number in each plan for as long as the pair is whole and of this revision. */
export function generationOf(secretName: string): string {
  return `local.generation-${secretName}`;
}

/** JSON in a key of the only record of a kind, or an empty object. */
const noted = (kind: Parameters<typeof isRecord>[0], key: string) =>
  expression(`\${try(jsondecode([for o in ${READ} : o if ${isRecord(kind)}][0].data.${key}), {})}`);

/**
 * Keeps the two copies of each password equal, also when an apply was ended between them.
 *
 * A password is in no state, so an apply that comes later cannot write the missing copy with the value of the one that is there. It has to
 * write both. So it is noted in the cluster which apps copy was written, before the data copy is, and after it that both were. Where the
 * two notes differ, or one is missing, each plan gives the pair a new generation, a number from its time, until an apply has come as far as
 * the second note.
 *
 * Applies of earlier versions left no notes. The first apply of this one notes which pairs it found so, and those keep what was the
 * revision of their copies then.
 * @param credentials all of the site
 */
export function passwordPairsPart(
  site: Site,
  home: Home,
  credentials: () => readonly Credential[],
  namespaces: Part,
): Part {
  return {
    owner: site,
    home,
    phase: 'expand',
    place({ stack, after }) {
      const { platform, namespaces: names } = site;
      readRecords(stack, platform, names.data);
      const made = credentials().filter(({ brought, inApps }) => !brought && inApps);
      for (const { secretName, revision } of made)
        stack.local(`generation-${secretName}`, generation(secretName, revision));
      const present = JSON.stringify(
        Object.fromEntries(made.map(({ secretName, revision }) => [secretName, revision])),
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

function generation(secretName: string, revision: number): string {
  const [half, pair] = ['halves', 'pairs'].map((local) => `local.${local}["${secretName}"]`);
  const whole = `try(${pair}.revision == "${revision}" && ${pair}.uid == ${half}.uid, false)`;
  const adopted = `!can(${pair}) && !can(${half}) && try(local.adopted["${secretName}"] == ${revision}, false)`;
  return expression(
    `\${!local.begun || ${adopted} ? ${revision} : ${whole} ? tonumber(${pair}.generation) : local.now}`,
  );
}
