import type { Construct } from 'constructs';
import { type EndpointProps, ImportedSystem } from '../system/imported-system.js';
import { type CassandraAccess, type CassandraAccessBook, cassandraAccessBook } from './access.js';
import type { ICassandra } from './cassandra.js';
import { KeyspaceGrants } from './grants.js';

export interface CassandraEndpointProps extends EndpointProps {
  /** Host name of a contact point. */
  readonly host: string;
  /** @default 9042 */
  readonly port?: number;
  /** Data center that the site's clients are to use. */
  readonly localDatacenter: string;
}

/** A Cassandra cluster that the kit does not run. */
export class ImportedCassandra extends ImportedSystem<CassandraAccess> implements ICassandra {
  readonly type = 'cassandra';
  readonly localDatacenter: string;
  protected readonly book: CassandraAccessBook;

  constructor(scope: Construct, id: string, props: CassandraEndpointProps) {
    super(scope, id, { ...props, port: props.port ?? 9042 });
    this.localDatacenter = props.localDatacenter;
    this.book = cassandraAccessBook(() => ({
      ...this.connectionTo(this.endpoint.port),
      localDatacenter: this.localDatacenter,
    }));
  }

  keyspace(name: string) {
    return { name, grants: new KeyspaceGrants(this.book, name) };
  }
}
