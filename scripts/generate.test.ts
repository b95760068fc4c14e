import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from './generate.js';
import { valuesTable, withTable } from './generate-table.js';
import { valuesTypes } from './generate-types.js';

const root = path.dirname(import.meta.dirname);
const schema = {
  title: 'Demo',
  type: 'object',
  additionalProperties: false,
  properties: {
    mode: { enum: ['a', 'b'], description: 'Which | one.' },
    brokers: {
      type: 'object',
      additionalProperties: false,
      required: ['count'],
      properties: {
        count: { type: 'integer', minimum: 1, description: 'How many.' },
        storage: { $ref: '#/definitions/Storage', default: {} },
      },
    },
    topics: {
      type: 'array',
      description: 'The topics.',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: { name: { type: 'string', description: 'Its name.' } },
      },
    },
    config: { type: 'object', additionalProperties: { type: 'string' }, description: 'Server properties.' },
  },
  definitions: {
    Quantity: { title: 'Quantity', type: 'string' },
    Storage: {
      type: 'object',
      additionalProperties: false,
      properties: { size: { $ref: '#/definitions/Quantity', description: 'How big.' } },
    },
  },
};

describe('generated files', () => {
  const charts = readdirSync(path.join(root, 'charts'), { withFileTypes: true })
    .filter((entry) => existsSync(path.join(root, 'charts', entry.name, 'values.schema.json')))
    .map((entry) => entry.name);

  it('are those of the schemas: run `npm run generate` when not', async () => {
    const files = await generatedFiles(root);
    expect(files.length).toBeGreaterThan(0);
    for (const { file, content } of files) {
      const current = existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : '';
      expect(current, `${file} is stale: run npm run generate`).toBe(content);
    }
  });

  it.each(charts)('include a table of values in the README of %s', async (chart) => {
    expect((await generatedFiles(root)).map(({ file }) => file)).toContain(`charts/${chart}/README.md`);
  });
});

describe('the types of values', () => {
  it('are named after the chart and marked as generated', async () => {
    const types = await valuesTypes('demo-site', schema);
    expect(types).toMatch(/^\/\/ Generated from charts\/demo-site\/values\.schema\.json by `npm run generate`/);
    expect(types).toContain('export interface DemoSiteValues {');
    expect(types).toContain("mode?: 'a' | 'b';");
    expect(types).toMatch(/topics\?: \{\n\s+\/\*\*\n\s+\* Its name\.\n\s+\*\/\n\s+name\?: string;\n\s+\}\[\];/);
    expect(types).toContain('storage?: Storage;');
    expect(types).toContain('size?: string;');
    expect(types).not.toContain('[k: string]: unknown');
  });
});

describe('the table of values', () => {
  it('has a line for each value with its default', () => {
    const defaults = { mode: 'a', brokers: { count: 3, storage: { size: '1Gi' } }, topics: [], config: {} };
    expect(valuesTable(schema, defaults)).toBe(
      [
        '| Value | Type | Default | Meaning |',
        '|---|---|---|---|',
        '| `mode` | `a`, `b` | `"a"` | Which \\| one. |',
        '| `brokers.count` | integer ≥ 1 | `3` | How many. |',
        '| `brokers.storage.size` | string | `"1Gi"` | How big. |',
        '| `topics` | list of object | `[]` | The topics. |',
        '| `topics[].name` | string |  | Its name. |',
        '| `config` | map | `{}` | Server properties. |',
      ].join('\n'),
    );
  });

  it('stands between its marks, or nowhere', () => {
    const readme = '# Demo\n<!-- values:begin -->\nold\n<!-- values:end -->\nmore\n';
    expect(withTable(readme, 'new')).toBe('# Demo\n<!-- values:begin -->\nnew\n<!-- values:end -->\nmore\n');
    expect(withTable('# Demo\n', 'new')).toBeUndefined();
  });
});
