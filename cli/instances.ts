import type { Resources } from './export/references.js';
import type { StackFile } from './stacks.js';

type Body = Resources[string][string];
type Fields = Readonly<Record<string, unknown>>;

/** What is made for each credential that is declared, or for each that the cluster says may be in use yet. */
const OF_CREDENTIALS = '${local.credentials}';

/** A resource of a stack, or one of those that are made for each declared credential. */
export interface Instance {
  readonly type: string;
  readonly id: string;
  /** Of one that is made for each credential: the name of its Secret. */
  readonly key?: string;
  readonly body: Body;
}

/** As Terraform names it: `kubernetes_secret_v1.credential-apps["carts-api-a"]`. */
export function addressOf({ type, id, key }: Omit<Instance, 'body'>): string {
  return key === undefined ? `${type}.${id}` : `${type}.${id}["${key}"]`;
}

/** The resources that a synthesized stack declares. What the body of one says of `each` is filled in. */
export function instancesOf({ resource = {}, locals = {} }: StackFile): Instance[] {
  const credentials = Object.entries((locals['credentials-declared'] ?? {}) as Readonly<Record<string, Fields>>);
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.entries(byId).flatMap(([id, body]): Instance[] => {
      const { for_each: forEach, ...own } = body;
      if (forEach !== OF_CREDENTIALS) return [{ type, id, body }];
      return credentials.map(([key, value]) => ({ type, id, key, body: filled(own, key, value) as Body }));
    }),
  );
}

function filled(value: unknown, key: string, fields: Fields): unknown {
  if (typeof value === 'string') {
    return value
      .replaceAll('${each.key}', () => key)
      .replaceAll('[each.key]', () => `["${key}"]`)
      .replaceAll(/\$\{each\.value\.([a-z]+)\}/g, (_, field: string) => `${fields[field]}`);
  }
  if (Array.isArray(value)) return value.map((entry) => filled(entry, key, fields));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, key, fields)]));
}
