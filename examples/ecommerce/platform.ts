import type { App } from 'cdktf';
import { Duration, Platform, type Sites, Size, SmokeTest, Workload } from 'datastead';
import { Cassandra, Consistency } from 'datastead/cassandra';
import { Kafka } from 'datastead/kafka';
import { Redis } from 'datastead/redis';

const image = 'registry.datastead.example/clickstream:0.1.0';
const cartsImage = 'registry.datastead.example/carts:0.1.0';
const catalogueImage = 'registry.datastead.example/catalogue:0.1.0';

/**
 * The shop's platform, one in every site: what visitors do flows from the collector through Kafka to the consumer; carts and
 * sessions are in Redis, what it sells is in Cassandra.
 */
export default function compose(app: App, sites: Sites): Platform {
  const shop = new Platform(app, 'shop', { sites, tolerate: 'zone' });

  for (const site of shop.sites) {
    const events = new Kafka(site, 'events', {
      topics: { clickstream: { partitions: 12, retention: Duration.days(3) } },
    });
    const clickstream = events.topic('clickstream');

    const collector = new Workload(site, 'clickstream-collector', {
      image,
      command: ['node', '/app/collector.js'],
      port: 8080,
    });
    clickstream.grants.produce(collector);

    const consumer = new Workload(site, 'clickstream-consumer', {
      image,
      command: ['node', '/app/consumer.js'],
      port: 8080,
    });
    clickstream.grants.consume(consumer);

    const smoke = new SmokeTest(site, 'clickstream-smoke', {
      image,
      command: ['node', '/app/smoke/clickstream.js'],
      env: { COLLECTOR_URL: collector.url, CONSUMER_URL: consumer.url },
    });
    collector.grants.call(smoke);
    consumer.grants.call(smoke);
    clickstream.grants.consume(smoke);

    const catalogue = new Cassandra(site, 'catalogue', {
      keyspaces: { catalogue: {} },
      storage: Size.gibibytes(50),
    }).keyspace('catalogue');
    const api = new Workload(site, 'catalogue-api', { image: catalogueImage, port: 8080 });
    catalogue.grants.migrate(api, { consistency: Consistency.of({ read: 'LOCAL_ONE', write: 'LOCAL_QUORUM' }) });

    const catalogueSmoke = new SmokeTest(site, 'catalogue-smoke', {
      image: catalogueImage,
      command: ['node', '/app/smoke/catalogue.js'],
      env: { CATALOGUE_URL: api.url },
    });
    api.grants.call(catalogueSmoke);
    catalogue.grants.read(catalogueSmoke);

    const carts = new Redis(site, 'carts', { persistence: 'aof' });
    const cartsApi = new Workload(site, 'carts-api', {
      image: cartsImage,
      port: 8080,
      env: { RECOMMENDATIONS_URL: `${api.url}/recommendations` },
    });
    api.grants.call(cartsApi);
    for (const keys of ['cart:*', 'session:*', 'config:*', 'recommendations:*'])
      carts.keys(keys).grants.readWrite(cartsApi);
    carts.channels('config').grants.publishSubscribe(cartsApi);
    carts.grants.script(cartsApi);

    const cartsSmoke = new SmokeTest(site, 'carts-smoke', {
      image: cartsImage,
      command: ['node', '/app/smoke/carts.js'],
      env: { CARTS_URL: cartsApi.url },
    });
    cartsApi.grants.call(cartsSmoke);
    carts.keys('cart:*').grants.read(cartsSmoke);
  }
  return shop;
}
