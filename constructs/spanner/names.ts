import { error, type Finding } from '../checks/finding.js';

/** Google's rule for project ids. */
const PROJECT = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
/** Google's rule for names of databases, which are 2 to 30 long. */
const DATABASE = /^[a-z][a-z0-9_-]{0,28}[a-z0-9]$/;
/** Of a role of a database, as of every object of its schema, without quotes. */
const ROLE = '[A-Za-z_][A-Za-z0-9_]{0,127}';

export function projectFindings(where: string, project: string): Finding[] {
  if (PROJECT.test(project)) return [];
  return [
    error(
      'spanner-project',
      where,
      `has the project ${JSON.stringify(project)}`,
      "use the project's id: 6 to 30 lower-case letters, digits and hyphens, such as acme-shop",
    ),
  ];
}

/** @param what `is called`, `is granted the database`. */
export function databaseNameFindings(where: string, what: string, name: string): Finding[] {
  if (DATABASE.test(name)) return [];
  return [
    error(
      'spanner-database-name',
      where,
      `${what} ${JSON.stringify(name)}`,
      'use 2 to 30 lower-case letters, digits, _ and -, such as orders',
    ),
  ];
}

export function isRoleName(role: string): boolean {
  return new RegExp(`^${ROLE}$`).test(role);
}

/** The roles that a schema has once all its statements were applied, in lower case: a schema does not tell them apart by it. */
export function rolesOf(ddl: readonly string[]): ReadonlySet<string> {
  const statement = new RegExp(
    `^(CREATE|DROP)\\s+ROLE\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?[\`"]?(${ROLE})[\`"]?$`,
    'i',
  );
  const roles = new Set<string>();
  for (const text of ddl) {
    const [, verb, role] = statement.exec(text.toLowerCase()) ?? [];
    if (role === undefined) continue;
    if (verb === 'create') roles.add(role);
    else roles.delete(role);
  }
  return roles;
}
