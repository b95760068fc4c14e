import type { Grantee } from '../workload/grantee.js';
import type { Binding } from './binding.js';

/** What one grantee may do with one system, in the system's own terms. */
export interface Access {
  readonly grantee: Grantee;
  readonly binding: Binding;
}

/** The accesses of one system, one a grantee. */
export class AccessBook<A extends Access> {
  private readonly accesses = new Map<Grantee, A>();

  constructor(private readonly open: (grantee: Grantee) => A) {}

  /** The access of a grantee, opened when it is granted something for the first time. */
  of(grantee: Grantee): A {
    const known = this.accesses.get(grantee);
    if (known) return known;
    const fresh = this.open(grantee);
    this.accesses.set(grantee, fresh);
    return fresh;
  }

  /** Sorted by grantee, so that the order of calls does not show in the output. */
  get all(): A[] {
    return [...this.accesses.values()].sort((left, right) => (left.grantee.name < right.grantee.name ? -1 : 1));
  }
}
