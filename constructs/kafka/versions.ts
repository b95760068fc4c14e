import type { Product } from '../checks/product.js';

/** The dynamic controller quorum with automatic joining, which the chart builds on, exists since 4.2. */
export const KAFKA: Product = {
  product: 'Kafka',
  releases: [{ version: '4.3.1', verifiedOn: '2026-11-22' }],
  minimum: '4.2.0',
};
