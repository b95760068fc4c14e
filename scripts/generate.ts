// Writes what follows from the sources of the charts' schemas (schemas, types of values, tables in READMEs) and from docstrings (the API
// on the pages of systems).
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { apiText } from './generate-api.js';
import { bundledSchema } from './generate-schema.js';
import { valuesTable, withGenerated } from './generate-table.js';
import { sharedTypes, valuesTypes } from './generate-types.js';

export interface GeneratedFile {
  /** Path from the project's root. */
  readonly file: string;
  readonly content: string;
}

/** Every generated file as it should be. */
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  const read = (file: string) => {
    const whole = path.join(root, file);
    return existsSync(whole) ? readFileSync(whole, 'utf8') : undefined;
  };
  const source = (name: string) => JSON.parse(read(`schemas/${name}.json`) ?? '{}') as Record<string, unknown>;
  const shared = source('common');
  const files: GeneratedFile[] = [{ file: 'constructs/system/values.ts', content: await sharedTypes(shared) }];
  for (const chart of chartsOf(root)) {
    const { $schema, ...rest } = bundledSchema(source(chart), shared);
    const mark = `Generated from schemas/${chart}.json by npm run generate. Do not edit.`;
    const schema = { $schema, $comment: mark, ...rest };
    files.push({ file: `charts/${chart}/values.schema.json`, content: `${JSON.stringify(schema, undefined, 2)}\n` });
    files.push({ file: `constructs/${chart}/values.ts`, content: await valuesTypes(chart, schema, shared) });
    const table = valuesTable(schema, parse(read(`charts/${chart}/values.yaml`) ?? '{}'));
    const readme = withGenerated(read(`charts/${chart}/README.md`) ?? '', 'values', table);
    if (readme !== undefined) files.push({ file: `charts/${chart}/README.md`, content: readme });
  }
  return files;
}

/** The pages of systems, each with the API of the folder in `constructs` that is called so. */
export function apiPages(root: string): GeneratedFile[] {
  return readdirSync(path.join(root, 'docs', 'systems'))
    .sort()
    .map((name) => {
      const file = `docs/systems/${name}`;
      const text = apiText(root, path.basename(name, '.md'));
      const content = withGenerated(readFileSync(path.join(root, file), 'utf8'), 'api', text);
      if (content === undefined)
        throw new Error(`${file} has no place for the API: <!-- api:begin --> and <!-- api:end -->`);
      return { file, content };
    });
}

/** The charts that have values: those with a source of their schema. */
export function chartsOf(root: string): string[] {
  return readdirSync(path.join(root, 'schemas'))
    .map((file) => path.basename(file, '.json'))
    .filter((name) => name !== 'common')
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { file, content } of [...(await generatedFiles(process.cwd())), ...apiPages(process.cwd())]) {
    const same = existsSync(file) && readFileSync(file, 'utf8') === content;
    if (!same) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    console.log(`${same ? 'unchanged' : 'written  '} ${file}`);
  }
}
