import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from './sites.schema.json' with { type: 'json' };
import { FORMATS } from './sites-formats.js';

describe('sites.schema.json', () => {
  interface Node {
    readonly type?: string | readonly string[];
    readonly title?: string;
    readonly description?: string;
    readonly default?: unknown;
    readonly examples?: readonly unknown[];
    readonly additionalProperties?: unknown;
    readonly pattern?: string;
    readonly patternErrorMessage?: string;
    readonly format?: string;
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, Node>>;
    readonly items?: Node;
    readonly oneOf?: readonly Node[];
    readonly enum?: unknown;
    readonly const?: unknown;
  }

  function* nodes(node: Node, name: string): Generator<readonly [string, Node]> {
    yield [name, node];
    for (const [key, inner] of Object.entries(node.properties ?? {})) yield* nodes(inner, `${name}.${key}`);
    if (node.items) yield* nodes(node.items, `${name}[]`);
    for (const [i, inner] of (node.oneOf ?? []).entries()) yield* nodes(inner, `${name}|${i}`);
  }

  const all = [...nodes(schema as Node, 'file')];
  const ajv = new Ajv({ discriminator: true, strict: false });
  for (const [name, fault] of Object.entries(FORMATS)) ajv.addFormat(name, (text: string) => fault(text) === undefined);

  it('closes every mapping that lists its keys', () => {
    for (const [name, node] of all) {
      if (node.properties && !node.oneOf) expect(node.additionalProperties, name).toBe(false);
    }
  });

  it('describes every key, for the reader of an editor', () => {
    for (const [name, node] of all) {
      for (const [key, inner] of Object.entries(node.properties ?? {})) {
        if (key !== 'backend') expect(inner.description?.length ?? 0, `${name}.${key}`).toBeGreaterThan(10);
      }
    }
  });

  it('has an example for every value that a message may have to show', () => {
    for (const [name, node] of all) {
      const shown = node.type !== 'object' && node.type !== undefined && node.items?.type !== 'object';
      if (shown) expect(node.examples, name).not.toBeUndefined();
    }
  });

  it('has examples and defaults that fit', () => {
    for (const [name, node] of all) {
      const values = [...(node.examples ?? []), ...(node.default === undefined ? [] : [node.default])];
      const validate = ajv.compile(node);
      for (const value of values) expect(validate(value), `${name}: ${JSON.stringify(value)}`).toBe(true);
    }
  });

  it('says in words what each pattern wants', () => {
    for (const [name, { pattern, patternErrorMessage, format }] of all) {
      if (pattern) expect(patternErrorMessage ?? format, name).toBeTypeOf('string');
      if (patternErrorMessage) expect(patternErrorMessage, name).toMatch(/^Use .*[^.]$/);
    }
  });

  it('offers for each pattern words whose own example fits', () => {
    for (const [name, { pattern, patternErrorMessage }] of all) {
      const example = / such as "?([^" ]+)"?$/.exec(patternErrorMessage ?? '')?.[1];
      if (pattern && example) expect(example, name).toMatch(new RegExp(pattern));
    }
  });
});
