import { randomUUID } from 'node:crypto';
import type { Item } from '../cluster.js';
import { expect, lastLines, seconds, sleep, until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Capability, Suite } from '../suite.js';
import type { LiveSuite } from '../system/run.js';
import {
  AUTHORITY,
  CROWD,
  type CrowdSize,
  type OrdersVariant,
  type Reached,
  SMOKE_TESTS,
  shopOrders,
} from './composition.js';
import { Server } from './server.js';

/** Checkouts of one crowd, and the time that a busy machine may take for them. */
const SIZE: CrowdSize = { checkouts: Number(process.env['LIVE_CHECKOUTS'] ?? 10_000), seconds: 1_800 };
/** Between two kills. */
const KILL_EVERY = 15;

/** Inventory and orders in the cluster, beside a server of their databases. */
class OrdersScene {
  readonly server: Server;
  private reached: Reached | undefined;

  constructor(readonly stage: Stage) {
    this.server = new Server(stage.cluster, stage.beside('server'));
  }

  /** The server with its databases, users and what the apps namespace is handed; then the platform. */
  async apply(variant: OrdersVariant = {}): Promise<string[]> {
    this.reached ??= await this.prepare();
    return this.stage.apply(shopOrders(this.stage.platform, this.reached, variant));
  }

  /** Calls the service of a pod from within, as a client would. */
  async call(workload: string, method: string, path: string, body?: object, key?: string): Promise<Reply> {
    const pod = await this.stage.podOf(workload);
    const request = { path, method, body: body && JSON.stringify(body), key };
    const { status, stdout, stderr } = await this.stage.cluster.exec(this.stage.apps, pod, ['node', '-e', CALL], {
      input: JSON.stringify(request),
    });
    expect(status === 0, `a call in ${pod} failed: ${lastLines(stderr, 2)}`);
    return JSON.parse(stdout) as Reply;
  }

  private async prepare(): Promise<Reached> {
    const { stage, server } = this;
    const { cluster, apps } = stage;
    const cidr = await server.start();
    await server.database('inventory', 'inventory_owner', { inventory: 'readWrite', inventory_reader: 'read' });
    await server.database('orders', 'orders_owner', { orders: 'readWrite' });
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: apps } });
    for (const user of ['inventory-owner', 'inventory', 'inventory-reader', 'orders-owner', 'orders']) {
      await server.handOver(apps, { secret: `pg-${user}`, username: user.replace('-', '_') });
    }
    const data = { 'ca.crt': await server.authority() };
    await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: AUTHORITY, namespace: apps }, data });
    return { host: server.host, cidr };
  }
}

interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly milliseconds: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Runs in a pod of a service: one request to itself, told by standard input. */
const CALL = `
const { path, method, body, key } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const start = Date.now();
const headers = { ...(body ? { 'content-type': 'application/json' } : {}), ...(key ? { 'idempotency-key': key } : {}) };
fetch('http://127.0.0.1:8080' + path, { method, headers, body, signal: AbortSignal.timeout(30000) }).then(async (answer) => {
  const text = await answer.text();
  const type = answer.headers.get('content-type');
  console.log(JSON.stringify({ status: answer.status, type, milliseconds: Date.now() - start, body: text ? JSON.parse(text) : {} }));
});`;

type OrdersCapability = Capability<OrdersScene>;

const up: OrdersCapability = {
  name: 'up',
  async run(scene) {
    const start = Date.now();
    await scene.apply();
    const { cluster, apps } = scene.stage;
    const lines = await Promise.all(
      SMOKE_TESTS.map(async (name) =>
        lastLines(await cluster.kubectl(['logs', '-n', apps, `job/${name}`, '--tail=1']), 1),
      ),
    );
    return `from nothing to both smoke tests in ${Math.round(seconds(start))}s: ${lines.join('; ')}`;
  },
};

const checkouts: OrdersCapability = {
  name: 'checkouts',
  async run(scene) {
    const { stage } = scene;
    const { cluster, apps } = stage;
    let running = true;
    const kills: Promise<number> = (async () => {
      await until('the crowd is at it', 600, async () => {
        const pods = await stage.podsOf(CROWD);
        return pods.some((pod: Item) => pod.status.phase === 'Running') ? true : undefined;
      });
      let killed = 0;
      for (let turn = 0; running; turn += 1) {
        await sleep(KILL_EVERY);
        const workload = turn % 2 === 0 ? 'orders-api' : 'inventory-api';
        const [pod] = await stage.podsOf(workload);
        if (!running || pod === undefined) continue;
        // By force: no drain, no last answer.
        await cluster.try(['delete', 'pod', '-n', apps, pod.metadata.name, '--force', '--grace-period=0']);
        killed += 1;
      }
      return killed;
    })();
    kills.catch(() => {});
    await scene.apply({ crowd: SIZE }).finally(() => {
      running = false;
    });
    const killed = await kills;
    expect(killed > 0, 'the crowd was done before anything was killed: raise LIVE_CHECKOUTS');
    const log = await cluster.kubectl(['logs', '-n', apps, `job/${CROWD}`]);
    // The databases' own word, beside what the services told the crowd.
    const [orders, doubles] = (
      await scene.server.sql(
        'orders',
        "SELECT count(*) || ' ' || count(*) - count(DISTINCT id) FROM orders WHERE customer = 'crowd';",
      )
    ).split(' ');
    expect(
      orders === `${SIZE.checkouts}` && doubles === '0',
      `${orders} orders and ${doubles} doubles are in the database`,
    );
    const wrong = await scene.server.sql(
      'inventory',
      'SELECT count(*) FROM stock WHERE on_hand < 0 OR reserved > on_hand;',
    );
    expect(wrong === '0', `${wrong} products are oversold`);
    const passed = log.split('\n').filter((line) => line.startsWith('pass '));
    return `${killed} pods killed; ${passed.map((line) => line.replace(/^pass /, '')).join('; ')}`;
  },
};

/** How long an answer may take while the database is away: the service's deadline and a slow machine. */
const BOUND = 15_000;

const databaseAway: OrdersCapability = {
  name: 'database-away',
  async run(scene) {
    const { stage, server } = scene;
    const sku = `away-${randomUUID()}`;
    const items = [{ sku, quantity: 1 }];
    await scene.call('inventory-api', 'PUT', '/deliveries', { id: sku, items });
    const restarts = () => restartsOf(scene, ['orders-api', 'inventory-api']);
    const before = await restarts();
    const buy = () => scene.call('orders-api', 'POST', '/checkouts', { customer: 'ann', items }, sku);
    let waited = 0;
    await stage.without(
      () => server.scale(0),
      () => server.scale(1),
      async () => {
        for (const reply of [await buy(), await scene.call('inventory-api', 'GET', `/stock?sku=${sku}`)]) {
          expect(reply.status === 503, `answered ${reply.status} while the database was away`);
          expect(reply.type === 'application/problem+json', `answered ${reply.type}`);
          expect(reply.milliseconds < BOUND, `answered after ${reply.milliseconds} ms`);
          waited = Math.max(waited, reply.milliseconds);
        }
      },
    );
    const start = Date.now();
    await until('an order is confirmed again', 60, async () =>
      (await buy()).body['status'] === 'confirmed' ? true : undefined,
    );
    expect((await restarts()) === before, 'a pod was restarted or became another one');
    return `503 after at most ${waited} ms, confirmed ${seconds(start).toFixed(1)}s after the database was back, no pod restarted`;
  },
};

const inventoryAway: OrdersCapability = {
  name: 'inventory-away',
  async run(scene) {
    const { cluster, apps } = scene.stage;
    const sku = `later-${randomUUID()}`;
    const items = [{ sku, quantity: 1 }];
    await scene.call('inventory-api', 'PUT', '/deliveries', { id: sku, items });
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
        order = await scene.call('orders-api', 'POST', '/checkouts', { customer: 'ann', items }, sku);
        expect(order.status === 202, `answered ${order.status} while the inventory was away`);
      },
    );
    const start = Date.now();
    await until('the order has ended by itself', 120, async () => {
      const { body } = await scene.call('orders-api', 'GET', `/orders?id=${order?.body['id']}`);
      return body['status'] === 'confirmed' ? true : undefined;
    });
    const { body } = await scene.call('inventory-api', 'GET', `/stock?sku=${sku}`);
    expect(body['onHand'] === 0 && body['reserved'] === 0, `the stock is ${JSON.stringify(body)}`);
    return `taken with 202, confirmed by recovery ${Math.round(seconds(start))}s after the inventory was back, sold once`;
  },
};

/** An emulator does one transaction at a time, so the crowd is small. */
const SMALL: CrowdSize = { checkouts: 300, seconds: 600 };

const ordersOnSpanner: OrdersCapability = {
  name: 'orders-on-spanner',
  async run(scene) {
    await scene.apply({ ordersOn: 'spanner', crowd: SMALL });
    const { cluster, apps } = scene.stage;
    const log = await cluster.kubectl(['logs', '-n', apps, `job/${CROWD}`]);
    const passed = log.split('\n').filter((line) => line.startsWith('pass '));
    return `the same image on the emulator, smoke test passed; ${passed.map((line) => line.replace(/^pass /, '')).join('; ')}`;
  },
};

async function restartsOf(scene: OrdersScene, workloads: readonly string[]): Promise<string> {
  const pods = await Promise.all(workloads.map((workload) => scene.stage.podsOf(workload)));
  return pods
    .flat()
    .map((pod: Item) => `${pod.metadata.name} ${pod.status.containerStatuses?.[0]?.restartCount}`)
    .sort()
    .join(', ');
}

const LINES: readonly OrdersCapability[] = [up, checkouts, databaseAway, inventoryAway, ordersOnSpanner];

async function runShopOrders(suite: Suite, stageOf: (label: string) => Stage): Promise<void> {
  const wanted = LINES.filter(({ name }) => suite.wants(name));
  if (wanted.length === 0) return;
  const stage = stageOf('shop-orders');
  const scene = new OrdersScene(stage);
  if (wanted[0] !== up) await scene.apply();
  for (const capability of wanted) {
    const passed = await suite.check('shop-orders', capability, scene, (name) => stage.keepLogs(name));
    if (!passed && capability === up) return;
  }
}

export const shopOrdersSuite: LiveSuite = { name: 'shop-orders', capabilities: LINES, run: runShopOrders };
