import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const EXAMPLES = path.join(import.meta.dirname, '..');

/**
 * Placeholders beside an operator of arithmetic that do not say their type. PostgreSQL finds an operator that fits (`$1 * interval
 * '1 second'` multiplies by a float8), CockroachDB gives both sides the type of the one that is known and then has no such operator.
 */
function untyped(text: string): string[] {
  return text.match(/\$\d+(?![\d:])\s*(?:[-+*/%]|\|\|).*|.*(?:[-+*/%]|\|\|)\s*\$\d+(?![\d:])/g) ?? [];
}

describe('placeholders in arithmetic', () => {
  it.each(["now() + $6 * interval '1 second'", 'on_hand + $2', 'on_hand - $12, reserved', "$1 || 'x'"])(
    'have no type in %s',
    (sql) => {
      expect(untyped(sql)).toHaveLength(1);
    },
  );

  it.each(["now() + $6::INT8 * interval '1 second'", 'on_hand + $12::INT8', 'sku = ANY($1) AND run > $2 LIMIT $3'])(
    'have one in %s',
    (sql) => {
      expect(untyped(sql)).toEqual([]);
    },
  );

  it('have one in the statements of every program', () => {
    const files = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(ts|sql)$/.test(file) && !file.endsWith('.test.ts'),
    );
    expect(files).toContain('ecommerce/services/inventory/store.ts');
    expect(files.flatMap((file) => untyped(readFileSync(path.join(EXAMPLES, file), 'utf8')))).toEqual([]);
  });
});
