import { instancesOf } from '../../cli/instances.js';
import type { SynthesizedStack } from '../../testing/index.js';

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data_wo: Readonly<Record<string, string>>;
  readonly data_wo_revision: number | string;
  readonly data?: unknown;
}

/** The Secrets that a stack makes of what is declared, by namespace and name: `shop-apps/events-api-a`. */
export function secretsOf({ json }: SynthesizedStack): Readonly<Record<string, Secret>> {
  const secrets = instancesOf(json)
    .filter(({ type }) => type === 'kubernetes_secret_v1')
    .map(({ body }) => body as unknown as Secret);
  return Object.fromEntries(secrets.map((secret) => [`${secret.metadata.namespace}/${secret.metadata.name}`, secret]));
}
