import type { Product } from '../checks/product.js';

/** Certificates that name a cluster's nodes (MutualTlsInternodeAuthenticator with parameters) exist since 5.0. */
export const CASSANDRA: Product = {
  product: 'Cassandra',
  releases: [{ version: '5.0.9', verifiedOn: '2026-11-22' }],
  minimum: '5.0.0',
};
