import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import type { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Credential } from '../constructs/system/credentials.js';
import { RECORD_LABEL, recordMetadata } from './records.js';
import type { SiteStack } from './site-stack.js';

/** Expression for a Secret's uid. */
export function uidOf(secret: SecretV1): string {
  return `kubernetes_secret_v1.${secret.friendlyUniqueId}.metadata[0].uid`;
}

/** Of the objects that are read: whether one is a record of a kind. */
const isRecord = (kind: string) => `try(o.metadata.labels["${RECORD_LABEL}"], "") == "${kind}"`;

const READ = 'data.kubernetes_resources.records.objects';

/** JSON in a key of the only record of a kind, or an empty object. */
const noted = (kind: string, key: string) =>
  `\${try(jsondecode([for o in ${READ} : o if ${isRecord(kind)}][0].data.${key}), {})}`;

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
 */
export class PasswordPairs {
  /** What the copies must wait for. */
  readonly before: ITerraformDependable[];

  /** @param credentials all of the site, with the names of their workloads */
  constructor(
    private readonly stack: SiteStack,
    namespaces: ITerraformDependable[],
    credentials: readonly { readonly credential: Credential; readonly workload: string }[],
  ) {
    const { platform, namespaces: names } = stack.site;
    stack.addOverride('data.kubernetes_resources.records', {
      api_version: 'v1',
      kind: 'ConfigMap',
      namespace: names.data,
      label_selector: `app.kubernetes.io/managed-by=datastead,app.kubernetes.io/part-of=${platform}`,
    });
    stack.local('begun', `\${anytrue([for o in ${READ} : ${isRecord('begun')}])}`);
    stack.local('adopted', noted('begun', 'adopted'));
    stack.local('finished', noted('finished', 'revisions'));
    for (const [local, kind] of [
      ['halves', 'half'],
      ['pairs', 'pair'],
    ] as const) {
      stack.local(local, `\${{ for o in ${READ} : o.data.secret => o.data if ${isRecord(kind)} }}`);
    }
    // Digits of the time to the second: 261201084500.
    stack.local('now', '${parseint(formatdate("YYMMDDhhmmss", plantimestamp()), 10)}');
    const made = credentials.filter(({ credential }) => !credential.brought).map(({ credential }) => credential);
    const present = JSON.stringify(Object.fromEntries(made.map(({ secretName, revision }) => [secretName, revision])));
    const begun = new ConfigMapV1(stack, 'begun', {
      metadata: recordMetadata(platform, names.data, 'begun'),
      // An earlier version has left ConfigMaps of the kit, and no record among them. What stands here is written once.
      data: { adopted: `\${length(${READ}) > 0 && !local.begun ? jsonencode(${present}) : "{}"}` },
      lifecycle: { ignoreChanges: ['data'] },
      dependsOn: namespaces,
    });
    begun.addOverride('lifecycle.precondition', rotationConditions(stack, credentials));
    this.before = [...namespaces, begun];
  }

  /** Expression for the generation of a pair: the same number in each plan for as long as the pair is whole and of this revision. */
  generation(secretName: string, revision: number): string {
    const [half, pair] = ['halves', 'pairs'].map((local) => `local.${local}["${secretName}"]`);
    const whole = `try(${pair}.revision == "${revision}" && ${pair}.uid == ${half}.uid, false)`;
    const adopted = `!can(${pair}) && !can(${half}) && try(local.adopted["${secretName}"] == ${revision}, false)`;
    return this.stack.local(
      `generation-${secretName}`,
      `\${!local.begun || ${adopted} ? ${revision} : ${whole} ? tonumber(${pair}.generation) : local.now}`,
    );
  }

  /** Notes which apps copy was written; the data copy must wait for it. */
  noteHalf(secretName: string, apps: SecretV1): ITerraformDependable {
    return this.note('half', secretName, { uid: `\${${uidOf(apps)}}` }, []);
  }

  /** Notes that both copies were written. */
  notePair(secretName: string, revision: number, apps: SecretV1, data: SecretV1): void {
    const content = {
      uid: `\${${uidOf(apps)}}`,
      revision: `${revision}`,
      generation: `\${local.generation-${secretName}}`,
    };
    this.note('pair', secretName, content, [data]);
  }

  private note(
    kind: 'half' | 'pair',
    secret: string,
    content: Readonly<Record<string, string>>,
    dependsOn: ITerraformDependable[],
  ): ConfigMapV1 {
    const { platform, namespaces } = this.stack.site;
    return new ConfigMapV1(this.stack, `${kind}-${secret}`, {
      metadata: recordMetadata(platform, namespaces.data, kind, secret),
      data: { secret, ...content },
      dependsOn,
    });
  }
}

/**
 * Refuses a rotation as long as the one before it has not come to its end: pods may still use the slot that it would write. Revision 3 has the
 * slot of revision 1.
 */
function rotationConditions(
  { site }: SiteStack,
  credentials: readonly { readonly credential: Credential; readonly workload: string }[],
) {
  const revisions = new Map(
    credentials.filter(({ credential }) => credential.active).map((one) => [one.workload, one.credential.revision]),
  );
  return [...revisions].sort().map(([workload, revision]) => ({
    condition: `\${try(local.finished["${workload}"] >= ${revision - 1}, true)}`,
    error_message:
      `The passwords of ${workload} cannot be rotated to revision ${revision} yet: the deploy of revision ${revision - 1} has not come to its end, so ` +
      `pods may still use the password that revision ${revision} takes the place of. Set credentialsRevision to ${revision - 1}, in the lock file ` +
      `too, deploy until the stack ${site.facts.name}-smoke has succeeded, and rotate then.`,
  }));
}
