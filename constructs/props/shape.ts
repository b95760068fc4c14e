import { otherKey } from '../schema/words.js';
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
import { oneOf } from './kinds.js';
import { type Path, pathText } from './path.js';

/**
 * A kind for every prop of an interface. The compiler holds it complete: a prop that is added to the interface has to be added here,
 * is `required` here when it is required there, and has a kind of its own type.
 */
export type Shape<P> = {
  readonly [K in keyof P]-?: object extends Pick<P, K> ? Kind<Exclude<P[K], undefined>> : RequiredKind<P[K]>;
};

type AnyShape = Readonly<Record<string, AnyKind>>;

/** Props, each of its kind and none besides. */
export function object<P extends object>(shape: NoInfer<Shape<P>>): Kind<P> {
  return propsOf(shape as unknown as AnyShape);
}

function propsOf(kinds: AnyShape): Omit<AnyKind, 'required'> {
  const what = exampleOf(kinds);
  return {
    what,
    inside: kinds,
    faults: (value, path) => {
      if (!isTable(value)) return [wrongType(path, value, what)];
      const unknown = Object.keys(value).filter((prop) => !Object.hasOwn(kinds, prop));
      return [
        ...unknown.map((prop) => unknownProp(prop, Object.keys(kinds), path)),
        ...Object.entries(kinds).flatMap(([prop, kind]) => faultsAt(kind, value[prop], [...path, prop])),
      ];
    },
  };
}

/** Props of several forms, of which one prop says which: `variant('backend', "…", { local: {}, s3: { bucket: … } })`. */
export function variant<T extends object, D extends keyof T & string>(
  by: D,
  what: string,
  shapes: { readonly [V in T[D] & string]: Shape<Omit<Extract<T, { readonly [B in D]: V }>, D>> },
): Kind<T> {
  const words = Object.keys(shapes);
  const choice = required(oneOf(...words));
  const kinds = new Map(
    Object.entries<object>(shapes).map(([word, shape]) => [word, propsOf({ ...shape, [by]: choice } as AnyShape)]),
  );
  return {
    what,
    inside: Object.fromEntries([...kinds].map(([word, kind]) => [`=${word}`, kind])),
    faults: (value, path) => {
      if (!isTable(value)) return [wrongType(path, value, what)];
      const kind = kinds.get(value[by] as string);
      return kind === undefined ? faultsAt(choice, value[by], [...path, by]) : kind.faults(value, path);
    },
  };
}

function unknownProp(prop: string, known: readonly string[], path: Path): Fault {
  return {
    id: 'props-unknown',
    message: `has the unknown prop "${pathText([...path, prop])}"`,
    remedy: otherKey(prop, [...known].sort()),
  };
}

/** `{ live: …, ready: … }`: what is required, or else what there is. */
function exampleOf(kinds: AnyShape): string {
  const props = Object.keys(kinds);
  const needed = props.filter((prop) => kinds[prop]?.required === true);
  return `{ ${(needed.length === 0 ? props : needed).map((prop) => `${prop}: …`).join(', ')} }`;
}
