import type { Grantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import type { DatabasePrivilege, PostgresqlAccess, PostgresqlAccessBook } from './access.js';

/** A name that needs no quotes in SQL, within PostgreSQL's 63 bytes (`NAMEDATALEN`); hyphens would need them. */
export const DATABASE_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** Grants on one database. Each call is idempotent and returns the access that it extends. */
export class DatabaseGrants {
  constructor(
    private readonly book: PostgresqlAccessBook,
    private readonly database: string,
  ) {}

  /** Lets `grantee` read every table: SELECT. */
  read(grantee: Grantee): PostgresqlAccess {
    return this.allow(grantee, 'read');
  }

  /** Lets `grantee` read and write every table: SELECT, INSERT, UPDATE, DELETE. */
  readWrite(grantee: Grantee): PostgresqlAccess {
    return this.allow(grantee, 'readWrite');
  }

  /** Lets `grantee` also change the schema. Meant for a `Migration`, so that the service itself does not need this right. */
  migrate(grantee: Grantee): PostgresqlAccess {
    return this.allow(grantee, 'migrate');
  }

  private allow(grantee: Grantee, privilege: DatabasePrivilege): PostgresqlAccess {
    const access = this.book.of(grantee);
    if (!DATABASE_NAME.test(this.database)) {
      Checks.of(grantee).error('names', {
        id: 'postgresql-database-name',
        where: grantee.node.path,
        message: `is granted the database ${JSON.stringify(this.database)}`,
        remedy: 'use 1 to 63 lower-case letters, digits and _, not beginning with a digit, such as orders',
      });
    }
    access.allow(this.database, privilege);
    return access;
  }
}
