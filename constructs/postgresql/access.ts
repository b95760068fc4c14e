import type { IConstruct } from 'constructs';
import { type Access, AccessBook } from '../access/access-book.js';
import { openBinding, type SystemConnection } from '../access/binding.js';
import type { Binding, Grantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';

/** What may be done in a database. `migrate` is `readWrite` and the schema: tables are made, changed and dropped. */
export type DatabasePrivilege = 'read' | 'readWrite' | 'migrate';

const RANK: readonly DatabasePrivilege[] = ['read', 'readWrite', 'migrate'];
const WORDS: Readonly<Record<DatabasePrivilege, string>> = {
  read: 'read',
  readWrite: 'read and write',
  migrate: 'read, write and migrate',
};

/** What a system that speaks PostgreSQL's protocol gives to every binding. */
export interface PostgresqlConnection extends SystemConnection {
  /** The product behind the protocol. */
  readonly provider: 'postgresql' | 'cockroachdb';
  /** Names of `sslmode` by libpq: the server's name is verified as well, or the connection is plain text. */
  readonly sslmode: 'verify-full' | 'disable';
}

/** What one workload may do with one system. Grants add to it, in any order and as often as they like. */
export class PostgresqlAccess implements Access {
  readonly binding: Binding;
  private readonly privileges = new Map<string, DatabasePrivilege>();

  constructor(
    private readonly connection: PostgresqlConnection,
    readonly grantee: Grantee,
  ) {
    this.binding = openBinding(connection, grantee, {
      entries: () => this.entries(),
      summary: () => this.databases.map(({ name, privilege }) => `${WORDS[privilege]} ${name}`),
    });
  }

  /** Allows at least this much in a database. */
  allow(database: string, privilege: DatabasePrivilege): void {
    const known = this.privileges.get(database);
    if (known === undefined && this.privileges.size > 0) this.secondDatabase(database);
    if (known === undefined || RANK.indexOf(known) < RANK.indexOf(privilege)) this.privileges.set(database, privilege);
  }

  /** What was granted, sorted by database. */
  get databases(): readonly { readonly name: string; readonly privilege: DatabasePrivilege }[] {
    return [...this.privileges.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, privilege]) => ({ name, privilege }));
  }

  private entries(): Record<string, string> {
    const { endpoint, provider, sslmode } = this.connection;
    return {
      type: 'postgresql',
      provider,
      host: endpoint.host,
      port: `${endpoint.port}`,
      database: this.databases[0]?.name ?? '',
      sslmode,
    };
  }

  /** A connection is to one database, and a binding says which. */
  private secondDatabase(database: string): void {
    const { node, name } = this.grantee;
    Checks.of(this.grantee).error('names', {
      id: 'postgresql-second-database',
      where: node.path,
      message: `is granted the database "${database}" of ${this.connection.system} besides "${this.databases[0]?.name}", but a binding names one`,
      remedy: `use schemas within one database, or give the second database to a separate workload beside ${name}`,
    });
  }
}

/** The accesses of one system, one a workload. */
export type PostgresqlAccessBook = AccessBook<PostgresqlAccess>;

export function postgresqlAccessBook(system: IConstruct, connection: () => PostgresqlConnection): PostgresqlAccessBook {
  return new AccessBook(system, (grantee) => new PostgresqlAccess(connection(), grantee));
}
