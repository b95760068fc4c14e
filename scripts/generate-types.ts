import { compile } from 'json-schema-to-typescript';

type Schema = Readonly<Record<string, unknown>>;

/** TypeScript types of a chart's values, from its schema. */
export function valuesTypes(chart: string, schema: object): Promise<string> {
  const name = `${chart.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())}Values`;
  // Without title and id of its own the whole takes the name given here.
  const { title: _title, $id: _id, ...rest } = inlined(schema as Schema, schema as Schema) as Schema;
  return compile(rest, name, {
    bannerComment: `// Generated from charts/${chart}/values.schema.json by \`npm run generate\`. Do not edit.`,
    additionalProperties: false,
    // A tuple for every length allowed would be in the way of any computed list; ajv counts the entries.
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/**
 * The same schema with one name for each object and none for a text or a number: json-schema-to-typescript makes a type of its own
 * (`Quantity2`) wherever a reference stands beside a description or a default.
 */
function inlined(root: Schema, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((entry) => inlined(root, entry));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...own } = node as Schema;
  if (typeof $ref === 'string') {
    const target = (root['definitions'] as Schema | undefined)?.[$ref.replace('#/definitions/', '')] as
      | Schema
      | undefined;
    if (!target) throw new Error(`the schema has no ${$ref}`);
    if (target['type'] === 'object') return { $ref };
    return inlined(root, { ...target, ...own, title: undefined });
  }
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, key === 'default' ? value : inlined(root, value)]),
  );
}
