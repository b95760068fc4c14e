import { meant } from './suggestion.js';

/** What belongs in a place, by the words of JSON Schema. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'nothing',
};

/** `a text`, `a whole number or a list`. */
export function typeWords(types: unknown): string {
  return [types]
    .flat()
    .map((type) => TYPES[String(type)] ?? String(type))
    .join(' or ');
}

/** A value as a sentence shows it. @param written how it stands in the file: `1.30`, which as a value is 1.3 */
export function shown(value: unknown, written?: string): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? `the number ${cut(written ?? String(value))}` : String(value);
}

/** What a user wrote, short enough for a sentence and without anything that a terminal would obey. */
export function quote(value: unknown): string {
  return JSON.stringify(cut(String(value))).replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, visible);
}

/** At most 60 characters of a text. */
export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function visible(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What to do about a word outside of a closed list. */
export function otherWord(got: unknown, words: readonly string[]): string {
  return meant(got, words) ?? useOf(words);
}

/** What to do about a key or a prop that there is none of. */
export function otherKey(got: string, keys: readonly string[]): string {
  if (keys.length === 0) return 'remove it';
  return meant(got, keys) ?? `remove it, or ${useOf(keys)}`;
}

function useOf(words: readonly string[]): string {
  return words.length === 1 ? `use ${words[0]}, the only one there is` : `use one of ${words.join(', ')}`;
}

/** A sentence of a schema, which stands alone in an editor, behind a colon of ours. */
export function clause(sentence: string): string {
  const text = sentence.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
