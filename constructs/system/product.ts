/** A version of a product and the day on which it was proven. */
export interface ProductRelease {
  readonly version: string;
  readonly verifiedOn: string;
}

/** A product that a chart runs, and the versions that it may have. */
export interface Product {
  /** As people call it: `Kafka`. */
  readonly product: string;
  /** Proven versions, newest first. */
  readonly releases: readonly [ProductRelease, ...ProductRelease[]];
  /** Oldest version that has what the chart builds on. */
  readonly minimum: string;
}
