import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiPages, chartsOf, generatedFiles } from './generate.js';
import { apiText } from './generate-api.js';
import { bundledSchema } from './generate-schema.js';
import { valuesTable, withGenerated } from './generate-table.js';
import { sharedTypes, valuesTypes } from './generate-types.js';

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
      title: 'Storage',
      type: 'object',
      additionalProperties: false,
      properties: { size: { $ref: '#/definitions/Quantity', description: 'How big.' } },
    },
  },
};

describe('generated files', () => {
  const charts = chartsOf(root);

  it('are of every chart but the library', () => {
    const folders = readdirSync(path.join(root, 'charts'));
    expect(charts).toEqual(folders.filter((folder) => folder !== 'common').sort());
  });

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

describe('the API on the pages of systems', () => {
  const pages = apiPages(root);

  it('is that of the sources: run `npm run generate` when not', () => {
    for (const { file, content } of pages) {
      const current = readFileSync(path.join(root, file), 'utf8');
      expect(current, `${file} is stale: run npm run generate`).toBe(content);
    }
  });

  it('is of every system', () => {
    const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      exports: Record<string, { types?: string }>;
    };
    const systems = Object.values(exports).flatMap(({ types = '' }) => {
      const [, name] = /^\.\/dist\/constructs\/(\w+)\/index\.d\.ts$/.exec(types) ?? [];
      return name === undefined ? [] : [`docs/systems/${name}.md`];
    });
    expect(pages.map(({ file }) => file)).toEqual(systems.sort());
  });

  it('says of each prop its type, its default and its meaning', () => {
    const kafka = pages.find(({ file }) => file.endsWith('/kafka.md'))?.content ?? '';
    const port = '| `port` | `number` | `9092` | Port of the bootstrap server. |';
    const acks =
      "| `acks` | `'all' \\| 'leader'` | `'all'` | When a write is acknowledged: by all in-sync replicas, or by the leader alone. |";
    expect(kafka.split('\n')).toEqual(expect.arrayContaining([port, acks]));
    // Inherited from what all systems share, and from the interface of the system.
    expect(kafka).toContain("| `encryptionInTransit` | `'required' \\| 'off'` | `'required'` |");
    expect(kafka).toContain('| `topic(name: string)` | A topic by name. |');
  });

  it('leaves no prop without a default or a meaning', () => {
    const rows = pages.flatMap(({ file }) =>
      apiText(root, path.basename(file, '.md'))
        .split('\n')
        .filter((line) => line.startsWith('|')),
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => /\|\s+\|/.test(row))).toEqual([]);
  });
});

const SHARED = {
  definitions: {
    Amount: { type: 'string' },
    Volume: {
      title: 'Volume',
      type: 'object',
      additionalProperties: false,
      properties: { size: { $ref: '#/definitions/Amount' } },
    },
    Other: { title: 'Other', type: 'object' },
  },
};

const SOURCE = {
  type: 'object',
  additionalProperties: false,
  properties: {
    data: { $ref: 'common.json#/definitions/Volume', description: 'Where data is.' },
    own: { $ref: '#/definitions/Own' },
  },
  definitions: { Own: { type: 'object', properties: { log: { $ref: 'common.json#/definitions/Volume' } } } },
};

describe('the schema of a chart', () => {
  it('holds the shared definitions that it refers to, and those that they refer to', () => {
    const { properties, definitions } = bundledSchema(SOURCE, SHARED) as typeof SOURCE;
    expect(properties.data).toEqual({ $ref: '#/definitions/Volume', description: 'Where data is.' });
    expect(definitions.Own.properties.log).toEqual({ $ref: '#/definitions/Volume' });
    expect(Object.keys(definitions)).toEqual(['Own', 'Amount', 'Volume']);
    expect(definitions).toMatchObject({ Volume: SHARED.definitions.Volume });
  });

  it('refers to nothing that is missing', () => {
    const to = ($ref: string) => () => bundledSchema({ properties: { a: { $ref } } }, SHARED);
    expect(to('common.json#/definitions/Nothing')).toThrow('schemas/common.json has no definition Nothing');
    expect(to('#/definitions/Nothing')).toThrow('the schema has no #/definitions/Nothing');
    expect(to('other.json#/definitions/Volume')).toThrow('other.json#/definitions/Volume is not a reference');
  });

  it('gives no other meaning to the name of a shared definition', () => {
    expect(() => bundledSchema({ definitions: { Volume: { type: 'string' } } }, SHARED)).toThrow(
      'the definition Volume has the name of a shared one',
    );
  });
});

describe('the types of values', () => {
  it('are imported where charts share them', async () => {
    const types = await valuesTypes('demo', bundledSchema(SOURCE, SHARED), SHARED);
    expect(types).toContain("import type { Volume } from '../system/values.js';");
    expect(types).toMatch(/data\?: Volume;/);
    expect(types).not.toContain('interface Volume');
    const shared = await sharedTypes(SHARED);
    expect(shared.match(/export interface \w+/g)).toEqual(['export interface Volume', 'export interface Other']);
    expect(shared).toContain('size?: string;');
  });

  it('are named after the chart and marked as generated', async () => {
    const types = await valuesTypes('demo-site', schema);
    expect(types).toMatch(/^\/\/ Generated from schemas\/demo-site\.json by `npm run generate`/);
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
    expect(withGenerated(readme, 'values', 'new')).toBe(
      '# Demo\n<!-- values:begin -->\nnew\n<!-- values:end -->\nmore\n',
    );
    expect(withGenerated('# Demo\n', 'values', 'new')).toBeUndefined();
  });
});
