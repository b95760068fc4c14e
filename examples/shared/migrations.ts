import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from './bindings.js';

/** One version of a schema. */
export interface Migration {
  readonly version: number;
  /** Name of its file. */
  readonly name: string;
  /** Statements that can each be repeated, without their semicolons. */
  readonly statements: readonly string[];
  /** SHA-256 of the statements in hexadecimal: comments may still change, what they do may not. */
  readonly checksum: string;
}

/** What a database remembers of a version that was applied. */
export interface Applied {
  readonly version: number;
  readonly checksum: string;
}

const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/;

/**
 * The versions in a folder: `0001-stock.sql`, `0002-….sql`, numbered without a gap.
 * @throws ConfigurationError for a folder that is not there, and for files that are no such row
 */
export function readMigrations(folder: string): Migration[] {
  const files = sqlFiles(folder);
  const problems = files.flatMap((file, index) => {
    const wanted = `${index + 1}`.padStart(4, '0');
    return FILE.exec(file)?.[1] === wanted ? [] : [`${path.join(folder, file)}: name it ${wanted}-<what-it-does>.sql`];
  });
  if (files.length === 0) problems.push(`${folder} has no migration: add 0001-<what-it-does>.sql`);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return files.map((name, index) => {
    const statements = statementsIn(readFileSync(path.join(folder, name), 'utf8'));
    const checksum = createHash('sha256').update(statements.join(';\n')).digest('hex');
    return { version: index + 1, name, statements, checksum };
  });
}

function sqlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort();
  } catch {
    throw new ConfigurationError([`there is no folder ${folder} of migrations`]);
  }
}

/** A comment line; a literal or a quoted name; a comment behind a statement; an end of a statement; anything else. */
const PIECE = /(?<line>(?<=^|\n)[^\S\n]*--[^\n]*(?:\n|$))|'[^']*'|"[^"]*"|--[^\n]*|(?<end>;[ \t]*(?:\n|$))|./gs;

/**
 * The statements of a file, whatever its line ends. Comments are lines of their own that begin with `--`; a semicolon ends a
 * statement at the end of a line. Neither counts within a literal.
 */
export function statementsIn(text: string): string[] {
  const statements = [''];
  for (const { 0: piece, groups } of text.replaceAll('\r\n', '\n').matchAll(PIECE)) {
    if (groups?.['end'] !== undefined) statements.push('');
    else if (groups?.['line'] === undefined) statements[statements.length - 1] += piece;
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/**
 * What is still to be applied.
 * @throws ConfigurationError when an applied version has changed since, or is newer than all that is known here
 */
export function pending(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const problems = applied.flatMap(({ version, checksum }) => {
    const same = known.find((one) => one.version === version);
    if (same === undefined)
      return [`version ${version} was applied, and this image knows ${known.length}: use a newer image`];
    if (same.checksum === checksum) return [];
    return [
      `${same.name} was applied as something else: restore it, and put the change into version ${known.length + 1}`,
    ];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  const done = new Set(applied.map(({ version }) => version));
  return known.filter(({ version }) => !done.has(version));
}
