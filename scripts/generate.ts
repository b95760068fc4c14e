// Writes what follows from the charts' schemas: the types of their values and the tables in their READMEs.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { valuesTable, withTable } from './generate-table.js';
import { valuesTypes } from './generate-types.js';

export interface GeneratedFile {
  /** Path from the project's root. */
  readonly file: string;
  readonly content: string;
}

/** Every generated file as it should be. */
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const chart of readdirSync(path.join(root, 'charts')).sort()) {
    const read = (name: string) => {
      const file = path.join(root, 'charts', chart, name);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    };
    const schemaText = read('values.schema.json');
    if (schemaText === undefined) continue;
    const schema = JSON.parse(schemaText) as object;
    files.push({ file: `constructs/${chart}/values.ts`, content: await valuesTypes(chart, schema) });
    const table = valuesTable(schema, parse(read('values.yaml') ?? '{}'));
    const readme = withTable(read('README.md') ?? '', table);
    if (readme !== undefined) files.push({ file: `charts/${chart}/README.md`, content: readme });
  }
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { file, content } of await generatedFiles(process.cwd())) {
    const same = existsSync(file) && readFileSync(file, 'utf8') === content;
    if (!same) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    console.log(`${same ? 'unchanged' : 'written  '} ${file}`);
  }
}
