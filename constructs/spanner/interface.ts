import type { IDataSystem } from '../system/data-system.js';
import type { SpannerGrants } from './grants.js';

/** A Spanner instance, or its emulator. */
export interface ISpanner extends IDataSystem {
  /** A database by name. */
  database(name: string): { readonly name: string; readonly grants: SpannerGrants };
}
