import { resolved, type Schema } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** In an entry of a list with a merge key: `$patch: delete` takes that entry away. No other directive of Kubernetes' is known. */
export const DIRECTIVE = '$patch';

/** By which field the entries of a list are merged, as the API's own schema says; none: the list is replaced. */
export function mergeKeyOf(field: Schema): string | undefined {
  return field['x-kubernetes-patch-merge-key'];
}

/** The schema of what stands below a key. */
export function inner(schema: Schema, key: string): Schema {
  const { properties, additionalProperties } = resolved(schema);
  if (properties?.[key] !== undefined) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : {};
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A strategic merge, as `kubectl patch --type strategic` makes it: maps are merged, null takes a key away, lists with a merge key are
 * merged by it, and all else is replaced. The library chart does the same to what charts make (`common.merged`).
 */
export function merged(base: unknown, patch: unknown, schema: Schema): unknown {
  if (isFields(patch)) return mergedFields(isFields(base) ? base : {}, patch, schema);
  const key = mergeKeyOf(schema);
  if (!Array.isArray(patch) || key === undefined) return patch;
  const before = Array.isArray(base) ? (base as readonly unknown[]) : [];
  return mergedList(before.filter(isFields), patch.filter(isFields), key, resolved(schema).items ?? {});
}

function mergedFields(base: Fields, patch: Fields, schema: Schema): Fields {
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || key === DIRECTIVE) continue;
    if (value === null) result.delete(key);
    else result.set(key, merged(result.get(key), value, inner(schema, key)));
  }
  return Object.fromEntries(result);
}

/**
 * In Kubernetes' own order: entries of the patch as it has them, and those of the object in front of the first that stood behind them;
 * so what is new comes first.
 */
function mergedList(base: readonly Fields[], patch: readonly Fields[], by: string, item: Schema): Fields[] {
  const placeOf = (entry: Fields) => base.findIndex((one) => one[by] === entry[by]);
  const others = base.filter((one) => !patch.some((entry) => entry[by] === one[by]));
  const result: Fields[] = [];
  for (const entry of patch) {
    if (entry[DIRECTIVE] === 'delete') continue;
    const place = placeOf(entry);
    while (place >= 0 && others[0] !== undefined && placeOf(others[0]) < place) result.push(others.shift() as Fields);
    result.push(merged(base[place] ?? {}, entry, item) as Fields);
  }
  return [...result, ...others];
}
