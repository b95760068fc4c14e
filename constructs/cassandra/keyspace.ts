import type { CassandraAccessBook } from './access.js';
import { KeyspaceGrants } from './grants.js';
import type { CassandraSizing } from './sizing.js';

export interface KeyspaceProps {
  /** Copies of each row. @default - the cluster's: 3, or 1 where nothing is tolerated */
  readonly replicationFactor?: number;
  /**
   * `strong`: each read sees every acknowledged write. Every grant is held to it (R + W > RF), and every node refuses
   * writes below a majority. `eventual`: the grants decide.
   * @default 'eventual'
   */
  readonly dataset?: 'strong' | 'eventual';
}

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
