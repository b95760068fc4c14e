import { brand } from '../brand.js';
import { checked, number, object, required } from '../props/index.js';

export const AUTOSCALING = object<AutoscalingProps>({
  minNodes: required(number),
  maxNodes: required(number),
  cpuPercent: number,
  storagePercent: number,
});

/** Limits and targets of Spanner's autoscaler. */
export interface AutoscalingProps {
  /** Smallest number of nodes, at least 1. A node is 1000 processing units. */
  readonly minNodes: number;
  /** Largest number of nodes. */
  readonly maxNodes: number;
  /** Target CPU load from high-priority requests, in percent. @default - 65, or 45 in several regions */
  readonly cpuPercent?: number;
  /** Target use of a node's storage limit, in percent. @default 90 */
  readonly storagePercent?: number;
}

/** Compute capacity of an instance. */
export class InstanceSize {
  static {
    brand(InstanceSize, 'InstanceSize');
  }

  /** A fixed number of nodes. */
  static nodes(count: number): InstanceSize {
    return new InstanceSize({ kind: 'nodes', count });
  }

  /** A fixed number of processing units: 100 to 900 in steps of 100, or a multiple of 1000. */
  static processingUnits(units: number): InstanceSize {
    return new InstanceSize({ kind: 'processingUnits', units });
  }

  /**
   * Spanner adds and removes nodes itself. Needs the edition `ENTERPRISE` or higher.
   * @throws ProblemError for props that are unknown, missing or of another type
   */
  static autoscaling(props: AutoscalingProps): InstanceSize {
    return new InstanceSize({ kind: 'autoscaling', ...checked('InstanceSize.autoscaling', AUTOSCALING, props) });
  }

  private constructor(
    readonly choice:
      | { readonly kind: 'nodes'; readonly count: number }
      | { readonly kind: 'processingUnits'; readonly units: number }
      | ({ readonly kind: 'autoscaling' } & AutoscalingProps),
  ) {}
}
