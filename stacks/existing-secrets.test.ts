import { describe, expect, it } from 'vitest';
import { Cassandra } from '../constructs/cassandra/index.js';
import { CockroachDB, LicenceKey } from '../constructs/cockroachdb/index.js';
import { Kafka } from '../constructs/kafka/index.js';
import { Postgresql } from '../constructs/postgresql/index.js';
import { Redis } from '../constructs/redis/index.js';
import { type Site, SmokeTest, Workload } from '../index.js';
import { releaseValues, sitesText, synthesizeSite } from '../tests/support/platform.js';
import { secretsOf } from '../tests/support/secrets.js';

const image = 'registry.example.com/shop/api:1.0.0';
const sites = sitesText({ capacity: '{ nodesPerZone: 1, cpu: 90, memory: 300Gi, storage: 9Ti }' });

/** A workload of every system that the kit runs, and a smoke test that brings no password. */
function compose(credentialsRevision = 1) {
  return (site: Site) => {
    const existingSecrets = {
      events: 'vault-events',
      carts: 'vault-carts',
      catalogue: 'vault-items',
      stock: 'vault-stock',
    };
    const api = new Workload(site, 'api', { image, credentialsRevision, existingSecrets });
    const smoke = new SmokeTest(site, 'smoke', { image });
    const events = new Kafka(site, 'events', { topics: { orders: {} } });
    for (const one of [api, smoke]) events.topic('orders').grants.produce(one);
    new Redis(site, 'carts').keys('cart:*').grants.readWrite(api);
    new Cassandra(site, 'catalogue', { keyspaces: { items: {} } }).keyspace('items').grants.read(api);
    const licenceKey = LicenceKey.enterprise({ existingSecret: 'crdb-licence', organization: 'Example Shop' });
    new CockroachDB(site, 'stock', { databases: ['stock'], licenceKey }).database('stock').grants.readWrite(api);
  };
}

type Users = { access: { users: { name: string; secret: string; uid: string; epoch: string }[] } };

const RELEASES = [
  ['events', 'vault-events'],
  ['carts', 'vault-carts'],
  ['catalogue-access', 'vault-items'],
  ['stock', 'vault-stock'],
] as const;

describe('a Secret that the user brings', () => {
  const { stack, platform } = synthesizeSite(compose(), { sites });

  it('is made in neither namespace, and no other is', () => {
    expect(Object.keys(secretsOf(stack('data'))).sort()).toEqual([
      'shop-apps/events-smoke-a',
      'shop-data/catalogue-admin',
      'shop-data/events-smoke-a',
    ]);
  });

  it.each(RELEASES)('is what provisioning of %s reads', (release, name) => {
    const { users } = (releaseValues(stack('data'), release) as Users).access;
    expect(users.find((user) => user.name === 'shop.api.a')).toMatchObject({
      secret: `${name}-a`,
      uid: '',
      epoch: `${name}-a/1`,
    });
  });

  it('is mounted with its two keys alone', () => {
    const { template } = (
      stack('apps').resources['kubernetes_deployment_v1.workload-api'] as {
        spec: { template: { spec: { volume: { name: string; projected: { sources: unknown[] }[] }[] } } };
      }
    ).spec;
    const volume = template.spec.volume.find(({ name }) => name === 'binding-events');
    const items = ['username', 'password'].map((key) => ({ key, path: key }));
    expect(volume?.projected[0]?.sources).toContainEqual({ secret: [{ name: 'vault-events-a', items }] });
  });

  it('has another name after a rotation, and provisioning takes its password', () => {
    const rotated = synthesizeSite(compose(2), { sites });
    for (const [release, name] of RELEASES) {
      const { users } = (releaseValues(rotated.stack('data'), release) as Users).access;
      const own = users.filter((user) => user.name.startsWith('shop.api.'));
      expect(own).toEqual([expect.objectContaining({ name: 'shop.api.b', secret: `${name}-b`, epoch: `${name}-b/2` })]);
    }
  });

  it('is told of: where it must stand, and whom it must name', () => {
    const [site] = platform.prepare().description.sites;
    expect(site?.existingSecrets).toEqual([
      { name: 'crdb-licence', namespaces: ['shop-data'], usedBy: 'stock' },
      ...['vault-carts', 'vault-items', 'vault-events', 'vault-stock'].map((name, index) => ({
        name: `${name}-a`,
        namespaces: ['shop-apps', 'shop-data'],
        username: 'shop.api.a',
        usedBy: `api for ${['carts', 'catalogue', 'events', 'stock'][index]}`,
      })),
    ]);
  });
});

describe('a Secret of a user whom others make', () => {
  it('is told of, without a name that it must have', () => {
    const { platform } = synthesizeSite((site) => {
      const server = { host: 'pg.example.com', cidr: '10.20.0.0/24', existingSecret: 'pg-api', caConfigMap: 'pg-ca' };
      const ordering = Postgresql.fromEndpoint(site, 'ordering', server);
      ordering.database('orders').grants.readWrite(new Workload(site, 'api', { image }));
    });
    expect(platform.prepare().description.sites[0]?.existingSecrets).toEqual([
      { name: 'pg-api', namespaces: ['shop-apps'], usedBy: 'api for ordering' },
    ]);
  });
});

describe("a Secret of the administrator's that the user brings", () => {
  it('is named to every release, and none is made', () => {
    const { stack } = synthesizeSite(
      (site) => new Cassandra(site, 'catalogue', { existingAdminSecret: 'vault-admin' }),
    );
    expect(secretsOf(stack('data'))).toEqual({});
    for (const release of ['catalogue', 'catalogue-a', 'catalogue-access', 'catalogue-preflight']) {
      expect(releaseValues(stack('data'), release), release).toMatchObject({
        admin: { existingSecret: 'vault-admin', uid: '' },
      });
    }
  });
});
