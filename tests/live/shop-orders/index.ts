import type { Item } from '../cluster.js';
import { expect, lastLines, seconds, sleep, until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Suite } from '../suite.js';
import type { LiveSuite } from '../system/run.js';
import { auth, isolated, tls } from './access.js';
import { CROWD, type CrowdSize, SMOKE_TESTS } from './composition.js';
import { revoke, rotate } from './logins.js';
import { databaseAway, emulatorAway, inventoryAway } from './outages.js';
import { type OrdersCapability, OrdersScene } from './scene.js';

/** Checkouts of one crowd, and the time that a busy machine may take for them. */
const SIZE: CrowdSize = { checkouts: Number(process.env['LIVE_CHECKOUTS'] ?? 10_000), seconds: 1_800 };
/** Between two kills. */
const KILL_EVERY = 15;

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

/** Products of a crowd (examples/ecommerce/load/checkouts.ts). */
const PRODUCTS = 100;

async function byProduct(scene: OrdersScene, database: string, query: string): Promise<Map<string, number>> {
  const rows = (await scene.server.sql(database, query)).split('\n').map((row) => row.split('|'));
  return new Map(rows.map(([sku = '', number]) => [sku, Number(number)]));
}

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
    const orders = await scene.server.sql('orders', "SELECT count(*) FROM orders WHERE customer = 'crowd';");
    expect(orders === `${SIZE.checkouts}`, `${orders} orders are in the database`);
    const sold = await byProduct(
      scene,
      'orders',
      "SELECT items::json->0->>'sku', count(*) FROM orders WHERE customer = 'crowd' AND status = 'confirmed' GROUP BY 1;",
    );
    const left = await byProduct(
      scene,
      'inventory',
      "SELECT sku, on_hand - reserved FROM stock WHERE sku LIKE 'crowd-%';",
    );
    const pieces = Math.floor((SIZE.checkouts / PRODUCTS) * 0.8);
    expect(left.size === PRODUCTS, `${left.size} products are in the database`);
    for (const [sku, rest] of left) {
      expect((sold.get(sku) ?? 0) + rest === pieces, `${sku}: ${sold.get(sku)} sold and ${rest} left of ${pieces}`);
    }
    const passed = log.split('\n').filter((line) => line.startsWith('pass '));
    return `${killed} pods killed; ${passed.map((line) => line.replace(/^pass /, '')).join('; ')}`;
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

const LINES: readonly OrdersCapability[] = [
  up,
  auth,
  tls,
  isolated,
  checkouts,
  databaseAway,
  inventoryAway,
  revoke,
  rotate,
  ordersOnSpanner,
  emulatorAway,
];

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
