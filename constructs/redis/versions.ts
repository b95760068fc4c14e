import type { Product } from '../checks/product.js';

/** The program that serves: Valkey, or Redis, from which it was forked. Chart, protocol and clients are the same. */
export type RedisServer = 'valkey' | 'redis';

interface ServerFacts extends Product {
  readonly repository: string;
  readonly licence: (version: string) => string;
}

/** Key patterns with a direction (`%R~`), subcommands in rules and host names in Sentinel exist since Redis 7.0. */
export const REDIS_SERVERS: Readonly<Record<RedisServer, ServerFacts>> = {
  valkey: {
    product: 'Valkey',
    repository: 'valkey/valkey',
    releases: [{ version: '8.0.1', verifiedOn: '2026-11-22' }],
    minimum: '7.2.5',
    licence: () => 'BSD-3-Clause',
  },
  redis: {
    product: 'Redis',
    repository: 'library/redis',
    releases: [{ version: '7.0.15', verifiedOn: '2026-11-22' }],
    minimum: '7.0.0',
    licence: redisLicence,
  },
};

/** Redis left the BSD licence with 7.4; since 8.0 the AGPL is a third choice (LICENSE.txt of the releases). */
function redisLicence(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 7 || (major === 7 && minor < 4)) return 'BSD-3-Clause';
  return major === 7 ? 'RSALv2 OR SSPL-1.0' : 'RSALv2 OR SSPL-1.0 OR AGPL-3.0-only';
}
