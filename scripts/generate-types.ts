import { compile, type JSONSchema, type Options } from 'json-schema-to-typescript';
import { definitionsOf } from './generate-schema.js';

type Schema = Readonly<Record<string, unknown>>;

const OPTIONS: Partial<Options> = {
  additionalProperties: false,
  // A tuple for every length allowed would be in the way of any computed list; ajv counts the entries.
  ignoreMinAndMaxItems: true,
  unknownAny: true,
  style: { singleQuote: true, printWidth: 120 },
};

/** TypeScript types of what the values of several charts share. */
export async function sharedTypes(shared: Schema): Promise<string> {
  const named = Object.entries(definitionsOf(shared)).filter(([, definition]) => isNamed(definition));
  const root: JSONSchema = {
    type: 'object',
    properties: Object.fromEntries(named.map(([name]) => [name, { $ref: `#/definitions/${name}` }])),
    definitions: Object.fromEntries(
      named.map(([name, definition]) => [name, inlined(shared, definition) as JSONSchema]),
    ),
  };
  const types = await compile(root, 'Whole', { ...OPTIONS, bannerComment: banner('common') });
  // Only the parts are used.
  return types.replace(/\nexport interface Whole \{[^}]*\}/, '');
}

/** TypeScript types of a chart's values, from its schema; those that all charts share are imported. */
export async function valuesTypes(chart: string, schema: Schema, shared: Schema = {}): Promise<string> {
  const name = `${chart.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())}Values`;
  const elsewhere = Object.keys(definitionsOf(shared));
  const imported = new Set<string>();
  const own = Object.entries(definitionsOf(schema)).filter(([definition]) => !elsewhere.includes(definition));
  const node = { ...schema, definitions: Object.fromEntries(own) };
  // Without title and id of its own the whole takes the name given here.
  const { title: _title, $id: _id, ...rest } = inlined(schema, node, elsewhere, imported) as JSONSchema;
  const types = await compile(rest, name, { ...OPTIONS, bannerComment: '' });
  const imports = `import type { ${[...imported].sort().join(', ')} } from '../system/values.js';\n`;
  return `${banner(chart)}\n${imported.size === 0 ? '' : imports}\n${types}`;
}

function banner(source: string): string {
  return `// Generated from schemas/${source}.json by \`npm run generate\`. Do not edit.`;
}

/** Objects have a type of their own by their title; texts, numbers and what has no title are written where they are used. */
function isNamed(definition: Schema): boolean {
  return definition['type'] === 'object' && definition['title'] !== undefined;
}

/**
 * The same schema with one name for each object and none for a text or a number: json-schema-to-typescript makes a type of its own
 * (`Quantity2`) wherever a reference stands beside a description or a default.
 * @param elsewhere definitions whose types are in another module
 * @param imported takes those that are used
 */
function inlined(
  root: Schema,
  node: unknown,
  elsewhere: readonly string[] = [],
  imported = new Set<string>(),
): unknown {
  const inside = (value: unknown) => inlined(root, value, elsewhere, imported);
  if (Array.isArray(node)) return node.map(inside);
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...own } = node as Schema;
  if (typeof $ref === 'string') {
    const name = $ref.replace('#/definitions/', '');
    const target = definitionsOf(root)[name];
    if (!target) throw new Error(`the schema has no ${$ref}`);
    if (!isNamed(target)) return inside({ ...target, ...own, title: undefined });
    if (!elsewhere.includes(name)) return { $ref };
    imported.add(name);
    return { tsType: name };
  }
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, key === 'default' ? value : inside(value)]),
  );
}
