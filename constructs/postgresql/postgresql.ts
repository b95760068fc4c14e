import type { Construct } from 'constructs';
import { checkedProps, checkedText } from '../props/index.js';
import { ImportedSystem } from '../system/imported-system.js';
import { type PostgresqlAccess, type PostgresqlAccessBook, postgresqlAccessBook } from './access.js';
import { DatabaseGrants } from './grants.js';
import type { IPostgresql } from './interface.js';
import { POSTGRESQL_ENDPOINT, type PostgresqlEndpointProps } from './props.js';

/** A PostgreSQL server that the kit does not run, or a product that speaks its protocol. */
export class Postgresql extends ImportedSystem<PostgresqlAccess> implements IPostgresql {
  /** A server that somebody else runs. Grants open the network path and pass on the Secret that you name. */
  static fromEndpoint(scope: Construct, id: string, props: PostgresqlEndpointProps): IPostgresql {
    return new Postgresql(scope, id, props);
  }

  readonly type = 'postgresql';
  protected readonly book: PostgresqlAccessBook;

  private constructor(scope: Construct, id: string, props: PostgresqlEndpointProps) {
    const { provider = 'postgresql', caConfigMap } = checkedProps(scope, id, POSTGRESQL_ENDPOINT, props);
    super(scope, id, { ...props, port: props.port ?? (provider === 'cockroachdb' ? 26257 : 5432) });
    this.book = postgresqlAccessBook(this, () => ({
      ...this.connectionTo(this.endpoint.port),
      provider,
      sslmode: caConfigMap === undefined ? 'disable' : 'verify-full',
    }));
  }

  database(name: string) {
    return { name, grants: new DatabaseGrants(this.book, checkedText(this, 'database', name)) };
  }
}
