import type { IConstruct } from 'constructs';
import { checked, type Kind } from '../props/index.js';
import { type Binding, type Grantee, refuseNoGrantee } from './grantee.js';

/** What one grantee may do with one system, in the system's own terms. */
export interface Access {
  readonly grantee: Grantee;
  readonly binding: Binding;
}

/** The accesses of one system, one a grantee. */
export class AccessBook<A extends Access> {
  private readonly accesses = new Map<Grantee, A>();

  constructor(
    private readonly system: IConstruct,
    private readonly open: (grantee: Grantee) => A,
  ) {}

  /**
   * The access of a grantee, opened when it is granted something for the first time.
   * @throws ProblemError when nobody, or nothing that can be granted access, is given
   */
  of(grantee: Grantee): A {
    refuseNoGrantee(this.system, grantee);
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

/**
 * The options of a grant, where they are what their interface says.
 * @param call name of the method that they were given to
 * @throws ProblemError with all that is wrong with them
 */
export function checkedOptions<T>(grantee: Grantee, call: string, kind: Kind<T>, options: T): T {
  return checked(grantee.node.path, kind, options, ['grants', call]);
}
