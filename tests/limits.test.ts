import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASSANDRA } from '../constructs/cassandra/versions.js';
import { type Product, RENDERED_ONLY } from '../constructs/checks/product.js';
import { COCKROACHDB } from '../constructs/cockroachdb/versions.js';
import { KAFKA } from '../constructs/kafka/versions.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { REDIS_SERVERS } from '../constructs/redis/versions.js';

const PRODUCTS: readonly Product[] = [KAFKA, REDIS_SERVERS.valkey, REDIS_SERVERS.redis, CASSANDRA, COCKROACHDB];

describe('docs/limits.md', () => {
  const page = readFileSync(path.join(PACKAGE_ROOT, 'docs/limits.md'), 'utf8');

  it.each(PRODUCTS.map((product) => [product.product, product] as const))('has the versions of %s', (name, product) => {
    const [{ version, verifiedOn }] = product.releases;
    const tested = verifiedOn === RENDERED_ONLY ? `${version}, ${RENDERED_ONLY}` : version;
    expect(page).toContain(`| ${name} | ${product.minimum} | ${tested} |`);
  });
});
