import { nearest } from '../nearest.js';
import { cut, quote } from './sites-findings.js';

/** What the sentences need to know of a schema. */
export interface Node {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
  readonly oneOf?: readonly Node[];
  readonly const?: string;
}

export interface Finding {
  readonly id: string;
  readonly message: string;
  readonly remedy: string;
}

export const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

/** A value outside a closed list. */
export function unknownWord(
  name: string,
  data: unknown,
  source: string | undefined,
  words: readonly string[],
): Finding {
  const allowed = words.length === 1 ? `write ${words[0]}, the only one so far` : `use one of ${words.join(', ')}`;
  if (data === null) return { id: 'sites-type', message: `${name} has no value`, remedy: allowed };
  const near = typeof data === 'string' ? nearest(data, words) : undefined;
  const remedy = near && words.length > 1 ? `did you mean ${near}? ${allowed}` : allowed;
  const message =
    typeof data === 'string'
      ? `unknown ${name} ${quote(data)}`
      : `${name} is ${describe(data, source)}, but must be a word`;
  return { id: 'sites-unknown-word', message, remedy };
}

/** What was written, as part of a sentence. */
export function describe(data: unknown, source: string | undefined): string {
  if (data === null || data === undefined) return 'empty';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a mapping';
  if (typeof data === 'string') return quote(data);
  return typeof data === 'number' ? `the number ${cut(source ?? String(data))}` : String(data);
}

/** How a thing is written, from the schema's own examples: "such as `zones: [a, b, c]`". */
export function likeness(key: string, node: Node | undefined): string {
  const first = node?.examples?.[0];
  if (first === undefined) {
    const [item] = node?.items?.required ?? [];
    const keys = item === undefined ? (node?.required ?? []).join(', ') : `items that begin with \`- ${item}:\``;
    return `with ${keys} below it`;
  }
  return `such as \`${/^\d+$/.test(key) ? '-' : `${key}:`} ${yaml(first)}\``;
}

function yaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (typeof value === 'string') return /^[0-9.]+$/.test(value) ? `"${value}"` : value;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${yaml(inner)}`)
    .join(', ')} }`;
}

/** patternErrorMessage stands alone in an editor; in a sentence of ours it follows a colon. */
export function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
