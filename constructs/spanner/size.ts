import { brand } from '../brand.js';
import { checked, number, object, required } from '../props/index.js';

export const AUTOSCALING = object<AutoscalingProps>({
  minNodes: required(number),
  maxNodes: required(number),
  cpuPercent: number,
  storagePercent: number,
});

/** Bounds between which Spanner itself chooses, and what it aims at. */
export interface AutoscalingProps {
  /** Nodes, 1 at least. A node is 1000 processing units. */
  readonly minNodes: number;
  readonly maxNodes: number;
  /** Percent of the processors that requests of high priority may use. @default 65, or 45 in several regions */
  readonly cpuPercent?: number;
  /** Percent of the storage that a node can serve. @default 90 */
  readonly storagePercent?: number;
}

/** How much an instance can serve. */
export class InstanceSize {
  static {
    brand(InstanceSize, 'InstanceSize');
  }

  static nodes(count: number): InstanceSize {
    return new InstanceSize({ kind: 'nodes', count });
  }

  /** 100 to 900 in hundreds, or thousands. */
  static processingUnits(units: number): InstanceSize {
    return new InstanceSize({ kind: 'processingUnits', units });
  }

  /**
   * Grown and shrunk by Spanner. Wants the edition ENTERPRISE.
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
