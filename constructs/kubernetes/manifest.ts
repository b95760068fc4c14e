import { ProblemError } from '../problem.js';
import { type Kind, resolved, type Schema } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** What Terraform itself reads of a resource, and what the provider waits for: no part of the object. */
const NOT_OF_THE_OBJECT: ReadonlySet<string> = new Set([
  ...['//', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection', 'count', 'for_each', 'timeouts'],
  ...['wait_for_rollout', 'wait_for_completion', 'wait_for_load_balancer', 'wait_for_default_service_account'],
]);

/**
 * A Terraform resource in the API's own form. The provider's schema is the API's with other spelling: snake case, a
 * block for an object, repeated blocks in the singular for a list, numbers as text here and there, file modes in octal.
 * So the API's schema says how to read it back.
 * @throws ProblemError for a field that the API does not have
 */
export function toManifest(where: string, kind: Kind, resource: Fields): Manifest {
  const fields = Object.fromEntries(Object.entries(resource).filter(([key]) => !NOT_OF_THE_OBJECT.has(key)));
  const body = translate(where, fields, kind.schema, '') as Omit<Manifest, 'apiVersion' | 'kind'>;
  return { apiVersion: kind.apiVersion, kind: kind.kind, ...body } as Manifest;
}

function translate(where: string, value: unknown, written: Schema, field: string): unknown {
  const schema = resolved(written);
  if (schema.items) {
    const { items } = schema;
    const list = Array.isArray(value) ? value : [value];
    return list.map((entry) => translate(where, entry, items, field));
  }
  if (Array.isArray(value)) {
    // A block that may stand once: cdktf writes a list of one where the provider's own schema has a list.
    if (value.length > 1) problem(`${where}.${field}`, `has ${value.length} blocks where the API has one object`);
    return translate(where, value[0] ?? {}, schema, field);
  }
  if (typeof value === 'object' && value !== null) return translateObject(where, value as Fields, schema);
  return scalar(value, schema, field);
}

function translateObject(where: string, value: Fields, schema: Schema): unknown {
  if (typeof schema.additionalProperties === 'object') {
    const { additionalProperties } = schema;
    return mapped(value, (key, entry) => [key, translate(`${where}.${key}`, entry, additionalProperties, key)]);
  }
  return mapped(value, (key, entry) => {
    const name = apiName(key, schema);
    if (name === undefined) problem(`${where}.${key}`, 'is not a field of this object in the Kubernetes API');
    return [name, translate(`${where}.${key}`, entry, schema.properties?.[name] ?? {}, name)];
  });
}

function mapped(value: Fields, entry: (key: string, value: unknown) => [string, unknown]): Fields {
  const given = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(given.map(([key, inner]) => entry(key, inner)));
}

/** `volume_mount` is `volumeMounts`, `cluster_ip` is `clusterIP`, `policy_types` is `policyTypes`. */
export function apiName(key: string, schema: Schema): string | undefined {
  const singular = key.replaceAll('_', '').toLowerCase();
  const wanted = [singular, `${singular}s`, `${singular}es`, singular.replace(/y$/, 'ies')];
  const names = Object.keys(schema.properties ?? {});
  for (const spelling of wanted) {
    const name = names.find((candidate) => candidate.toLowerCase() === spelling);
    if (name !== undefined) return name;
  }
  return undefined;
}

function scalar(value: unknown, schema: Schema, field: string): unknown {
  const types = schema.oneOf?.map((one) => one.type) ?? [schema.type];
  if (typeof value === 'string') {
    if (types.includes('integer') && /^-?[0-9]+$/.test(value)) {
      return Number.parseInt(value, /^(mode|defaultMode)$/.test(field) && value.startsWith('0') ? 8 : 10);
    }
    if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
    if (types[0] === 'number' && value.trim() !== '') return Number(value);
    return value;
  }
  return types.length === 1 && types[0] === 'string' ? `${value}` : value;
}

function problem(where: string, message: string): never {
  throw new ProblemError([
    { id: 'export-translate', where, message, remedy: 'report this with the composition: the export cannot write it' },
  ]);
}
