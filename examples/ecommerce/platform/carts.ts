import { type Site, SmokeTest, Workload } from 'datastead';
import { Redis } from 'datastead/redis';

const image = 'registry.datastead.example/carts:0.1.0';

/** Carts, sessions, configuration, and what the catalogue recommends, kept for a while. */
export function addCarts(site: Site, catalogue: Workload): void {
  const carts = new Redis(site, 'carts', { persistence: 'aof' });
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
