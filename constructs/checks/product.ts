/** Stands in place of a day: the chart was rendered and held against the Kubernetes API with this version, and never run. */
export const RENDERED_ONLY = 'rendered only';

/** A version of a product and the day on which it was proven. */
export interface ProductRelease {
  readonly version: string;
  /** A day, or `RENDERED_ONLY`. */
  readonly verifiedOn: string;
}

/** A product that a chart runs, and the versions that it may have. */
export interface Product {
  /** As people call it: `Kafka`. */
  readonly product: string;
  /** Proven versions, newest first; the first one is the default. */
  readonly releases: readonly [ProductRelease, ...ProductRelease[]];
  /** Oldest version that has what the chart builds on. */
  readonly minimum: string;
}
