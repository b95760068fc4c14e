import { type Site, SmokeTest, Workload } from 'datastead';
import { Redis, type RedisProps } from 'datastead/redis';

const image = 'registry.datastead.example/carts:0.1.0';

/**
 * Carts, sessions, configuration, and what the catalogue recommends, kept for a while.
 * @param props what another place sets otherwise, its sizes say
 */
export function addCarts(site: Site, catalogue: Workload, props: Partial<RedisProps> = {}): void {
  const carts = new Redis(site, 'carts', { persistence: 'aof', ...props });
  const api = new Workload(site, 'carts-api', {
    image,
    port: 8080,
    env: { RECOMMENDATIONS_URL: `${catalogue.url}/recommendations` },
  });
  catalogue.grants.call(api);
  for (const keys of ['cart:*', 'session:*', 'config:*', 'recommendations:*']) carts.keys(keys).grants.readWrite(api);
  carts.channels('config').grants.publishSubscribe(api);
  carts.grants.script(api);

  const smoke = new SmokeTest(site, 'carts-smoke', {
    image,
    command: ['node', '/app/smoke/carts.js'],
    env: { CARTS_URL: api.url },
  });
  api.grants.call(smoke);
  carts.keys('cart:*').grants.read(smoke);
}
