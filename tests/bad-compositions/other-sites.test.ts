import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Postgresql } from '../../constructs/postgresql/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { Identity, InstanceConfig, Spanner, SpannerEmulator } from '../../constructs/spanner/index.js';
import { type Platform, type Site, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const api = (site: Site) => new Workload(site, 'api', { image, port: 8080 });
const sites = `${sitesText()}${sitesText({
  name: 'par1',
  kubernetes: '{ context: par1, version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32] }',
}).replace('sites:\n', '')}`;
const CORPORATE = { host: 'elsewhere.example.com', cidr: '10.20.0.0/24', existingSecret: 'login', caConfigMap: 'ca' };

function otherSite({ sites: [, other] }: Platform): Site {
  if (!other) throw new Error('there are two sites');
  return other;
}

/** Grants the workload of the first site something of what `grant` makes in the second. */
const across = (what: string, grant: (other: Site, workload: Workload) => void): BadComposition => ({
  what,
  compose: (site, platform) => grant(otherSite(platform), api(site)),
  props: { sites },
  problem: ['grant-other-site', 'shop/fra1/api', 'made in fra1'],
});

describe('a grant', () => {
  itIsRefused([
    across('on a Kafka of another site', (other, workload) =>
      new Kafka(other, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(workload),
    ),
    across('on a Redis of another site', (other, workload) =>
      new Redis(other, 'carts').keys('cart:*').grants.read(workload),
    ),
    across('on a Cassandra of another site', (other, workload) =>
      new Cassandra(other, 'catalogue', { keyspaces: { items: {} } }).keyspace('items').grants.read(workload),
    ),
    across('on a CockroachDB of another site', (other, workload) =>
      new CockroachDB(other, 'sql', { databases: ['orders'] }).database('orders').grants.read(workload),
    ),
    across('on a Spanner emulator of another site', (other, workload) =>
      new SpannerEmulator(other, 'ledger', { tolerate: 'none' }).database('orders').grants.read(workload),
    ),
    across('on what another site imports', (other, workload) =>
      Postgresql.fromEndpoint(other, 'pg', CORPORATE).database('orders').grants.read(workload),
    ),
    across('on calls of a workload of another site', (other, workload) =>
      new Workload(other, 'stock', { image, port: 8080 }).grants.call(workload),
    ),
  ]);

  it('across sites is told in a sentence that says what to grant instead', () => {
    const row = across('', (other, workload) => {
      const events = new Kafka(other, 'events', { topics: { orders: {}, returns: {} } });
      for (const topic of ['orders', 'returns']) events.topic(topic).grants.produce(workload);
      new Workload(other, 'stock', { image, port: 8080 }).grants.call(workload);
    });
    expect(failure(row).message.split('\n')).toEqual([
      'shop/fra1/api is granted the system "events" of the site par1, but a grant works only within a site: grant a system that is made in fra1, or declare the remote one there (fromEndpoint)',
      'shop/fra1/api is granted calls to the workload "stock" of the site par1, but a grant works only within a site: grant calls to a workload that is made in fra1',
    ]);
  });

  it('within each site passes, and so does one on what a cloud provider runs for all of them', () => {
    const compose = (_: Site, platform: Platform) => {
      const ledger = new Spanner(platform, 'ledger', {
        project: 'acme-shop',
        config: InstanceConfig.regional('europe-west3'),
        databases: { orders: {} },
        identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', 'shop-google'),
      });
      for (const site of platform.sites) {
        const workload = api(site);
        ledger.database('orders').grants.read(workload);
        new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(workload);
        Postgresql.fromEndpoint(site, 'pg', CORPORATE).database('orders').grants.read(workload);
        new Workload(site, 'stock', { image, port: 8080 }).grants.call(workload);
      }
    };
    expect(() => synthesizeSite(compose, { sites })).not.toThrow();
  });
});
