// Writes constructs/kubernetes/provider-<version>.fields.json: what Terraform's Kubernetes provider has a field for, in the resources that this
// project makes. Needs terraform, and the provider's registry or a mirror. Run it when a resource type is added or the least version changes:
//   npm run build && node dist/scripts/generate-provider.js
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROVIDER_FIELDS_VERSION, type ProviderBlock } from '../constructs/kubernetes/provider-fields.js';

const SOURCE = 'registry.terraform.io/hashicorp/kubernetes';

const TYPES = [
  ...['config_map_v1', 'cron_job_v1', 'deployment_v1', 'horizontal_pod_autoscaler_v2', 'job_v1', 'namespace_v1'],
  ...['network_policy_v1', 'pod_disruption_budget_v1'],
  ...['secret_v1', 'service_account_v1', 'service_v1'],
].map((name) => `kubernetes_${name}`);

interface Attribute {
  readonly type: string | readonly unknown[];
  readonly computed?: boolean;
  readonly optional?: boolean;
  readonly required?: boolean;
}

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, { readonly max_items?: number; readonly block: Block }>>;
}

/** Blocks of the same fields are written once: the specs of pods are most of it. */
const blocks: ProviderBlock[] = [];
const known = new Map<string, number>();

function taken({ attributes = {}, block_types: inner = {} }: Block): number {
  const settable = Object.entries(attributes).filter(
    ([, { optional, required }]) => optional === true || required === true,
  );
  const block: ProviderBlock = {
    fields: Object.fromEntries(
      settable.map(([name, { type }]) => [name, typeof type === 'string' ? type : String(type[0])]),
    ),
    blocks: Object.fromEntries(
      Object.entries(inner)
        .filter(([name]) => name !== 'timeouts')
        .map(([name, { max_items: most, block: own }]) => [
          name,
          { of: taken(own), ...(most === 1 ? { single: true } : {}) },
        ]),
    ),
  };
  const text = JSON.stringify(block);
  const place = known.get(text) ?? blocks.push(block) - 1;
  known.set(text, place);
  return place;
}

const folder = mkdtempSync(path.join(tmpdir(), 'datastead-provider-'));
try {
  const requirement = { source: SOURCE, version: PROVIDER_FIELDS_VERSION };
  writeFileSync(
    path.join(folder, 'main.tf.json'),
    JSON.stringify({ terraform: { required_providers: { kubernetes: requirement } } }),
  );
  const terraform = (...args: string[]) =>
    execFileSync('terraform', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  terraform('init', '-input=false');
  const schemas = JSON.parse(terraform('providers', 'schema', '-json')) as {
    provider_schemas: Record<string, { resource_schemas: Record<string, { block: Block }> }>;
  };
  const all = schemas.provider_schemas[SOURCE]?.resource_schemas ?? {};
  const resources = Object.fromEntries(TYPES.map((type) => [type, taken((all[type] as { block: Block }).block)]));
  const file = `constructs/kubernetes/provider-${PROVIDER_FIELDS_VERSION}.fields.json`;
  const source = `hashicorp/kubernetes ${PROVIDER_FIELDS_VERSION}, the fields that can be set`;
  writeFileSync(file, `${JSON.stringify({ source, resources, blocks })}\n`);
  console.log(`written ${file}: ${TYPES.length} resources, ${readFileSync(file).byteLength} bytes`);
} finally {
  rmSync(folder, { recursive: true });
}
