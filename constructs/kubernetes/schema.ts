import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';

/** As much of a JSON schema as the Kubernetes API's own (trimmed) uses. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  /** By which field the entries of a list are merged in a strategic merge; without it they are replaced. */
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

interface Schemas {
  /** `apps/v1 Deployment` to the name of its definition. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The kind of a Kubernetes object, and what it may consist of. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: Schema;
}

let loaded: Schemas | undefined;

function schemas(): Schemas {
  const file = path.join(PACKAGE_ROOT, 'constructs', 'kubernetes', 'kubernetes-1.34.schema.json');
  loaded ??= JSON.parse(readFileSync(file, 'utf8')) as Schemas;
  return loaded;
}

/** The newest version whose fields are known: another field is taken for misspelt. */
export const KUBERNETES_FIELDS_VERSION = '1.34';

/** All kinds that the kit makes, by name. Their names are enough: no two groups have one in common. */
export function kindNamed(name: string): Kind | undefined {
  for (const [known, id] of Object.entries(schemas().kinds)) {
    const [apiVersion = '', kind = ''] = known.split(' ');
    if (kind === name) return { apiVersion, kind, schema: schemas().definitions[id] ?? {} };
  }
  return undefined;
}

export function kindNames(): string[] {
  return Object.keys(schemas().kinds).map((known) => known.split(' ')[1] ?? '');
}

/** A schema of one kind by itself, for a validator. */
export function schemaOf({ apiVersion, kind }: Kind): object {
  const { kinds, definitions } = schemas();
  return { definitions, $ref: `#/definitions/${kinds[`${apiVersion} ${kind}`]}` };
}

/** The kind that a Terraform resource type such as `kubernetes_config_map_v1` stands for. */
export function kindOf(resourceType: string): Kind | undefined {
  const name = /^kubernetes_(.+)_v[12]$/.exec(resourceType)?.[1]?.replaceAll('_', '');
  for (const [known, id] of Object.entries(schemas().kinds)) {
    const [apiVersion = '', kind = ''] = known.split(' ');
    if (kind.toLowerCase() === name) return { apiVersion, kind, schema: schemas().definitions[id] ?? {} };
  }
  return undefined;
}

/** The name of the definition that a schema refers to, such as `io.k8s.api.core.v1.PodSpec`. */
export function definitionName(schema: Schema): string | undefined {
  const [only] = schema.allOf ?? [];
  if (only !== undefined) return definitionName(only);
  return schema.$ref?.replace('#/definitions/', '');
}

/** Follows references and the wrappers around them (`allOf` of one). */
export function resolved(schema: Schema): Schema {
  const [only] = schema.allOf ?? [];
  if (only !== undefined) return resolved(only);
  if (schema.$ref === undefined) return schema;
  return resolved(schemas().definitions[schema.$ref.replace('#/definitions/', '')] ?? {});
}
