import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.js';
import type { Voice } from './sentence.js';
import { validatorOf } from './validator.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[a-z]+$',
      not: { const: 'none', description: 'Use another name: this one means nothing.' },
      examples: ['events'],
    },
    spread: { enum: ['required', 'none'] },
    count: { type: 'integer', minimum: 1, maximum: 9 },
    zones: { type: 'array', items: { type: 'string' }, uniqueItems: true, minItems: 1 },
    size: {
      anyOf: [
        { type: 'integer' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['amount'],
          properties: { amount: { type: 'integer' }, unit: { const: 'Gi' } },
        },
      ],
    },
    labels: {
      type: 'object',
      propertyNames: { pattern: '^[a-z/]+$', not: { pattern: '^own' } },
      additionalProperties: { type: 'string', maxLength: 5 },
    },
    zone: { type: 'string', pattern: '^[a-z]$', patternErrorMessage: 'Use one letter, such as a.' },
    off: false,
  },
};

const voice: Voice = {
  place: (path) => path.join('/'),
  hint: ({ examples: [example] = [] }) => (example === undefined ? '' : `, such as ${example}`),
};
const validate = validatorOf(schema);
const check = (value: unknown) => validate(value, voice);

const sentences: readonly (readonly [string, unknown, readonly string[]])[] = [
  [
    'an unknown key, with the nearest one',
    { name: 'a', coutn: 1 },
    ['unknown key "coutn" | did you mean "count"? (known: name, spread, count, zones, size, labels, zone, off)'],
  ],
  ['a missing key', {}, ['has no "name" | add it, such as events']],
  [
    'a wrong word',
    { name: 'a', spread: 'reqired' },
    ['spread is "reqired", which is not allowed | did you mean "required"? (known: required, none)'],
  ],
  ['no word', { name: 'a', spread: null }, ['spread has no value | use one of required, none']],
  [
    'a wrong type',
    { name: 'a', count: 'three' },
    ['count is "three", but must be a whole number | write a whole number'],
  ],
  ['no value', { name: null }, ['name has no value | give it a text, such as events']],
  [
    'a number out of bounds',
    { name: 'a', count: 0 },
    ['count is the number 0, but must be at least 1 | write a number from 1 to 9'],
  ],
  [
    'a text of another form',
    { name: 'A b' },
    ['name is "A b", which does not match ^[a-z]+$ | write a text, such as events'],
  ],
  [
    "a text of another form in the schema's own words",
    { name: 'a', zone: 'bb' },
    ['zone is "bb", which is not allowed | use one letter, such as a'],
  ],
  ['no entries', { name: 'a', zones: [] }, ['zones is empty | give it at least one entry']],
  ['entries alike', { name: 'a', zones: ['b', 'c', 'b'] }, ['zones has entries 0 and 2 alike | remove one of them']],
  [
    'an entry of a list',
    { name: 'a', zones: ['a', 1] },
    ['zones/1 is the number 1, but must be a text | write a text'],
  ],
  [
    'none of several forms, in one sentence',
    { name: 'a', size: 'big' },
    ['size is "big", which fits none of the allowed forms | write a whole number or a mapping'],
  ],
  [
    'the form that was meant, not the others',
    { name: 'a', size: { amuont: 3, unit: 'Mi' } },
    [
      'unknown key "amuont" in size | did you mean "amount"? (known: amount, unit)',
      'size/unit is "Mi", which is not allowed | write "Gi"',
    ],
  ],
  [
    'a key of another form',
    { name: 'a', labels: { 'A?': 'b' } },
    ['the key "A?" in labels does not match ^[a-z/]+$ | write a text of that form'],
  ],
  [
    'a key with a slash',
    { name: 'a', labels: { 'a/b': 'longer' } },
    ['labels/a/b has 6 characters, more than the 5 allowed | shorten it'],
  ],
  ['a key that is taken', { name: 'a', labels: { own: 'b' } }, ['the key "own" in labels is not allowed | remove it']],
  [
    'why a text is taken',
    { name: 'none' },
    ['name is "none", which is not allowed | use another name: this one means nothing'],
  ],
  ['what may not stand here', { name: 'a', off: 1 }, ['off is not allowed here | remove it']],
  ['the whole', 3, ['is the number 3, but must be a mapping | write a mapping']],
  [
    'a prototype key as any other unknown key',
    JSON.parse('{"name": "a", "__proto__": {"count": 0}}'),
    ['unknown key "__proto__" | remove it, or use one of name, spread, count, zones, size, labels, zone, off'],
  ],
];

describe('sentences about a value against its schema', () => {
  it.each(sentences)('tell %s', (_what, value, expected) => {
    expect(check(value).map(({ message, remedy }) => `${message} | ${remedy}`)).toEqual(expected);
  });

  it('tell everything at once and nothing about a right value', () => {
    expect(check({ count: 0, spread: 'x', zones: [] })).toHaveLength(4);
    expect(check({ name: 'a', count: 3, size: { amount: 1 }, labels: { a: 'b' } })).toEqual([]);
  });

  it('come with the place of the value, the key or what is missing', () => {
    const found = check({ size: {}, labels: { own: 'b' }, zones: ['b', 1], coutn: 1 });
    expect(found.map(({ path, at, keyword }) => `${keyword}: ${at} ${path.join('.')}`)).toEqual([
      'required: missing name',
      'additionalProperties: key coutn',
      'type: value zones.1',
      'anyOf: value size',
      'not: key labels.own',
    ]);
  });

  it('hold no rule about content against a value that only Terraform knows, but its type', () => {
    const open = validatorOf(schema, { isOpen: (value) => value === '${TOKEN}' });
    expect(open({ name: '${TOKEN}', spread: '${TOKEN}' }, voice)).toEqual([]);
    expect(open({ name: 'a', count: '${TOKEN}' }, voice)).toHaveLength(1);
  });

  it('are of no schema with a misspelt rule', () => {
    expect(() => validatorOf({ type: 'object', aditionalProperties: false })).toThrow(/aditionalProperties/);
  });
});

describe('a format', () => {
  const even = validatorOf(
    { properties: { word: { type: 'string', pattern: '^a+$', format: 'even' } } },
    {
      formats: { even: (text) => (text.length % 2 === 0 ? undefined : { message: 'is odd', remedy: 'add a letter' }) },
    },
  );

  it('says more than a pattern beside it', () => {
    expect(even({ word: 'aab' }, voice)).toMatchObject([{ message: 'word "aab" is odd', remedy: 'add a letter' }]);
    expect(even({ word: 'aa' }, voice)).toEqual([]);
  });
});

describe('the nearest word', () => {
  it('is found within a third of the letters, and whatever the case', () => {
    expect(nearest('brokres', ['broker', 'brokers', 'zones'])).toBe('brokers');
    expect(nearest('ZONES', ['brokers', 'zones'])).toBe('zones');
    expect(nearest('x', ['brokers', 'zones'])).toBeUndefined();
  });
});
