import type { ErrorObject } from 'ajv';
import { clause, otherKey, otherWord, quote, shown, typeWords } from './words.js';

/** What the sentences need to know of a JSON Schema. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  /** What to write instead, as editors show it. */
  readonly patternErrorMessage?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
}

/** Got and allowed, and what to change, both without a full stop. */
export interface Sentence {
  readonly message: string;
  readonly remedy: string;
}

export type Path = readonly string[];

/** What is wrong with a text of a format, behind its name; nothing where it is right. */
export type Formats = Readonly<Record<string, (text: string) => Sentence | undefined>>;

/** How one kind of file is spoken of. */
export interface Voice {
  /** A place in it, empty for the whole where the whole needs no name: `topics[0].name`. */
  readonly place: (path: Path) => string;
  /** The end of a remedy: how a value of that place is written, with what joins it. */
  readonly hint: (schema: Schema, path: Path) => string;
  /** A number as it was written there. @default as JSON writes it */
  readonly written?: (path: Path) => string | undefined;
  /** The value mended, where one of a wrong type tells what was meant. @default never */
  readonly mended?: (schema: Schema, value: unknown, path: Path) => string | undefined;
}

/** The sentence about one error of ajv (of a validator with `verbose`); nothing where it only repeats another. */
export function sentenceOf(error: ErrorObject, path: Path, voice: Voice, formats: Formats): Sentence | undefined {
  const schema = (error.parentSchema ?? {}) as Schema;
  const params = error.params as Readonly<Record<string, unknown>>;
  const value: unknown = error.data;
  const isKey = error.propertyName !== undefined;
  const owner = voice.place(isKey ? path.slice(0, -1) : path);
  const inside = owner === '' ? '' : ` in ${owner}`;
  const subject = isKey ? `the key ${quote(error.propertyName)}${inside}` : owner;
  const say = (message: string, remedy: string) => ({ message: `${subject} ${message}`.trim(), remedy });
  const hint = isKey ? '' : voice.hint(schema, path);
  const got = isKey ? '' : `is ${shown(value, voice.written?.(path))}, `;
  const refused = isKey ? 'is not allowed' : `${got}which is not allowed`;
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = String(params['additionalProperty']);
      const remedy = otherKey(unknown, Object.keys(schema.properties ?? {}));
      return { message: `unknown key ${quote(unknown)}${inside}`, remedy };
    }
    case 'required': {
      const key = String(params['missingProperty']);
      return say(`has no "${key}"`, `add it${voice.hint(schema.properties?.[key] ?? {}, [...path, key])}`);
    }
    case 'enum': {
      const words = (params['allowedValues'] as readonly unknown[]).map(String);
      return say(value === null ? 'has no value' : refused, otherWord(value, words));
    }
    case 'discriminator': {
      const tag = String(params['tag']);
      const words = (schema.oneOf ?? []).flatMap((branch) => branch.properties?.[tag]?.const ?? []).map(String);
      const { tagValue } = params;
      // Without the key, `required` has said so.
      if (tagValue === undefined) return undefined;
      const message =
        tagValue === null ? 'has no value' : `is ${shown(tagValue, voice.written?.(path))}, which is not allowed`;
      return say(message, otherWord(tagValue, words));
    }
    case 'const': {
      const only = params['allowedValue'];
      return say(refused, `write ${typeof only === 'string' ? quote(only) : JSON.stringify(only)}`);
    }
    case 'type': {
      const what = typeWords(params['type']);
      if (value === null) return say('has no value', `give it ${what}${hint}`);
      return say(`${got}but must be ${what}`, voice.mended?.(schema, value, path) ?? `write ${what}${hint}`);
    }
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum': {
      const edge = `${EDGES[error.keyword]} ${params['limit']}`;
      const { minimum, maximum } = schema;
      const range = minimum === undefined || maximum === undefined ? `of ${edge}` : `from ${minimum} to ${maximum}`;
      return say(`${got}but must be ${edge}`, `write a number ${range}`);
    }
    case 'multipleOf':
      return say(`${got}but must be a multiple of ${params['multipleOf']}`, 'write a multiple of it');
    case 'format': {
      const text = String(isKey ? error.propertyName : value);
      const fault = formats[String(params['format'])]?.(text);
      // A password that strayed into an address is not repeated in a log.
      const name = isKey ? '' : `${quote(text.replace(/\/\/[^/]*@/, '//...@'))} `;
      return fault && say(`${name}${fault.message}`, fault.remedy);
    }
    case 'pattern': {
      // A format knows more than the pattern that editors get beside it.
      if (schema.format !== undefined && Object.hasOwn(formats, schema.format)) return undefined;
      if (schema.patternErrorMessage !== undefined) return say(refused, clause(schema.patternErrorMessage));
      const unmatched = isKey ? 'does not match' : `${got}which does not match`;
      return say(
        `${unmatched} ${params['pattern']}`,
        hint === '' ? 'write a text of that form' : `write a text${hint}`,
      );
    }
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return say(...amount(error, hint));
    case 'uniqueItems':
      return say(`has entries ${params['i']} and ${params['j']} alike`, 'remove one of them');
    case 'anyOf':
    case 'oneOf':
      return say(`${got}which fits none of the allowed forms`, `write ${formsOf(error.schema)}${hint}`);
    case 'not':
    case 'false schema': {
      // The rule itself says why; of keys that are refused, what surrounds it.
      const why = (error.schema as Schema).description ?? (isKey ? schema.description : undefined);
      return say(
        error.keyword === 'not' ? refused : 'is not allowed here',
        why === undefined ? 'remove it' : clause(why),
      );
    }
    case 'dependentRequired':
    case 'dependencies':
      return say(`has "${params['property']}", but no "${params['deps']}"`, `add ${params['deps']}`);
    default:
      return say(refused, hint === '' ? 'write another value' : `write it${hint}`);
  }
}

const EDGES: Readonly<Record<string, string>> = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
};

const UNITS = {
  Length: ['character', 'characters'],
  Items: ['entry', 'entries'],
  Properties: ['key', 'keys'],
} as const;

/** Message and remedy about a value with too much or too little in it. */
function amount({ keyword, params, data }: ErrorObject, hint: string): [message: string, remedy: string] {
  const limit = Number(params['limit']);
  const [one, many] = UNITS[keyword.slice(3) as keyof typeof UNITS];
  const has = countOf(data);
  const counted = `has ${has} ${has === 1 ? one : many}`;
  if (keyword === 'maxLength') return [`${counted}, more than the ${limit} allowed`, 'shorten it'];
  if (keyword.startsWith('max')) return [`${counted}, more than the ${limit} allowed`, `leave at most ${limit}`];
  const remedy = `give it at least ${limit === 1 ? `one ${one}` : `${limit} ${many}`}${hint}`;
  return [has === 0 ? 'is empty' : `${counted}, fewer than the ${limit} needed`, remedy];
}

function countOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : Object.keys(value as object).length;
}

function formsOf(schemas: unknown): string {
  const types = (Array.isArray(schemas) ? schemas : []).flatMap((schema: Schema) => schema.type ?? []);
  return types.length === 0 ? 'one of them' : typeWords(types);
}
