import { Ajv, type ErrorObject } from 'ajv';
import { type Formats, type Path, type Schema, type Sentence, sentenceOf, type Voice } from './sentence.js';

/** One thing that a value does against its JSON Schema, said for the person who wrote the value. */
export interface SchemaFinding extends Sentence {
  /** The way to the value, one that is unknown or missing included: `['brokers', 'cuont']`, `['topics', '0', 'name']`. */
  readonly path: Path;
  /** Whether the key there is wrong, its value, or that nothing is there. */
  readonly at: 'key' | 'value' | 'missing';
  /** The rule of JSON Schema: `additionalProperties`, `required`, `enum`, … */
  readonly keyword: string;
  /** The schema whose rule that is. */
  readonly schema: Schema;
  /** What the rule was held against. */
  readonly value: unknown;
}

export interface ValidatorOptions {
  /** Formats that are checked; of others the schema says what it wants with a pattern. @default - none */
  readonly formats?: Formats;
  /** Whether the schema's defaults are put into a value. @default - they are not */
  readonly useDefaults?: boolean;
  /** A value of which only the type is known yet (a Terraform token): rules about its content cannot be held against it. @default - none */
  readonly isOpen?: (value: unknown) => boolean;
}

export type Validator = (value: unknown, voice: Voice) => SchemaFinding[];

/** Words of a schema that only editors read. */
const EDITOR_WORDS = ['patternErrorMessage', 'markdownDescription', 'enumDescriptions', 'defaultSnippets'];

/** Words of the schemas of the Kubernetes API that say how objects are merged, and no rule about one. */
const KUBERNETES_WORDS = ['x-kubernetes-patch-merge-key'];

/** Rules about what stands inside a string or a number, which a token does not show. Its type it does. */
const CONTENT_RULES: ReadonlySet<string> = new Set([
  ...['enum', 'const', 'pattern', 'format', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

/** Compiles a JSON Schema (draft 7) once; the result tells everything that is wrong with a value, one sentence a place and cause. */
export function validatorOf(schema: object, options: ValidatorOptions = {}): Validator {
  const { formats = {}, useDefaults = false, isOpen = () => false } = options;
  // verbose hands the offending value and its schema to the sentences; strict turns a typing error in a schema into an error.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    discriminator: true,
    useDefaults,
  });
  ajv.addVocabulary(EDITOR_WORDS);
  ajv.addVocabulary(KUBERNETES_WORDS);
  for (const [name, fault] of Object.entries(formats)) ajv.addFormat(name, (text: string) => fault(text) === undefined);
  const validate = ajv.compile(schema);
  return (value, voice) => {
    const findings = new Map<string, SchemaFinding>();
    const errors = validate(value) ? [] : withoutBranches(validate.errors ?? []);
    for (const error of errors) {
      if (CONTENT_RULES.has(error.keyword) && isOpen(error.data)) continue;
      const around = segmentsOf(error.instancePath);
      const [at, key] = subjectOf(error);
      const path = key === undefined ? around : [...around, key];
      const sentence = sentenceOf(
        error,
        error.propertyName === undefined && at !== 'value' ? around : path,
        voice,
        formats,
      );
      if (sentence === undefined) continue;
      const { keyword, parentSchema, data } = error;
      findings.set(`${path.join('/')} ${sentence.message}`, {
        ...sentence,
        path,
        at,
        keyword,
        schema: (parentSchema ?? {}) as Schema,
        value: data,
      });
    }
    return [...findings.values()];
  };
}

/** What an error is about, and the key of that where the error is told of what surrounds it. */
function subjectOf({ keyword, params, propertyName }: ErrorObject): [at: SchemaFinding['at'], key?: string] {
  if (propertyName !== undefined) return ['key', propertyName];
  if (keyword === 'required') return ['missing', String(params['missingProperty'])];
  if (keyword === 'additionalProperties') return ['key', String(params['additionalProperty'])];
  return keyword === 'discriminator' ? ['value', String(params['tag'])] : ['value'];
}

/**
 * anyOf and oneOf report every branch, most of which the writer never meant. Kept is the branch that got furthest into the value;
 * where no branch got inside, the one sentence of the anyOf itself.
 */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if' || error.keyword === 'propertyNames') continue; // what they caused is reported by itself
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error);
      continue;
    }
    const inBranch = (other: ErrorObject) =>
      isWithin(other.instancePath, error.instancePath) &&
      (other.schemaPath.startsWith(`${error.schemaPath}/`) || /^#\/(definitions|\$defs)\//.test(other.schemaPath));
    const branches = kept.filter(inBranch);
    const deepest = Math.max(0, ...branches.map(depth));
    kept = kept.filter((other) => !inBranch(other));
    if (deepest > depth(error)) kept.push(...branches.filter((other) => depth(other) === deepest));
    else kept.push(error);
  }
  return kept;
}

function isWithin(pointer: string, parent: string): boolean {
  return pointer === parent || pointer.startsWith(`${parent}/`);
}

function depth(error: ErrorObject): number {
  return segmentsOf(error.instancePath).length + (error.keyword === 'additionalProperties' ? 1 : 0);
}

/** A path from a JSON pointer. */
function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
