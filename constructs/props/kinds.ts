import { brandOf } from '../brand.js';
import { otherWord, quote } from '../schema/words.js';
import type { Duration, Size } from '../units.js';
import {
  type AnyKind,
  type Fault,
  faultsAt,
  isTable,
  type Kind,
  type RequiredKind,
  required,
  wrongType,
} from './kind.js';
import { type Path, pathText } from './path.js';

/**
 * A kind that one question decides.
 * @param what belongs there, as a remedy says it
 * @param mended what belongs there instead of a value that tells what was meant
 */
export function simple<T>(
  what: string,
  is: (value: unknown) => boolean,
  mended: (value: unknown) => string | undefined = () => undefined,
): Kind<T> {
  return { what, faults: (value, path) => (is(value) ? [] : [wrongType(path, value, mended(value) ?? what)]) };
}

/** A text; what it says is checked elsewhere. */
export const text = textOf('a text');

/** A text like the example. */
export function textLike(example: string): Kind<string> {
  return textOf(`a text, such as '${example}'`);
}

function textOf(what: string): Kind<string> {
  return simple(
    what,
    (value) => typeof value === 'string',
    (value) => (typeof value === 'number' || typeof value === 'boolean' ? 'a text, in quotes' : undefined),
  );
}

/** A number; its bounds are checked elsewhere. */
export const number = simple<number>(
  'a number',
  (value) => typeof value === 'number',
  (value) =>
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
      ? 'a number, without quotes'
      : undefined,
);

/** Yes or no. */
export const flag = simple<boolean>('true or false', (value) => typeof value === 'boolean');

/** A setting of a product, which is a text in the end. */
export const setting = simple<string | number | boolean>('a text, a number, true or false', (value) =>
  ['string', 'number', 'boolean'].includes(typeof value),
);

/** What the kit's class of that name has made (`brand`). `how` is one way to make one: `Size.gibibytes(4)`. */
export function made<T>(name: string, how: string, mended?: (value: unknown) => string | undefined): Kind<T> {
  return simple<T>(
    `${article(name)} ${name}, such as ${how}`,
    (value) => brandOf(value) === name,
    (value) => {
      const meant = mended?.(value);
      return meant === undefined ? undefined : `${article(name)} ${name}, such as ${meant}`;
    },
  );
}

/** What is wrong with an entry, which is there even where it is `undefined`. */
function entryFaults(kind: AnyKind, value: unknown, path: Path): readonly Fault[] {
  if (value === undefined && kind.required === true) return [wrongType(path, value, kind.what)];
  return faultsAt(kind, value, path);
}

function article(word: string): 'a' | 'an' {
  return /^[AEIOU]/.test(word) ? 'an' : 'a';
}

/** A call of the factory that a text means: `256Mi` is `Size.mebibytes(256)`. */
function factoryCall(
  type: string,
  factories: Readonly<Record<string, string>>,
): (value: unknown) => string | undefined {
  return (value) => {
    const [, amount, unit = ''] =
      /^([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]+)$/.exec(typeof value === 'string' ? value : '') ?? [];
    return Object.hasOwn(factories, unit) ? `${type}.${factories[unit]}(${amount})` : undefined;
  };
}

export const size = made<Size>(
  'Size',
  'Size.gibibytes(4)',
  factoryCall('Size', { Mi: 'mebibytes', Gi: 'gibibytes', Ti: 'tebibytes' }),
);

export const duration = made<Duration>(
  'Duration',
  'Duration.hours(6)',
  factoryCall('Duration', { ms: 'millis', s: 'seconds', m: 'minutes', min: 'minutes', h: 'hours', d: 'days' }),
);

/** One word of a closed list. */
export function oneOf<const W extends string>(...words: readonly W[]): Kind<W> {
  const what = words.length === 1 ? `'${words[0]}'` : `one of ${words.join(', ')}`;
  return {
    what,
    faults: (value, path) => {
      if (typeof value !== 'string') return [wrongType(path, value, what)];
      if (words.some((word) => word === value)) return [];
      const message = `${pathText(path)} is ${quote(value)}, which is not allowed`;
      return [{ id: 'props-choice', message, remedy: otherWord(value, words) }];
    },
  };
}

/** Either of two kinds. */
export function either<A, B>(one: Kind<A>, other: Kind<B>): Kind<A | B> {
  const what = `${one.what}, or to ${other.what}`;
  return {
    what,
    inside: { ...one.inside, ...other.inside },
    faults: (value, path) =>
      [one, other].some((kind) => kind.faults(value, path).length === 0) ? [] : [wrongType(path, value, what)],
  };
}

/** A plain value of one kind, or a table of another: what is wrong is said of the one that was meant. */
export function tableOr<A, B>(plain: Kind<A>, tabled: Kind<B>): Kind<A | B> {
  return {
    what: plain.what,
    inside: { ...plain.inside, ...tabled.inside },
    faults: (value, path) => (isTable(value) ? tabled : plain).faults(value, path),
  };
}

/** What a kind says, or a function that gives it. What it gives is checked when it is called. */
export function functionOr<T, A extends readonly unknown[]>(kind: Kind<T>): Kind<T | ((...given: A) => T)> {
  return {
    what: `${kind.what}, or to a function that returns it`,
    inside: { ...kind.inside },
    faults: (value, path) => (typeof value === 'function' ? [] : kind.faults(value, path)),
  };
}

/** A list, of which no item may be left out. */
export function list<T>(item: Kind<T>, example: string): Kind<readonly T[]> {
  const what = `a list, such as ${example}`;
  return {
    what,
    inside: { '[]': item },
    faults: (value, path) =>
      Array.isArray(value)
        ? Array.from(value).flatMap((one: unknown, place) => entryFaults(required(item), one, [...path, place]))
        : [wrongType(path, value, what)],
  };
}

/** Values by keys that the user chooses: `{ orders: { partitions: 12 } }`. */
export function table<T>(kind: Kind<T> | RequiredKind<T>, example: string): Kind<Readonly<Record<string, T>>> {
  const what = `a table, such as ${example}`;
  return {
    what,
    inside: { '{}': kind },
    faults: (value, path) =>
      isTable(value)
        ? Object.entries(value).flatMap(([key, one]) => entryFaults(kind, one, [...path, key]))
        : [wrongType(path, value, what)],
  };
}
