import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pending, readMigrations, statementsIn } from './migrations.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'datastead-migrations-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const TWO = { '0001-a.sql': 'CREATE TABLE a (id INT);\n', '0002-b.sql': 'CREATE TABLE b (id INT);\n' };

describe('migrations', () => {
  it('are read in order, one version a file', () => {
    const read = readMigrations(folderOf({ ...TWO, 'README.md': 'no migration' }));
    expect(read.map(({ version, name }) => [version, name])).toEqual([
      [1, '0001-a.sql'],
      [2, '0002-b.sql'],
    ]);
  });

  it('are split into statements, and a comment is none', () => {
    const text =
      "-- why; and how\nCREATE TABLE a (\n  id INT -- the key; of course\n);\nINSERT INTO a VALUES (';');\n\n";
    expect(statementsIn(text)).toEqual([
      'CREATE TABLE a (\n  id INT -- the key; of course\n)',
      "INSERT INTO a VALUES (';')",
    ]);
  });

  it.each([
    ['a comment', "INSERT INTO a VALUES ('first\n-- second\n')"],
    ['an end', "INSERT INTO a VALUES ('first;\nsecond')"],
    ['an end of a name', 'SELECT 1 AS "first;\nsecond"'],
    ['an apostrophe', "INSERT INTO a VALUES ('it''s;\n-- so')"],
  ])('keep a literal whole that looks like %s', (_, statement) => {
    expect(statementsIn(`${statement};\nSELECT 2;\n`)).toEqual([statement, 'SELECT 2']);
  });

  it('may have an apostrophe in a comment', () => {
    const text = "-- it's why\nSELECT 1 -- don't; ask;\n;\nSELECT 2;\n";
    expect(statementsIn(text)).toEqual(["SELECT 1 -- don't; ask;", 'SELECT 2']);
  });

  it('are the same with the line ends of Windows', () => {
    const [first, second] = ['\n', '\r\n'].map((end) => {
      const text = "-- why\nCREATE TABLE a (\n  id INT\n);\nINSERT INTO a VALUES ('x\ny');\n".replaceAll('\n', end);
      return readMigrations(folderOf({ '0001-a.sql': text }));
    });
    expect(first?.[0]?.statements).toHaveLength(2);
    expect(second).toEqual(first);
  });

  it('of the services keep the checksums under which they were applied', () => {
    const of = (folder: string) =>
      readMigrations(path.join(import.meta.dirname, '../ecommerce/services', folder)).map(({ checksum }) =>
        checksum.slice(0, 12),
      );
    expect(of('inventory/migrations')).toEqual(['bbf4c7121856', '324ebde2e91b']);
    expect(of('orders/migrations/postgresql')).toEqual(['3cbee99394df']);
    expect(of('orders/migrations/spanner')).toEqual(['9a04cfe02ebe']);
  });

  it.each([
    ['a gap', { '0001-a.sql': 'x', '0003-c.sql': 'x' }, 'name it 0002-'],
    ['two of one number', { '0001-a.sql': 'x', '0001-b.sql': 'x' }, 'name it 0002-'],
    ['another form of name', { 'first.sql': 'x' }, 'name it 0001-'],
    ['nothing', {}, 'add 0001-'],
  ])('are refused with %s', (_, files, remedy) => {
    expect(() => readMigrations(folderOf(files as Record<string, string>))).toThrow(remedy);
  });

  it('are refused without a folder', () => {
    expect(() => readMigrations('/nowhere/at/all')).toThrow('there is no folder /nowhere/at/all');
  });

  it('are pending until they are applied, whatever their comments', () => {
    const known = readMigrations(folderOf(TWO));
    const [first] = readMigrations(folderOf({ '0001-a.sql': `-- another comment\n${TWO['0001-a.sql']}` }));
    if (!first) throw new Error('one was read');
    expect(pending(known, []).map(({ version }) => version)).toEqual([1, 2]);
    expect(pending(known, [first]).map(({ version }) => version)).toEqual([2]);
  });

  it('are refused when one that was applied has changed, or is not known', () => {
    const known = readMigrations(folderOf(TWO));
    expect(() => pending(known, [{ version: 1, checksum: 'other' }])).toThrow(
      '0001-a.sql was applied as something else: restore it, and put the change into version 3',
    );
    expect(() => pending(known, [{ version: 3, checksum: 'x' }])).toThrow('use a newer image');
  });

  it.each(['inventory/migrations', 'orders/migrations/postgresql', 'orders/migrations/spanner'])(
    'of %s can each be repeated',
    (folder) => {
      const read = readMigrations(path.join(import.meta.dirname, '../ecommerce/services', folder));
      for (const statement of read.flatMap(({ statements }) => statements)) {
        expect(statement).toMatch(/^CREATE (TABLE|INDEX) IF NOT EXISTS /);
      }
    },
  );
});
