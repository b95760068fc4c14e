import type { IDataSystem } from '../system/data-system.js';
import type { DatabaseGrants } from './grants.js';

/** A system that speaks PostgreSQL's protocol, whoever runs it. */
export interface IPostgresql extends IDataSystem {
  /** A database by name. */
  database(name: string): { readonly name: string; readonly grants: DatabaseGrants };
}
