import type { IDataSystem } from '../system/data-system.js';
import type { SpannerGrants } from './grants.js';

/** A Spanner, or an emulator of one. */
export interface ISpanner extends IDataSystem {
  /** A database of it. */
  database(name: string): { readonly name: string; readonly grants: SpannerGrants };
}
