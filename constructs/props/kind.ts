import type { Problem } from '../problem.js';
import { type Path, pathText } from './path.js';

/** What is wrong at one place of some props. */
export type Fault = Omit<Problem, 'where'>;

/** What may stand at a place, whatever its type. */
export interface AnyKind {
  /** As a remedy says it: `a Size, such as Size.gibibytes(4)`. */
  readonly what: string;
  /** What is wrong with a value that is there: neither undefined nor null. */
  readonly faults: (value: unknown, path: Path) => readonly Fault[];
  /** Whether it cannot be left out. @default false */
  readonly required?: boolean;
  /** What stands inside: by prop, by form (`=s3`), each item of a list (`[]`), each value of a table (`{}`). @default - nothing */
  readonly inside?: Readonly<Record<string, AnyKind>>;
}

/** Never there. It makes the compiler hold a kind to the type of its prop: neither wider nor narrower. */
interface Typed<T> {
  readonly holds?: (value: T) => T;
}

/** What may stand at a place. `T` is what the compiler lets stand there. */
export interface Kind<T> extends AnyKind, Typed<T> {
  readonly required?: false;
}

/** A kind for what cannot be left out. */
export interface RequiredKind<T> extends AnyKind, Typed<T> {
  readonly required: true;
}

/** Marks what cannot be left out: a prop without a default, or the value of each key of a table. */
export function required<T>(kind: Kind<T>): RequiredKind<T> {
  return { ...kind, required: true };
}

/** What is wrong with what stands at a place, or does not stand there. What is `undefined` was not given, as with every prop. */
export function faultsAt(kind: AnyKind, value: unknown, path: Path): readonly Fault[] {
  if (value === undefined) return kind.required === true ? [missing(path, kind.what)] : [];
  if (value !== null) return kind.faults(value, path);
  return [wrongType(path, value, kind.required === true ? kind.what : `${kind.what}, or leave it out`)];
}

function missing(path: Path, what: string): Fault {
  const place = pathText(path);
  return {
    id: 'props-missing',
    message: place === '' ? 'is given nothing' : `${place} is not given`,
    remedy: place === '' ? `give it ${what}` : `set ${place} to ${what}`,
  };
}

/** A value of another type. It is not repeated: a secret may stand there. */
export function wrongType(path: Path, value: unknown, what: string): Fault {
  const place = pathText(path);
  return {
    id: 'props-type',
    message: `${place === '' ? 'is given' : `${place} is`} ${described(value)}`,
    remedy: place === '' ? `give it ${what}` : `set ${place} to ${what}`,
  };
}

function described(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  if (typeof value === 'string') return 'a text';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isTable(value) ? 'a table' : `an object of the class ${value.constructor.name}`;
}

/** An object as `{ … }` writes it. A Map has no properties, so that all of it would be lost. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
