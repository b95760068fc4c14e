import type { IDataSystem } from '../system/data-system.js';
import type { KeyspaceGrants } from './grants.js';

/** A cluster, whoever runs it. */
export interface ICassandra extends IDataSystem {
  /** Data center whose nodes the site's clients use. */
  readonly localDatacenter: string;
  /** A keyspace by name. */
  keyspace(name: string): { readonly name: string; readonly grants: KeyspaceGrants };
}
