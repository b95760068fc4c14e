import { RECORD_LABEL } from '../../constructs/site/records.js';
import { type Instance, instancesOf } from '../instances.js';
import type { Resources } from '../references.js';
import type { StackFile } from '../stacks.js';

/** What only Terraform has a use for: its own data, and labels and annotations that the manifest of the namespace has too. */
const OF_TERRAFORM: ReadonlySet<string> = new Set(['terraform_data', 'kubernetes_labels', 'kubernetes_annotations']);

type Body = Resources[string][string];

/** An expression for who a credential is, and what Terraform names by the key of a map. */
const IDENTITY = /(?<!\$)\$\{local\.((?:uid|epoch)-[a-z0-9-]+)\}/g;
const KEYED = /\["([a-z0-9.-]+)"\]/g;
const GENERATION = /\$\{local\.generations-([a-z0-9.-]+)\}/g;

/**
 * The resources of a synthesized stack that an export writes: objects of the cluster, without the records of applies. Those that Terraform
 * knows by the key of a map (`credential-apps["carts-api-a"]`) have an id of their own (`credential-apps-carts-api-a`).
 * @param text the content of `cdk.tf.json`
 */
export function resourcesOf(text: string): Resources {
  const file = JSON.parse(text) as StackFile;
  const resources: Record<string, Record<string, Body>> = {};
  for (const instance of instancesOf(file)) {
    const { type, id, key, body } = instance;
    if (OF_TERRAFORM.has(type) || isRecord(body)) continue;
    resources[type] ??= {};
    resources[type][key === undefined ? id : `${id}-${key}`] = withoutMaps(instance, file);
  }
  return resources;
}

function withoutMaps({ key, body }: Instance, { locals = {} }: StackFile): Body {
  const { 'credentials-declared': declared = {} } = locals as {
    'credentials-declared'?: Readonly<Record<string, { readonly revision: number }>>;
  };
  const flat = (text: string) =>
    text
      .replaceAll(KEYED, '-$1')
      // A pair of copies has no generation outside of Terraform: `apply-secrets` goes by the revision.
      .replaceAll(GENERATION, (all, secret: string) => `${declared[secret]?.revision ?? all}`);
  const copy = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const text = key === undefined ? value : flat(value);
      return text.replaceAll(IDENTITY, (all, name: string) => flat(`${locals[name] ?? all}`));
    }
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copy(inner)]));
  };
  return copy(body) as Body;
}

function isRecord(body: Body): boolean {
  const { labels = {} } = (body['metadata'] ?? {}) as { labels?: Readonly<Record<string, string>> };
  return labels[RECORD_LABEL] !== undefined;
}
