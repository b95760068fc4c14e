import type { Schema } from '../schema/sentence.js';
import { clause, cut, quote } from '../schema/words.js';
import { FORMATS } from './sites-formats.js';

/** How a thing is written in YAML, from the schema's own examples: ", such as `zones: [a, b, c]`". */
export function likeness(schema: Schema, path: readonly string[]): string {
  const key = path.at(-1) ?? '';
  const first = schema.examples?.[0];
  if (first !== undefined) return `, such as \`${/^\d+$/.test(key) ? '-' : `${key}:`} ${yaml(first)}\``;
  const [item] = schema.items?.required ?? [];
  if (item !== undefined) return `, each item beginning with \`- ${item}:\``;
  return `, with ${(schema.required ?? []).join(', ')} below it`;
}

function yaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (typeof value === 'string') return /^[0-9.]+$/.test(value) ? `"${value}"` : value;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${yaml(inner)}`)
    .join(', ')} }`;
}

/**
 * What to write in place of a value of the wrong type: mostly a matter of quotes and brackets, so the value is shown mended.
 * @param source A scalar as written: `1.30`, which as a value would be 1.3.
 */
export function mended(schema: Schema, value: unknown, source: string | undefined): string | undefined {
  const written = source ?? String(value);
  const isScalar = typeof value !== 'object';
  switch (schema.type) {
    case 'string':
      return isScalar ? quoted(schema, value, written) : undefined;
    case 'integer':
    case 'number':
      return unquoted(schema.type, value);
    case 'boolean': {
      const word = written.toLowerCase();
      if (['true', 'yes', 'on', 'y', '1'].includes(word)) return 'write true, without quotes';
      if (['false', 'no', 'off', 'n', '0'].includes(word)) return 'write false, without quotes';
      return 'write true or false, without quotes';
    }
    case 'array':
      if (isScalar) return `write a list, [${cut(written.split(/[\s,]+/).join(', '))}]`;
      return 'write a list, each item on its own line that begins with `- `';
    default: {
      if (schema.examples) return undefined;
      const keys = schema.required ?? [];
      return keys.length > 0 ? `write keys below it: ${keys.join(', ')}` : 'write `key: value` lines below it';
    }
  }
}

/** A number or a truth where a text belongs, whose form the schema may know better. */
function quoted(schema: Schema, value: unknown, written: string): string {
  const fault = FORMATS[schema.format ?? '']?.(written);
  if (fault) return fault.remedy;
  if (schema.patternErrorMessage && !new RegExp(schema.pattern ?? '').test(written)) {
    return clause(schema.patternErrorMessage);
  }
  const why = typeof value === 'number' && written.includes('.') ? ', because YAML reads 1.30 as the number 1.3' : '';
  return `put it in quotes, ${quote(written)}${why}`;
}

function unquoted(type: 'integer' | 'number', value: unknown): string | undefined {
  const number = Number(value);
  const fits =
    typeof value === 'string' &&
    value.trim() !== '' &&
    (type === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number));
  return fits ? `write ${number}, without quotes` : undefined;
}
