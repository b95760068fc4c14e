import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import type { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { RECORD_LABEL, recordMetadata } from './records.js';
import type { SiteStack } from './site-stack.js';

/** Expression for a Secret's uid. */
export function uidOf(secret: SecretV1): string {
  return `kubernetes_secret_v1.${secret.friendlyUniqueId}.metadata[0].uid`;
}

/**
 * Keeps the two copies of each password equal, also when an apply was ended between them.
 *
 * A password is in no state, so an apply that comes later cannot write the missing copy with the value of the one that is there. It has to
 * write both. A record tells of each pair that one apply has written both copies; it goes before either is written anew and comes when
 * both are there. A pair without a record gets a new generation, a number from the time of the plan, in each plan until an apply has come
 * as far as the record.
 *
 * Applies of earlier versions left no records. Their pairs keep what was the revision of their copies then.
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
      label_selector: `${RECORD_LABEL} in (begun,pair)`,
    });
    const records = 'data.kubernetes_resources.records.objects';
    const kind = (name: string) => `o.metadata.labels["${RECORD_LABEL}"] == "${name}"`;
    stack.addOverride('locals', {
      begun: `\${length([for o in ${records} : o if ${kind('begun')}]) > 0}`,
      pairs: `\${{ for o in ${records} : o.data.secret => o.data... if ${kind('pair')} }}`,
      // Digits of the time to the second: 261201084500.
      now: '${parseint(formatdate("YYMMDDhhmmss", plantimestamp()), 10)}',
    });
  }

  /** Expression for the generation of a pair: the same number in each plan for as long as the pair is whole and of this revision. */
  generation(secretName: string, revision: number): string {
    const noted = `local.pairs["${secretName}"]`;
    const whole = `try(length(${noted}) == 1 && ${noted}[0].revision == "${revision}", false)`;
    const local = `generation-${secretName}`;
    this.stack.addOverride(
      `locals.${local}`,
      `\${!local.begun ? ${revision} : ${whole} ? tonumber(${noted}[0].generation) : local.now}`,
    );
    return `local.${local}`;
  }

  /** Notes a pair when both copies are there. Its name changes with the pair, so the earlier record goes when an apply begins. */
  note(secretName: string, revision: number, apps: SecretV1, data: SecretV1): void {
    const { platform, namespaces } = this.stack.site;
    const generation = `local.generation-${secretName}`;
    const { name, ...metadata } = recordMetadata(platform, namespaces.data, 'pair', secretName);
    new ConfigMapV1(this.stack, `pair-${secretName}`, {
      metadata: { ...metadata, name: `${name}.\${substr(sha256("\${${uidOf(apps)}}/\${${generation}}"), 0, 8)}` },
      data: { secret: secretName, revision: `${revision}`, generation: `\${${generation}}` },
      dependsOn: [apps, data],
    });
  }
}
