import { Duration, Migration, Platform, Size, SmokeTest, Workload } from 'datastead';
import { Kafka } from 'datastead/kafka';
import { Postgresql } from 'datastead/postgresql';
import { SpannerEmulator } from 'datastead/spanner';
import type { Compose } from '../bring.js';
import { IDLE, NODE_IMAGE } from '../system/composition.js';

const inventoryImage = 'registry.datastead.example/inventory:0.1.0';
const ordersImage = 'registry.datastead.example/orders:0.1.0';

export const CROWD = 'crowd';
export const SMOKE_TESTS = ['inventory-smoke', 'orders-smoke'] as const;
/** ConfigMap of the apps namespace with the authority of the server. */
export const AUTHORITY = 'pg-authority';

/** Where the server of the two databases is. */
export interface Reached {
  readonly host: string;
  readonly cidr: string;
}

/** How a crowd is sent to the checkout. */
export interface CrowdSize {
  readonly checkouts: number;
  readonly seconds: number;
}

/** What the capabilities change. */
export interface OrdersVariant {
  /** The database of the orders. @default 'postgresql' */
  readonly ordersOn?: 'postgresql' | 'spanner';
  readonly crowd?: CrowdSize;
}

/** Inventory and orders of examples/ecommerce on a PostgreSQL that exists, with a small Kafka for their events. */
export function shopOrders(name: string, reached: Reached, { ordersOn, crowd }: OrdersVariant = {}): Compose {
  return (app, sites) => {
    const whole = new Platform(app, name, { sites, tolerate: 'none' });
    for (const site of whole.sites) {
      // Its owner makes the users: one connection for each of them.
      const server = (user: string, database: string) =>
        Postgresql.fromEndpoint(site, `pg-${user}`, {
          ...reached,
          existingSecret: `pg-${user}`,
          caConfigMap: AUTHORITY,
        }).database(database);
      const events = new Kafka(site, 'events', {
        topics: { orders: { partitions: 4 } },
        memory: { broker: Size.gibibytes(1) },
        cpu: { broker: 0.1 },
        storage: { broker: Size.gibibytes(2) },
      });
      const topic = events.topic('orders');

      const inventoryMigration = new Migration(site, 'inventory-migrate', {
        image: inventoryImage,
        command: ['node', '/app/inventory.js', 'migrate'],
      });
      server('inventory-owner', 'inventory').grants.migrate(inventoryMigration);
      const inventory = new Workload(site, 'inventory-api', {
        image: inventoryImage,
        port: 8080,
        replicas: 2,
        cpu: 0.05,
        after: [inventoryMigration],
      });
      server('inventory', 'inventory').grants.readWrite(inventory);

      const emulator = ordersOn === 'spanner' ? new SpannerEmulator(site, 'ledger').database('orders') : undefined;
      const ordersMigration = new Migration(site, 'orders-migrate', {
        image: ordersImage,
        command: ['node', '/app/orders.js', 'migrate'],
      });
      (emulator ?? server('orders-owner', 'orders')).grants.migrate(ordersMigration);
      const orders = new Workload(site, 'orders-api', {
        image: ordersImage,
        port: 8080,
        replicas: 2,
        cpu: 0.05,
        env: { INVENTORY_URL: inventory.url, RECOVER_SECONDS: '10' },
        after: [ordersMigration],
      });
      (emulator ?? server('orders', 'orders')).grants.readWrite(orders);
      topic.grants.produce(orders);
      inventory.grants.call(orders);

      new Workload(site, 'outsider', { image: NODE_IMAGE, command: IDLE, memory: Size.mebibytes(64), cpu: 0.05 });

      const [inventorySmokeName, ordersSmokeName] = SMOKE_TESTS;
      const inventorySmoke = new SmokeTest(site, inventorySmokeName, {
        image: inventoryImage,
        command: ['node', '/app/smoke/inventory.js'],
        env: { INVENTORY_URL: inventory.url },
      });
      inventory.grants.call(inventorySmoke);
      server('inventory-reader', 'inventory').grants.read(inventorySmoke);
      const client = (test: SmokeTest) => {
        orders.grants.call(test);
        inventory.grants.call(test);
        topic.grants.consume(test);
      };
      const env = { ORDERS_URL: orders.url, INVENTORY_URL: inventory.url };
      client(
        new SmokeTest(site, ordersSmokeName, { image: ordersImage, command: ['node', '/app/smoke/orders.js'], env }),
      );
      if (crowd !== undefined) {
        client(
          new SmokeTest(site, CROWD, {
            image: ordersImage,
            command: ['node', '/app/load/checkouts.js'],
            env: { ...env, CHECKOUTS: `${crowd.checkouts}`, SECONDS: `${crowd.seconds}` },
            memory: Size.mebibytes(256),
            deadline: Duration.seconds(crowd.seconds + 60),
          }),
        );
      }
    }
    return whole;
  };
}
