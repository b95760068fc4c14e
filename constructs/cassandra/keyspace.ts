import type { CassandraAccessBook } from './access.js';
import { KeyspaceGrants } from './grants.js';
import type { KeyspaceProps } from './props.js';
import type { CassandraSizing } from './sizing.js';

/** A keyspace of a cluster, replicated by NetworkTopologyStrategy. */
export class Keyspace {
  readonly replicationFactor: number;
  readonly dataset: 'strong' | 'eventual';
  readonly grants: KeyspaceGrants;

  constructor(
    readonly name: string,
    props: KeyspaceProps,
    sizing: CassandraSizing,
    book: CassandraAccessBook,
  ) {
    this.replicationFactor = props.replicationFactor ?? sizing.replicationFactor;
    this.dataset = props.dataset ?? 'eventual';
    this.grants = new KeyspaceGrants(book, name);
  }
}
