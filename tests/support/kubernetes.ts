import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Manifest } from './helm.js';

interface Schemas {
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, object>>;
}

const file = path.join(import.meta.dirname, '..', '..', 'constructs', 'kubernetes', 'kubernetes-1.34.schema.json');
const schemas = JSON.parse(readFileSync(file, 'utf8')) as Schemas;
const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
});
ajv.addVocabulary(['x-kubernetes-patch-merge-key']);
ajv.addSchema({ $id: 'kubernetes', definitions: schemas.definitions });

/** What the Kubernetes API would not take of this object: unknown fields, wrong types, missing fields, unknown kinds. */
export function kubernetesErrors(manifest: Manifest): string[] {
  const what = `${manifest.apiVersion} ${manifest.kind}`;
  const id = schemas.kinds[what];
  if (id === undefined)
    return [`${what}: no such kind in ${path.basename(file)} (scripts/generate-kubernetes.ts adds one)`];
  const validate = ajv.getSchema(`kubernetes#/definitions/${id}`) as ValidateFunction;
  validate(manifest);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${what} ${manifest.metadata?.name}${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}
