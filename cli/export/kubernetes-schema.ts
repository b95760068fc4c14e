import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

/** As much of a JSON schema as the Kubernetes API's own (trimmed) uses. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
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
  const file = path.join(PACKAGE_ROOT, 'cli', 'export', 'kubernetes-1.34.schema.json');
  loaded ??= JSON.parse(readFileSync(file, 'utf8')) as Schemas;
  return loaded;
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

/** Follows references and the wrappers around them (`allOf` of one). */
export function resolved(schema: Schema): Schema {
  const [only] = schema.allOf ?? [];
  if (only !== undefined) return resolved(only);
  if (schema.$ref === undefined) return schema;
  return resolved(schemas().definitions[schema.$ref.replace('#/definitions/', '')] ?? {});
}
