import { Migration, type Site, Size, SmokeTest, Workload } from 'datastead';
import { CockroachDB } from 'datastead/cockroachdb';
import type { Kafka } from 'datastead/kafka';
import { SpannerEmulator } from 'datastead/spanner';

const inventoryImage = 'registry.datastead.example/inventory:0.1.0';
const ordersImage = 'registry.datastead.example/orders:0.1.0';

/** Stock that is never oversold, orders of which there is one a key, and their events. */
export function addOrdering(site: Site, events: Kafka): void {
  const sales = new CockroachDB(site, 'sales', {
    databases: ['inventory', 'orders'],
    memory: Size.gibibytes(2),
    storage: Size.gibibytes(50),
  });

  const inventoryMigration = new Migration(site, 'inventory-migrate', {
    image: inventoryImage,
    command: ['node', '/app/inventory.js', 'migrate'],
  });
  sales.database('inventory').grants.migrate(inventoryMigration);
  const inventory = new Workload(site, 'inventory-api', {
    image: inventoryImage,
    port: 8080,
    after: [inventoryMigration],
  });
  sales.database('inventory').grants.readWrite(inventory);

  // The same service runs on Spanner; its emulator promises nothing, so it is for a platform that promises nothing.
  const orderDatabase =
    site.tolerate === 'none' ? new SpannerEmulator(site, 'ledger').database('orders') : sales.database('orders');
  const ordersMigration = new Migration(site, 'orders-migrate', {
    image: ordersImage,
    command: ['node', '/app/orders.js', 'migrate'],
  });
  orderDatabase.grants.migrate(ordersMigration);
  const orders = new Workload(site, 'orders-api', {
    image: ordersImage,
    port: 8080,
    env: { INVENTORY_URL: inventory.url },
    after: [ordersMigration],
  });
  orderDatabase.grants.readWrite(orders);
  events.topic('orders').grants.produce(orders);
  inventory.grants.call(orders);

  const inventorySmoke = new SmokeTest(site, 'inventory-smoke', {
    image: inventoryImage,
    command: ['node', '/app/smoke/inventory.js'],
    env: { INVENTORY_URL: inventory.url },
  });
  inventory.grants.call(inventorySmoke);
  sales.database('inventory').grants.read(inventorySmoke);

  const ordersSmoke = new SmokeTest(site, 'orders-smoke', {
    image: ordersImage,
    command: ['node', '/app/smoke/orders.js'],
    env: { ORDERS_URL: orders.url, INVENTORY_URL: inventory.url },
  });
  orders.grants.call(ordersSmoke);
  inventory.grants.call(ordersSmoke);
  events.topic('orders').grants.consume(ordersSmoke);
}
