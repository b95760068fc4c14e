import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import type { AnyKind } from '../../constructs/props/kind.js';

/**
 * A place of props or of a sites file that takes text: names, `[]` for each item of a list, `{}` for each value of a table, `{key}` for
 * its keys, `=s3` for the form of what stands there.
 */
export type Place = readonly string[];

/** Text that no list of words holds. */
const ANY_TEXT = 'any text';

/** The places of a kind that take any text. */
export function textPlaces(kind: AnyKind, at: Place = []): Place[] {
  return [
    ...(kind.faults(ANY_TEXT, []).length === 0 ? [at] : []),
    ...Object.entries(kind.inside ?? {}).flatMap(([part, inside]) => [
      ...(part === '{}' ? [[...at, '{key}']] : []),
      ...textPlaces(inside, [...at, part]),
    ]),
  ];
}

/** A part of a JSON schema. */
export interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | false;
}

/** The places of a schema that take any text. Forms are told apart by `backend`, as in sites.schema.json. */
export function schemaTextPlaces(node: SchemaNode, at: Place = []): Place[] {
  const { additionalProperties: values } = node;
  return [
    ...(node.type === 'string' && node.enum === undefined && node.const === undefined ? [at] : []),
    ...Object.entries(node.properties ?? {}).flatMap(([name, inside]) => schemaTextPlaces(inside, [...at, name])),
    ...(node.items === undefined ? [] : schemaTextPlaces(node.items, [...at, '[]'])),
    ...(values ? [[...at, '{key}'], ...schemaTextPlaces(values, [...at, '{}'])] : []),
    ...(node.oneOf ?? []).flatMap((form) => schemaTextPlaces(form, [...at, `=${form.properties?.['backend']?.const}`])),
  ];
}

/**
 * A copy of a value with the text at a place continued, or replaced where `whole` says so; undefined where the value has no text there.
 */
export function withText(value: unknown, place: Place, text: string, whole: boolean): unknown {
  const [part, ...rest] = place;
  if (part === undefined) return typeof value === 'string' ? `${whole ? '' : value}${text}` : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (part.startsWith('=')) {
    return Object.values(value).includes(part.slice(1)) ? withText(value, rest, text, whole) : undefined;
  }
  const [firstKey] = Object.keys(value);
  if (part === '{key}') {
    if (firstKey === undefined) return undefined;
    const { [firstKey]: first, ...others } = value as Record<string, unknown>;
    return { [`${whole ? '' : firstKey}${text}`]: first, ...others };
  }
  const key = part === '{}' || part === '[]' ? firstKey : part;
  if (key === undefined) return undefined;
  const inside = withText((value as Record<string, unknown>)[key], rest, text, whole);
  if (inside === undefined) return undefined;
  return Array.isArray(value)
    ? value.map((item, index) => (`${index}` === key ? inside : item))
    : { ...value, [key]: inside };
}

/** What a pattern finds in the sources of the constructs and stacks: its groups, with the file before them. */
export function inSources(pattern: RegExp): string[] {
  return ['constructs', 'stacks'].flatMap((folder) =>
    readdirSync(path.join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const source = readFileSync(path.join(PACKAGE_ROOT, folder, file), 'utf8');
        return [...source.matchAll(pattern)].map(([, ...groups]) => [`${folder}/${file}`, ...groups].join(' '));
      }),
  );
}
