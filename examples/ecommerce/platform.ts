import type { App } from 'cdktf';
import { Platform, type Sites } from 'datastead';
import { addCarts } from './platform/carts.js';
import { addCatalogue } from './platform/catalogue.js';
import { addClickstream } from './platform/clickstream.js';
import { addOrdering } from './platform/ordering.js';

/**
 * The shop's platform, one in every site: what visitors do flows through Kafka, what it sells is in Cassandra, carts and sessions
 * are in Redis, stock and orders in CockroachDB.
 */
export default function compose(app: App, sites: Sites): Platform {
  const shop = new Platform(app, 'shop', { sites, tolerate: 'zone' });
  for (const site of shop.sites) {
    const events = addClickstream(site);
    const catalogue = addCatalogue(site);
    addCarts(site, catalogue);
    addOrdering(site, events);
  }
  return shop;
}
