import type { Size } from '../units.js';

/** What one kind of member of a system, or a workload's pods, asks of the site. */
export interface Footprint {
  readonly component: string;
  readonly members: number;
  /** Cores that each member requests. */
  readonly cpu: number;
  readonly memory: Size;
  /** Persistent storage of each member; none for a member that keeps nothing. */
  readonly storage?: Size;
}
