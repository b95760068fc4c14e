import { reach } from '../network.js';
import type { Reply } from '../service.js';
import { expect, seconds, until } from '../shell.js';
import type { OrdersCapability, OrdersScene, Product } from './scene.js';

/** How long an answer may take while the database is away: the service's deadline and a slow machine. */
const BOUND = 15_000;

/** Waits until the order of a key is confirmed. @returns seconds */
async function confirmed({ buy }: Product, key: string, limit = 120): Promise<string> {
  const start = Date.now();
  await until('an order is confirmed again', limit, async () =>
    (await buy(key)).body['status'] === 'confirmed' ? true : undefined,
  );
  return `${seconds(start).toFixed(1)}s`;
}

/** Does something that no process of the services may die of. */
export async function withoutRestart(scene: OrdersScene, act: () => Promise<void>): Promise<void> {
  const before = await scene.processes();
  await act();
  expect((await scene.processes()) === before, 'a pod was restarted or became another one');
}

interface Outage {
  readonly what: string;
  readonly take: () => Promise<void>;
  readonly give: () => Promise<void>;
  readonly product: Product;
  /** Asked beside a checkout. */
  readonly ask?: () => Promise<Reply>;
}

/**
 * Takes something away that no order can do without: what is asked is answered 503 as a problem, within the bound; given back,
 * orders go on, by the same processes.
 */
export async function outage(scene: OrdersScene, { what, take, give, product, ask }: Outage): Promise<string> {
  const { buy, sku } = product;
  let waited = 0;
  let back = '';
  await withoutRestart(scene, async () => {
    await scene.stage.without(take, give, async () => {
      for (const one of [() => buy(sku), ...(ask ? [ask] : [])]) {
        const reply = await one();
        expect(reply.status === 503, `answered ${reply.status} while ${what}`);
        expect(reply.type === 'application/problem+json', `answered ${reply.type}`);
        expect(reply.milliseconds < BOUND, `answered after ${reply.milliseconds} ms`);
        waited = Math.max(waited, reply.milliseconds);
      }
    });
    back = await confirmed(product, sku);
  });
  return `${what}: 503 after at most ${waited} ms; given back: confirmed after ${back}, no pod restarted`;
}

export const databaseAway: OrdersCapability = {
  name: 'database-away',
  async run(scene) {
    const { server } = scene;
    const product = await scene.product('away');
    return outage(scene, {
      what: 'the database was away',
      take: () => server.scale(0),
      give: () => server.scale(1),
      product,
      ask: () => scene.call('inventory-api', 'GET', `/stock?sku=${product.sku}`),
    });
  },
};

export const inventoryAway: OrdersCapability = {
  name: 'inventory-away',
  async run(scene) {
    const { cluster, apps } = scene.stage;
    const { sku, buy } = await scene.product('later');
    const stock = async () => (await scene.call('inventory-api', 'GET', `/stock?sku=${sku}`)).body;
    const before = Number((await stock())['onHand']);
    const scale = (replicas: number) =>
      cluster.kubectl(['scale', '-n', apps, 'deployment/inventory-api', `--replicas=${replicas}`]).then(() => {});
    let order: Reply | undefined;
    await scene.stage.without(
      async () => {
        await scale(0);
        // One that is ending still answers for a moment.
        await until('the inventory is gone', 90, async () =>
          (await cluster.list('pods', apps, 'datastead.dev/workload=inventory-api')).length === 0 ? true : undefined,
        );
      },
      () => scale(2),
      async () => {
        order = await buy(sku);
        expect(order.status === 202, `answered ${order.status} while the inventory was away`);
      },
    );
    const start = Date.now();
    await until('the order has ended by itself', 120, async () => {
      const { body } = await scene.call('orders-api', 'GET', `/orders?id=${order?.body['id']}`);
      return body['status'] === 'confirmed' ? true : undefined;
    });
    const after = await stock();
    expect(after['onHand'] === before - 1 && after['reserved'] === 0, `the stock is ${JSON.stringify(after)}`);
    return `taken with 202, confirmed by recovery ${Math.round(seconds(start))}s after the inventory was back, sold once`;
  },
};

export const emulatorAway: OrdersCapability = {
  name: 'emulator-away',
  async run(scene) {
    await scene.apply({ ordersOn: 'spanner' });
    const { stage } = scene;
    const { cluster, data } = stage;
    const [grpc, rest] = [9010, 9020].map((port) => `ledger.${data}.svc.cluster.local:${port}`) as [string, string];
    const granted = await reach(stage, 'orders-api', [rest]);
    expect(granted[rest] === 'open', `with a grant, the emulator is ${granted[rest]}`);
    const none = await reach(stage, 'outsider', [grpc, rest]);
    expect(none[grpc] === 'dropped' && none[rest] === 'dropped', 'a workload without a grant reaches the emulator');
    const product = await scene.product('forgotten');
    await confirmed(product, product.sku);
    const emulator = 'app.kubernetes.io/name=spanner,app.kubernetes.io/instance=ledger';
    const scale = (replicas: number) =>
      cluster.kubectl(['scale', 'deployment', '-n', data, '-l', emulator, `--replicas=${replicas}`]).then(() => {});
    return outage(scene, {
      what: 'the emulator was away, and with it every table',
      take: async () => {
        await scale(0);
        await until('the emulator is gone', 90, async () =>
          (await cluster.list('pods', data, emulator)).length === 0 ? true : undefined,
        );
      },
      give: () => scale(1),
      product,
    });
  },
};
