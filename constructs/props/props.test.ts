import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../problem.js';
import { Duration, Size } from '../units.js';
import {
  checked,
  duration,
  either,
  flag,
  functionOr,
  type Kind,
  list,
  number,
  object,
  oneOf,
  pathText,
  required,
  type Shape,
  setting,
  size,
  table,
  tableOr,
  text,
  variant,
} from './index.js';

/** What is wrong with a value, sentence by sentence. */
function faults<T>(kind: Kind<T>, value: unknown): string[] {
  try {
    checked('x', kind, value as T);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.message.split('\n');
  }
}

interface Inner {
  readonly deep?: number;
}

interface Everything {
  readonly needed: string;
  readonly count?: number;
  readonly memory?: Size;
  readonly wait?: Duration;
  readonly word?: 'big' | 'small';
  readonly names?: readonly string[];
  readonly inner?: Inner;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  readonly inners?: Readonly<Record<string, Inner>>;
  readonly mixed?: Duration | 'unlimited';
  readonly made?: string | ((name: string) => string);
  readonly yes?: boolean;
  readonly plain?: 'auto' | Inner;
}

const INNER = object<Inner>({ deep: number });
const EVERYTHING = object<Everything>({
  needed: required(text),
  count: number,
  memory: size,
  wait: duration,
  word: oneOf('big', 'small'),
  names: list(text, "['a']"),
  inner: INNER,
  settings: table(setting, '{ a: 1 }'),
  inners: table(required(INNER), '{ a: {} }'),
  mixed: either(duration, oneOf('unlimited')),
  made: functionOr<string, [string]>(text),
  yes: flag,
  plain: tableOr(oneOf('auto'), INNER),
});

describe('props', () => {
  it('may be all that their interface says', () => {
    expect(faults(EVERYTHING, { needed: '' })).toEqual([]);
    expect(
      faults(EVERYTHING, {
        needed: 'a',
        count: 0,
        memory: Size.gibibytes(1),
        wait: Duration.days(1),
        word: 'small',
        names: ['a', ''],
        inner: {},
        settings: { a: 'b', c: 1, d: false, e: undefined },
        inners: { one: { deep: 1 } },
        mixed: 'unlimited',
        made: () => 'a',
        yes: false,
        plain: { deep: 2 },
      } satisfies Record<keyof Everything, unknown>),
    ).toEqual([]);
  });

  it('are told of each mistake, those of inner ones too, in one error', () => {
    const given = { cuont: 1, memory: 5, inner: { deeep: 1 }, inners: { 'a b': { deep: 'x' } }, names: ['a', 1] };
    expect(faults(EVERYTHING, given)).toEqual([
      expect.stringContaining('x has the unknown prop "cuont": did you mean "count"?'),
      'x needed is not given: set needed to a text',
      'x memory is a number: set memory to a Size, such as Size.gibibytes(4)',
      'x names[1] is a number: set names[1] to a text, in quotes',
      'x has the unknown prop "inner.deeep": did you mean "deep"?',
      'x inners["a b"].deep is a text: set inners["a b"].deep to a number',
    ]);
  });

  it('of two forms are told of the mistake in the one that was meant', () => {
    const kind = tableOr(oneOf('auto'), INNER);
    expect(faults(kind, 'auot')).toEqual([expect.stringContaining('did you mean "auto"?')]);
    expect(faults(kind, { deeep: 1 })).toEqual([expect.stringContaining('unknown prop "deeep": did you mean "deep"?')]);
    expect(faults(EVERYTHING, { needed: '', yes: 'no', plain: 3 })).toEqual([
      'x yes is a text: set yes to true or false',
      "x plain is a number: set plain to 'auto'",
    ]);
  });

  it('have no prop that every object has by birth', () => {
    expect(faults(INNER, { constructor: 1 })).toEqual([
      'x has the unknown prop "constructor": remove it, or use deep, the only one there is',
    ]);
    expect(faults(INNER, JSON.parse('{ "__proto__": 1 }'))).toEqual([
      'x has the unknown prop "__proto__": remove it, or use deep, the only one there is',
    ]);
    expect(faults(oneOf('a'), 'toString')).toHaveLength(1);
  });

  it('may come from another realm or have no prototype', () => {
    expect(faults(INNER, runInNewContext('({ deep: 1 })'))).toEqual([]);
    expect(faults(INNER, Object.assign(Object.create(null), { deep: 1 }))).toEqual([]);
  });

  it('are no list, Map, function or text', () => {
    for (const given of [[], new Map(), () => ({}), 'a', 1, null, undefined, new Date(0)]) {
      expect(faults(INNER, given), String(given)).toHaveLength(1);
    }
  });
});

describe('a Size or a Duration', () => {
  it('is known when another copy of the package has made it', async () => {
    vi.resetModules();
    const copy = await import('../units.js');
    const [otherSize, otherDuration] = [copy.Size.gibibytes(1), copy.Duration.days(1)];
    expect(otherSize).not.toBeInstanceOf(Size);
    expect([...faults(size, otherSize), ...faults(duration, otherDuration)]).toEqual([]);
  });

  it('is not the other one, nor what looks like one', () => {
    for (const given of [Duration.days(1), { bytes: 1 }, Object.create(null), NaN, true]) {
      expect(faults(size, given)).toEqual([expect.stringContaining('give it a Size, such as Size.gibibytes(4)')]);
    }
    expect(faults(duration, Size.gibibytes(1))).toHaveLength(1);
  });

  it.each([
    ['256Mi', 'Size.mebibytes(256)'],
    ['1.5 Gi', 'Size.gibibytes(1.5)'],
    ['2Ti', 'Size.tebibytes(2)'],
    ['2constructor', 'Size.gibibytes(4)'],
  ])('is proposed for the text %j', (given, call) => {
    expect(faults(size, given)).toEqual([`x is given a text: give it a Size, such as ${call}`]);
  });

  it.each([
    ['500ms', 'Duration.millis(500)'],
    ['30s', 'Duration.seconds(30)'],
    ['5m', 'Duration.minutes(5)'],
    ['12h', 'Duration.hours(12)'],
    ['7d', 'Duration.days(7)'],
    ['P7D', 'Duration.hours(6)'],
  ])('is proposed for the text %j', (given, call) => {
    expect(faults(duration, given)).toEqual([`x is given a text: give it a Duration, such as ${call}`]);
  });
});

describe('a variant', () => {
  type Store = { readonly kind: 'near' } | { readonly kind: 'far'; readonly address: string };
  const STORE = variant<Store, 'kind'>('kind', 'a store', { near: {}, far: { address: required(text) } });

  it('has the props of its form alone', () => {
    expect([...faults(STORE, { kind: 'near' }), ...faults(STORE, { kind: 'far', address: 'a' })]).toEqual([]);
    expect(faults(STORE, { kind: 'far' })).toEqual(['x address is not given: set address to a text']);
    expect(faults(STORE, { kind: 'near', address: 'a' })).toEqual([
      'x has the unknown prop "address": remove it, or use kind, the only one there is',
    ]);
    expect(faults(STORE, { kind: 'fra' })).toEqual([
      'x kind is "fra", which is not allowed: did you mean "far"? (known: near, far)',
    ]);
    expect(faults(STORE, { kind: ['far'] })).toEqual(['x kind is a list: set kind to one of near, far']);
    expect(faults(STORE, {})).toEqual(['x kind is not given: set kind to one of near, far']);
    expect(faults(STORE, 'near')).toEqual(['x is given a text: give it a store']);
  });
});

it('a path is written as JavaScript would write it', () => {
  expect(pathText(['topics', 'my orders', 'config', 'segment.ms'])).toBe('topics["my orders"].config["segment.ms"]');
  expect(pathText(['command', 1])).toBe('command[1]');
  expect(pathText([])).toBe('');
});

describe('a shape', () => {
  it('is held to its interface by the compiler', () => {
    const inner: Shape<Inner> = { deep: number };
    const wrong: Shape<Inner>[] = [
      // @ts-expect-error a prop of the interface is missing
      {},
      // @ts-expect-error a prop is not of the interface
      { deep: number, depth: number },
      // @ts-expect-error a prop is of another type
      { deep: text },
      // @ts-expect-error a prop that may be left out is required
      { deep: required(number) },
    ];
    const words: Shape<{ readonly word: 'big' | 'small'; readonly inner?: Inner }>[] = [
      // @ts-expect-error a prop that is required may be left out
      { word: oneOf('big', 'small'), inner: INNER },
      // @ts-expect-error a word is missing
      { word: required(oneOf('big')), inner: INNER },
      // @ts-expect-error a word is too many
      { word: required(oneOf('big', 'small', 'tiny')), inner: INNER },
      // @ts-expect-error any text
      { word: required(text), inner: INNER },
      // @ts-expect-error an inner prop is missing
      { word: required(oneOf('big', 'small')), inner: object({}) },
    ];
    expect([inner, ...wrong, ...words]).toHaveLength(10);
  });
});
