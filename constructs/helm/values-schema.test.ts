import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Lazy, Token } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatProblem } from '../problem.js';
import { imageReference, mirroredImage } from './image.js';
import { validateValues } from './values-schema.js';

let chart: string;

beforeAll(() => {
  chart = mkdtempSync(path.join(tmpdir(), 'datastead-values-'));
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['brokers'],
    properties: {
      brokers: {
        type: 'object',
        additionalProperties: false,
        required: ['count', 'memory'],
        properties: { count: { type: 'integer' }, memory: { type: 'string' } },
      },
      topics: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name'],
          properties: { name: { type: 'string', pattern: '^[a-z]+$' }, partitions: { type: 'integer', minimum: 1 } },
        },
      },
    },
  };
  writeFileSync(path.join(chart, 'values.schema.json'), JSON.stringify(schema));
  writeFileSync(path.join(chart, 'values.yaml'), 'brokers: { count: 3, memory: 1Gi }\n');
});

afterAll(() => rmSync(chart, { recursive: true }));

describe("values against the chart's schema", () => {
  it('are told with the construct and the place in the values', () => {
    const values = { topics: [{ name: 'clicks', partition: 0 }, { partitions: 0 }] };
    expect(validateValues(chart, values, 'shop/fra1/events').map(formatProblem)).toEqual([
      'shop/fra1/events unknown key "partition" in topics[0]: did you mean "partitions"? (known: name, partitions)',
      'shop/fra1/events topics[1] has no "name": add it',
      'shop/fra1/events topics[1].partitions is the number 0, but must be at least 1: write a number of at least 1',
    ]);
  });

  it('may hold what only Terraform knows', () => {
    const lazy = Lazy.stringValue({ produce: () => 'x' });
    const number = Token.asNumber(Lazy.numberValue({ produce: () => 1 }));
    expect(validateValues(chart, { topics: [{ name: lazy, partitions: number }] }, 'shop')).toEqual([]);
    expect(validateValues(chart, { topics: [{ name: 'x', partitions: lazy }] }, 'shop')).toHaveLength(1);
  });

  it("are laid over the chart's defaults, as helm does", () => {
    expect(validateValues(chart, { brokers: { count: 5 } }, 'shop')).toEqual([]);
    expect(validateValues(chart, { brokers: { count: null } }, 'shop').map(formatProblem)).toEqual([
      'shop brokers has no "count": add it',
    ]);
    expect(validateValues(chart, { brokers: [] }, 'shop').map(formatProblem)).toEqual([
      'shop brokers is a list, but must be a mapping: write a mapping',
    ]);
  });

  it('are right when nothing is wrong', () => {
    expect(validateValues(chart, {}, 'shop')).toEqual([]);
  });
});

describe('a mirrored image', () => {
  const image = { registry: 'docker.io', repository: 'apache/kafka', tag: '4.3.1' };

  it("comes from the site's mirror under its own repository and tag", () => {
    expect(imageReference(mirroredImage(image, 'mirror.example.org/hub/'))).toBe(
      'mirror.example.org/hub/apache/kafka:4.3.1',
    );
    expect(imageReference(mirroredImage({ ...image, digest: 'sha256:ab' }, 'm.example.org'))).toBe(
      'm.example.org/apache/kafka@sha256:ab',
    );
  });

  it('comes from its own registry where the site has none', () => {
    expect(imageReference(mirroredImage(image))).toBe('docker.io/apache/kafka:4.3.1');
  });
});
