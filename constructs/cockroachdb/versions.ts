import { type Product, RENDERED_ONLY } from '../system/product.js';

/** A setting for the wait before a drain (`server.shutdown.initial_wait`) has this name, and the enforcement of licences this form, since 24.3. */
export const COCKROACHDB: Product = {
  product: 'CockroachDB',
  releases: [{ version: '26.2.1', verifiedOn: RENDERED_ONLY }],
  minimum: '24.3.0',
};
