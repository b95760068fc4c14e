import { RECORD_LABEL } from '../../constructs/site/records.js';
import type { Resources } from './references.js';

/** What only Terraform has a use for: its own data, and labels that the manifest of the namespace has too. */
const OF_TERRAFORM: ReadonlySet<string> = new Set(['terraform_data', 'kubernetes_labels']);

type Body = Resources[string][string];

/**
 * The resources of a synthesized stack that an export writes: objects of the cluster, without the records of applies.
 * @param text the content of `cdk.tf.json`
 */
export function resourcesOf(text: string): Resources {
  const all = (JSON.parse(text) as { resource?: Resources }).resource ?? {};
  const filled = JSON.parse(withRevisions(text, all)) as { resource?: Resources };
  return Object.fromEntries(
    Object.entries(filled.resource ?? {})
      .filter(([type]) => !OF_TERRAFORM.has(type))
      .map(([type, byId]) => [type, Object.fromEntries(Object.entries(byId).filter(([, body]) => !isRecord(body)))]),
  );
}

/** A pair of copies has no generation outside of Terraform: `apply-secrets` goes by the revision. */
function withRevisions(text: string, resources: Resources): string {
  return text.replaceAll(/\$\{local\.generation-([a-z0-9-]+)\}/g, (all, secret: string) => {
    const { revision = all } = (resources['kubernetes_config_map_v1']?.[`pair-${secret}`]?.['data'] ?? {}) as {
      revision?: string;
    };
    return revision;
  });
}

function isRecord(body: Body): boolean {
  const { labels = {} } = (body['metadata'] ?? {}) as { labels?: Readonly<Record<string, string>> };
  return labels[RECORD_LABEL] !== undefined;
}
