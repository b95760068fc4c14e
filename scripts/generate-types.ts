import { compile } from 'json-schema-to-typescript';

/** TypeScript types of a chart's values, from its schema. */
export function valuesTypes(chart: string, schema: object): Promise<string> {
  // Without its title the whole takes the name given here.
  const { title: _, ...rest } = schema as { title?: string };
  const name = `${chart.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())}Values`;
  return compile(rest, name, {
    bannerComment: `// Generated from charts/${chart}/values.schema.json by \`npm run generate\`. Do not edit.`,
    additionalProperties: false,
    // A tuple for every length allowed would be in the way of any computed list; ajv counts the entries.
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}
