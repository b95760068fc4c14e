import { isDeepStrictEqual } from 'node:util';
import { apiName } from './manifest.js';
import { innerBlock, type ProviderBlock } from './provider-fields.js';
import { type Kind, resolved, type Schema } from './schema.js';
import { inner, isFields, mergeKeyOf } from './strategic-merge.js';

type Fields = Readonly<Record<string, unknown>>;

/** A resource after a change of the object that it stands for. */
export interface ChangedBody {
  readonly body: Fields;
  /** Fields of the object, by their paths, for which the provider has none. */
  readonly unknown: readonly string[];
}

/**
 * What Terraform has to say for an object that was changed. What is the same in both objects stays as the resource has it, so that an
 * expression stays one; the rest is written by the provider's names: the way back of `toManifest`.
 * @param before the object that the resource stands for
 */
export function changedBody(
  kind: Kind,
  block: ProviderBlock,
  body: Fields,
  before: Fields,
  after: Fields,
): ChangedBody {
  const unknown: string[] = [];
  return { body: fields(block, kind.schema, body, before, after, '', unknown), unknown };
}

function fields(
  block: ProviderBlock,
  written: Schema,
  body: Fields,
  before: Fields,
  after: Fields,
  where: string,
  unknown: string[],
): Fields {
  const schema = resolved(written);
  const result: Record<string, unknown> = { ...body };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = where === '' ? name : `${where}.${name}`;
    const [old, value] = [before[name], after[name]];
    if (isDeepStrictEqual(old, value) || name === 'apiVersion' || name === 'kind') continue;
    const key = [...Object.keys(block.fields), ...Object.keys(block.blocks)].find(
      (one) => apiName(one, schema) === name,
    );
    if (key === undefined) {
      unknown.push(place);
      continue;
    }
    if (value === undefined) {
      delete result[key];
      continue;
    }
    const of = block.blocks[key];
    const type = block.fields[key];
    result[key] =
      of === undefined
        ? attribute(type ?? 'string', name, result[key], old, value)
        : blocks(innerBlock(of), of.single === true, inner(schema, name), result[key], old, value, place, unknown);
  }
  return result;
}

/** A field that is no block. Where it is a map, what only Terraform knows stands in values of it. */
function attribute(type: string, name: string, body: unknown, before: unknown, value: unknown): unknown {
  if (type === 'map' && isFields(value)) {
    const [own, old] = [isFields(body) ? body : {}, isFields(before) ? before : {}];
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, key in own && old[key] === one ? own[key] : `${one}`]),
    );
  }
  if (type !== 'string' || Array.isArray(value)) return value;
  // File modes are numbers to the API and octal texts to the provider.
  if (typeof value === 'number' && /^(mode|defaultMode)$/.test(name)) return `0${value.toString(8)}`;
  return `${value}`;
}

function blocks(
  block: ProviderBlock,
  single: boolean,
  schema: Schema,
  body: unknown,
  before: unknown,
  value: unknown,
  where: string,
  unknown: string[],
): unknown {
  const bodies = (Array.isArray(body) ? body : [body]).filter(isFields);
  if (!Array.isArray(value)) {
    const one = fields(block, schema, bodies[0] ?? {}, isFields(before) ? before : {}, value as Fields, where, unknown);
    return single ? one : [one];
  }
  const item = resolved(schema).items ?? {};
  const key = mergeKeyOf(schema);
  const olds = (Array.isArray(before) ? before : []) as readonly unknown[];
  return value.map((entry: Fields, index) => {
    const same = olds.findIndex((old) => isDeepStrictEqual(old, entry));
    const place = same >= 0 || key === undefined ? same : olds.findIndex((old) => (old as Fields)[key] === entry[key]);
    const old = olds[place];
    return fields(block, item, bodies[place] ?? {}, isFields(old) ? old : {}, entry, `${where}[${index}]`, unknown);
  });
}
