import { type Product, RENDERED_ONLY } from '../checks/product.js';

/**
 * `ALTER EXTERNAL CONNECTION`, by which a schedule of backups gets another address, came with 25.4. Older than that are the name of the
 * wait before a drain (`server.shutdown.initial_wait`) and the way in which licences are enforced.
 */
export const COCKROACHDB: Product = {
  product: 'CockroachDB',
  releases: [{ version: '26.2.1', verifiedOn: RENDERED_ONLY }],
  minimum: '25.4.0',
};
