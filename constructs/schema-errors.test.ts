import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.js';
import { compileSchema } from './schema-errors.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[a-z]+$', examples: ['events'], description: 'The name of the system.' },
    spread: { enum: ['required', 'none'] },
    count: { type: 'integer', minimum: 1, maximum: 9, description: 'How many members' },
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
const check = compileSchema(schema);

const sentences: readonly (readonly [string, unknown, readonly string[]])[] = [
  [
    'an unknown key, with the nearest one',
    { name: 'a', coutn: 1 },
    [
      'coutn | unknown key "coutn" | did you mean "count"? use one of name, spread, count, zones, size, labels, zone, off',
    ],
  ],
  ['a missing key', {}, [' | "name" is missing | add name (The name of the system)']],
  [
    'a wrong word',
    { name: 'a', spread: 'reqired' },
    ['spread | "spread" is "reqired", which is not allowed | did you mean "required"? use one of required, none'],
  ],
  [
    'a wrong type',
    { name: 'a', count: 'three' },
    ['count | "count" is "three" (a text), not a whole number | write How many members'],
  ],
  [
    'a number out of bounds',
    { name: 'a', count: 0 },
    ['count | "count" is 0, allowed is at least 1 | write a number of at least 1'],
  ],
  [
    'a text of another form',
    { name: 'A b' },
    ['name | "name" is "A b", which does not match ^[a-z]+$ | write a text such as "events"'],
  ],
  [
    "a text of another form in the schema's own words",
    { name: 'a', zone: 'bb' },
    ['zone | "zone" is "bb", which does not match ^[a-z]$ | use one letter, such as a'],
  ],
  [
    'too few entries',
    { name: 'a', zones: [] },
    ['zones | "zones" has 0, allowed is at least 1 | give at least 1 entry'],
  ],
  [
    'entries alike',
    { name: 'a', zones: ['b', 'c', 'b'] },
    ['zones | "zones" has entries 0 and 2 alike | take one of them out'],
  ],
  [
    'an entry of a list',
    { name: 'a', zones: ['a', 1] },
    ['zones/1 | entry 1 is 1 (a number), not a text | write a text'],
  ],
  [
    'none of several forms, in one sentence',
    { name: 'a', size: 'big' },
    ['size | "size" is "big", which fits none of the allowed forms | write a whole number or a map'],
  ],
  [
    'the form that was meant, not the others',
    { name: 'a', size: { amuont: 3, unit: 'Mi' } },
    [
      'size/amuont | unknown key "amuont" | did you mean "amount"? use one of amount, unit',
      'size/unit | "unit" is "Mi", allowed is only "Gi" | write "Gi"',
    ],
  ],
  [
    'a key of another form',
    { name: 'a', labels: { 'A?': 'b' } },
    ['labels/A? | the key is "A?", which does not match ^[a-z/]+$ | write a text of that form'],
  ],
  [
    'a key with a slash',
    { name: 'a', labels: { 'a/b': 'longer' } },
    ['labels/a/b | "a/b" has 6, allowed is at most 5 | give at most 5 characters'],
  ],
  [
    'a key that is taken',
    { name: 'a', labels: { own: 'b' } },
    ['labels/own | the key "own" is not allowed here | take it out'],
  ],
  ['what may not stand here', { name: 'a', off: 1 }, ['off | "off" is not allowed here | take it out']],
  ['the whole', 3, [' | the whole is 3 (a number), not a map | write a map']],
  [
    'a prototype key as any other unknown key',
    JSON.parse('{"name": "a", "__proto__": {"count": 0}}'),
    ['__proto__ | unknown key "__proto__" | use one of name, spread, count, zones, size, labels, zone, off'],
  ],
];

describe('sentences about a value against its schema', () => {
  it.each(sentences)('tells %s', (_what, value, expected) => {
    expect(check(value).map(({ path, message, remedy }) => [path.join('/'), message, remedy].join(' | '))).toEqual(
      expected,
    );
  });

  it('tells everything at once and nothing about a right value', () => {
    expect(check({ count: 0, spread: 'x', zones: [] })).toHaveLength(4);
    expect(check({ name: 'a', count: 3, size: { amount: 1 }, labels: { a: 'b' } })).toEqual([]);
  });

  it('holds no rule about content against a value that only Terraform knows, but its type', () => {
    const open = compileSchema(schema, (value) => value === '${TOKEN}');
    expect(open({ name: '${TOKEN}', spread: '${TOKEN}' })).toEqual([]);
    expect(open({ name: 'a', count: '${TOKEN}' })).toHaveLength(1);
  });

  it('refuses a schema with a misspelt rule', () => {
    expect(() => compileSchema({ type: 'object', aditionalProperties: false })).toThrow(/aditionalProperties/);
  });
});

describe('the nearest word', () => {
  it('is found within a third of the letters, and whatever the case', () => {
    expect(nearest('brokres', ['broker', 'brokers', 'zones'])).toBe('brokers');
    expect(nearest('ZONES', ['brokers', 'zones'])).toBe('zones');
    expect(nearest('x', ['brokers', 'zones'])).toBeUndefined();
  });
});
