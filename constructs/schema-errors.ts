import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { nearest } from './nearest.js';

/** One thing that a value does against its JSON Schema, said for the person who wrote the value. */
export interface SchemaFinding {
  /** The way to the value, an unknown key included: `['brokers', 'cuont']`, `['topics', '0', 'name']`. */
  readonly path: readonly string[];
  /** The rule of JSON Schema: `additionalProperties`, `required`, `enum`, … */
  readonly keyword: string;
  /** Got and allowed, without a full stop. */
  readonly message: string;
  /** What to change, without a full stop. */
  readonly remedy: string;
}

/** A value of which only the type is known yet (a Terraform token): rules about its content cannot be held against it. */
export type IsOpen = (value: unknown) => boolean;

type Schema = Readonly<Record<string, unknown>>;

/** Words of a schema that only editors read. */
const EDITOR_WORDS = ['patternErrorMessage', 'markdownDescription', 'enumDescriptions', 'defaultSnippets'];

/** Rules about what stands inside a string or a number, which a token does not show. Its type it does. */
const CONTENT_RULES: ReadonlySet<string> = new Set([
  ...['enum', 'const', 'pattern', 'format', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

/**
 * Compiles a JSON Schema (draft 7) once; the result tells everything that is wrong with a value, in the order of the schema.
 * Formats are not checked: a schema for people says what it wants with a pattern.
 */
export function compileSchema(schema: object, isOpen: IsOpen = () => false): (value: unknown) => SchemaFinding[] {
  // verbose hands the offending value and its schema to the sentences; strict turns a typing error in a schema into an error.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    validateFormats: false,
  });
  ajv.addVocabulary(EDITOR_WORDS);
  const validate: ValidateFunction = ajv.compile(schema);
  return (value) => (validate(value) ? [] : describeSchemaErrors(validate.errors ?? [], isOpen));
}

/** Turns ajv's errors (of a validator with `allErrors` and `verbose`) into sentences, one a place and cause. */
export function describeSchemaErrors(errors: readonly ErrorObject[], isOpen: IsOpen = () => false): SchemaFinding[] {
  const findings = new Map<string, SchemaFinding>();
  for (const error of withoutBranches(errors)) {
    if (CONTENT_RULES.has(error.keyword) && isOpen(error.data)) continue;
    const finding = describe(error);
    findings.set(`${finding.path.join('/')} ${finding.message}`, finding);
  }
  return [...findings.values()];
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
  return segments(error.instancePath).length + (error.keyword === 'additionalProperties' ? 1 : 0);
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function describe(error: ErrorObject): SchemaFinding {
  const path = [...segments(error.instancePath), ...(error.propertyName === undefined ? [] : [error.propertyName])];
  const schema = (error.parentSchema ?? {}) as Schema;
  const params = error.params as Readonly<Record<string, unknown>>;
  const name = nameOf(error, path);
  const got = `${name} is ${show(error.data)}`;
  const meaning = typeof schema['description'] === 'string' ? clause(schema['description']) : undefined;
  const find = (message: string, remedy: string, extra: readonly string[] = []): SchemaFinding => ({
    path: [...path, ...extra],
    keyword: error.keyword,
    message,
    remedy,
  });
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const unknown = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      const allowed = Object.keys((schema['properties'] as object | undefined) ?? {});
      return find(`unknown key "${unknown}"`, choose(unknown, allowed, 'take it out'), [unknown]);
    }
    case 'required': {
      const missing = String(params['missingProperty']);
      const wanted = ((schema['properties'] as Schema | undefined)?.[missing] ?? {}) as Schema;
      const about = typeof wanted['description'] === 'string' ? ` (${clause(wanted['description'])})` : '';
      return find(`"${missing}" is missing`, `add ${missing}${about}`);
    }
    case 'enum':
      return find(
        `${got}, which is not allowed`,
        choose(error.data, (params['allowedValues'] as readonly unknown[]).map(String), 'take it out'),
      );
    case 'const':
      return find(`${got}, allowed is only ${show(params['allowedValue'])}`, `write ${show(params['allowedValue'])}`);
    case 'type': {
      const types = [params['type']].flat().map((type) => TYPE_NAMES[String(type)] ?? String(type));
      return find(
        `${got} (${typeName(error.data)}), not ${types.join(' or ')}`,
        `write ${meaning ?? types.join(' or ')}`,
      );
    }
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum': {
      const limit = params['limit'] as number;
      const edge = EDGES[error.keyword];
      return find(`${got}, allowed is ${edge} ${limit}`, `write a number of ${edge} ${limit}`);
    }
    case 'multipleOf':
      return find(`${got}, not a multiple of ${params['multipleOf']}`, `write a multiple of ${params['multipleOf']}`);
    case 'pattern':
      return find(
        `${got}, which does not match ${params['pattern']}`,
        ownWords(schema) ?? `write ${example(schema) ?? meaning ?? 'a text of that form'}`,
      );
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties': {
      const limit = params['limit'] as number;
      const edge = error.keyword.startsWith('min') ? 'at least' : 'at most';
      const unit = /Length$/.test(error.keyword) ? 'character' : /Items$/.test(error.keyword) ? 'entry' : 'key';
      const units = limit === 1 ? unit : unit === 'entry' ? 'entries' : `${unit}s`;
      return find(`${name} has ${count(error.data)}, allowed is ${edge} ${limit}`, `give ${edge} ${limit} ${units}`);
    }
    case 'uniqueItems':
      return find(`${name} has entries ${params['i']} and ${params['j']} alike`, 'take one of them out');
    case 'anyOf':
    case 'oneOf':
      return find(`${got}, which fits none of the allowed forms`, `write ${meaning ?? forms(error.schema)}`);
    case 'not':
    case 'false schema':
      return find(
        error.propertyName === undefined
          ? `${name} is not allowed here`
          : `the key ${show(error.data)} is not allowed here`,
        meaning ?? 'take it out',
      );
    case 'dependentRequired':
    case 'dependencies':
      return find(`"${params['property']}" needs ${params['deps']}`, `add ${params['deps']}`);
    default:
      return find(`${got}: ${error.message ?? error.keyword}`, `write ${meaning ?? 'another value'}`);
  }
}

function nameOf(error: ErrorObject, path: readonly string[]): string {
  const key = path.at(-1);
  if (error.propertyName !== undefined) return 'the key';
  if (key === undefined) return 'the whole';
  return /^\d+$/.test(key) ? `entry ${key}` : `"${key}"`;
}

const EDGES: Readonly<Record<string, string>> = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'nothing',
};

function typeName(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return TYPE_NAMES[typeof value] ?? typeof value;
}

function choose(got: unknown, allowed: readonly string[], otherwise: string): string {
  if (allowed.length === 0) return otherwise;
  const near = typeof got === 'string' ? nearest(got, allowed) : undefined;
  const list = allowed.length === 1 ? `use ${allowed[0]}` : `use one of ${allowed.join(', ')}`;
  return near === undefined ? list : `did you mean "${near}"? ${list}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function count(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : Object.keys(value as object).length;
}

/** What the schema itself says to who wrote something of another form. */
function ownWords(schema: Schema): string | undefined {
  const words = schema['patternErrorMessage'];
  return typeof words === 'string' ? clause(words.charAt(0).toLowerCase() + words.slice(1)) : undefined;
}

function example(schema: Schema): string | undefined {
  const examples = schema['examples'];
  return Array.isArray(examples) && examples.length > 0 ? `a text such as ${show(examples[0])}` : undefined;
}

function forms(schemas: unknown): string {
  const types = (Array.isArray(schemas) ? schemas : []).flatMap((schema: Schema) => schema['type'] ?? []);
  return types.map((type) => TYPE_NAMES[String(type)] ?? String(type)).join(' or ') || 'one of them';
}

/** A description as part of a sentence: without its full stop. */
function clause(description: string): string {
  return description.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}
