import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import type { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Credential } from '../constructs/system/credentials.js';
import { RECORD_LABEL, recordMetadata } from './records.js';
import type { SiteStack } from './site-stack.js';

/** Key of a record: JSON of the revisions by workload whose deploy has come to its end. */
export const FINISHED_REVISIONS = 'revisions';

/** Expression for a Secret's uid. */
export function uidOf(secret: SecretV1): string {
  return `kubernetes_secret_v1.${secret.friendlyUniqueId}.metadata[0].uid`;
}

/**
 * Keeps the two copies of each password equal, also when an apply was ended between them.
 *
 * A password is in no state, so an apply that comes later cannot write the missing copy with the value of the one that is there. It has to
 * write both. So it is noted in the cluster which apps copy was written, before the data copy is, and after it that both were. Where the
 * two notes differ, or one is missing, each plan gives the pair a new generation, a number from its time, until an apply has come as far as
 * the second note.
 *
 * Applies of earlier versions left no notes. Their pairs keep what was the revision of their copies then.
 */
export class PasswordPairs {
  /** What the copies must wait for. */
  readonly before: ITerraformDependable[];

  constructor(
    private readonly stack: SiteStack,
    namespaces: ITerraformDependable[],
  ) {
    const { data } = stack.site.namespaces;
    const begun = new ConfigMapV1(stack, 'begun', {
      metadata: recordMetadata(stack.site.platform, data, 'begun'),
      dependsOn: namespaces,
    });
    this.before = [...namespaces, begun];
    stack.addOverride('data.kubernetes_resources.records', {
      api_version: 'v1',
      kind: 'ConfigMap',
      namespace: data,
      label_selector: `${RECORD_LABEL} in (begun,half,pair,applied)`,
    });
    const bySecret = (kind: string) =>
      `\${{ for o in data.kubernetes_resources.records.objects : o.data.secret => o.data if o.metadata.labels["${RECORD_LABEL}"] == "${kind}" }}`;
    stack.local(
      'begun',
      `\${anytrue([for o in data.kubernetes_resources.records.objects : o.metadata.labels["${RECORD_LABEL}"] == "begun"])}`,
    );
    stack.local(
      'finished-revisions',
      `\${merge({}, [for o in data.kubernetes_resources.records.objects : try(jsondecode(o.data.${FINISHED_REVISIONS}), {}) if o.metadata.labels["${RECORD_LABEL}"] == "applied"]...)}`,
    );
    stack.local('halves', bySecret('half'));
    stack.local('pairs', bySecret('pair'));
    // Digits of the time to the second: 261201084500.
    stack.local('now', '${parseint(formatdate("YYMMDDhhmmss", plantimestamp()), 10)}');
  }

  /** Expression for the generation of a pair: the same number in each plan for as long as the pair is whole and of this revision. */
  generation(secretName: string, revision: number): string {
    const [half, pair] = ['halves', 'pairs'].map((local) => `local.${local}["${secretName}"]`);
    const whole = `try(${pair}.revision == "${revision}" && ${pair}.uid == ${half}.uid, false)`;
    return this.stack.local(
      `generation-${secretName}`,
      `\${!local.begun ? ${revision} : ${whole} ? tonumber(${pair}.generation) : local.now}`,
    );
  }

  /**
   * Refuses a rotation that would write the slot which pods may still use: the one before it has not come to its end. Revision 3 has the
   * slot of revision 1.
   */
  mayFollow({ secretName, revision }: Credential, workload: string) {
    const pair = `local.pairs["${secretName}"]`;
    const finished = `try(local.finished-revisions["${workload}"] >= ${revision - 1}, false)`;
    return {
      condition: `\${!can(${pair}) || try(${pair}.revision == "${revision}", false) || ${finished}}`,
      error_message:
        `The passwords of ${workload} cannot be rotated to revision ${revision} yet: the deploy of revision ${revision - 1} has not come to its end, so ` +
        `pods may still use the password that revision ${revision} takes the place of. Set credentialsRevision to ${revision - 1}, deploy until the ` +
        `stack ${this.stack.site.facts.name}-smoke has succeeded, and rotate then.`,
    };
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
