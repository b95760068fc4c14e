import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';

/** The least version of Terraform's Kubernetes provider that the kit takes, whose fields are looked at. */
export const PROVIDER_FIELDS_VERSION = '2.38.0';

/** A block of a resource by Terraform's own names. */
export interface ProviderBlock {
  /** The type of each field that can be set: `string`, `number`, `bool`, `map`, `list`, `set`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Blocks inside, by their place in the list of all; `single` ones stand there once at most. */
  readonly blocks: Readonly<Record<string, { readonly of: number; readonly single?: boolean }>>;
}

interface ProviderFields {
  readonly resources: Readonly<Record<string, number>>;
  readonly blocks: readonly ProviderBlock[];
}

let loaded: ProviderFields | undefined;

function providerFields(): ProviderFields {
  const file = path.join(PACKAGE_ROOT, 'constructs', 'kubernetes', `provider-${PROVIDER_FIELDS_VERSION}.fields.json`);
  loaded ??= JSON.parse(readFileSync(file, 'utf8')) as ProviderFields;
  return loaded;
}

/** What a resource type such as `kubernetes_deployment_v1` consists of. */
export function providerBlockOf(type: string): ProviderBlock | undefined {
  const place = providerFields().resources[type];
  return place === undefined ? undefined : innerBlock({ of: place });
}

export function innerBlock({ of }: { readonly of: number }): ProviderBlock {
  const block = providerFields().blocks[of];
  if (block === undefined) throw new Error(`the provider's fields have no block ${of}`);
  return block;
}
