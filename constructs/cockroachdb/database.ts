import type { PostgresqlAccessBook } from '../postgresql/access.js';
import { DatabaseGrants } from '../postgresql/grants.js';

/** A database of a cluster. Provisioning makes it, with a role for each privilege; it never drops one. */
export class Database {
  readonly grants: DatabaseGrants;

  constructor(
    readonly name: string,
    book: PostgresqlAccessBook,
  ) {
    this.grants = new DatabaseGrants(book, name);
  }
}
