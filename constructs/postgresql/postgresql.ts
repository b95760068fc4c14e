import type { Construct } from 'constructs';
import { checkedProps, checkedText } from '../props/index.js';
import type { IDataSystem } from '../system/data-system.js';
import { type EndpointProps, ImportedSystem } from '../system/imported-system.js';
import { type PostgresqlAccess, type PostgresqlAccessBook, postgresqlAccessBook } from './access.js';
import { DatabaseGrants } from './grants.js';
import { POSTGRESQL_ENDPOINT } from './props.js';

/** A system that speaks PostgreSQL's protocol, whoever runs it. */
export interface IPostgresql extends IDataSystem {
  /** A database of it. */
  database(name: string): { readonly name: string; readonly grants: DatabaseGrants };
}

export interface PostgresqlEndpointProps extends EndpointProps {
  /** Host name of the server or of what stands before its servers; their certificates must carry it. */
  readonly host: string;
  /** @default 5432; 26257 where the provider is cockroachdb */
  readonly port?: number;
  /** What answers there. @default 'postgresql' */
  readonly provider?: 'postgresql' | 'cockroachdb';
}

/** A PostgreSQL, or what speaks its protocol, that the kit does not run. */
export class Postgresql extends ImportedSystem<PostgresqlAccess> implements IPostgresql {
  /** A cluster that somebody else runs: grants open the network path and hand over the Secret that is named. */
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
