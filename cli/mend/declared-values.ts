import type { StackFile } from '../stacks.js';
import { comesTo, unescaped } from '../terraform-text.js';

/** The values that a stack declares for each of its releases, by the release's name; expressions in them stay as they are. */
export function declaredValues({ resource = {} }: StackFile): ReadonlyMap<string, unknown> {
  const releases = Object.values(resource['helm_release'] ?? {}) as { name: string; values?: string[] }[];
  return new Map(releases.map(({ name, values }) => [name, JSON.parse(values?.[0] ?? '{}')]));
}

/** Whether values may be the declared ones, whatever the expressions in these come to. */
export function areDeclared(values: unknown, declared: unknown): boolean {
  if (typeof declared === 'string') return typeof values === 'string' && comesTo(declared, values);
  if (typeof declared !== 'object' || declared === null) return values === declared;
  if (typeof values !== 'object' || values === null || Array.isArray(values) !== Array.isArray(declared)) return false;
  const wanted = Object.entries(declared).map(([key, inner]) => [unescaped(key), inner] as const);
  const found = new Map(Object.entries(values));
  return wanted.length === found.size && wanted.every(([key, inner]) => areDeclared(found.get(key), inner));
}
