import { randomUUID } from 'node:crypto';
import { reach } from '../network.js';
import { expect, sleep, until } from '../shell.js';
import { outage, withoutRestart } from './outages.js';
import type { OrdersCapability, OrdersScene } from './scene.js';

/** A grant opens the way to the server, at its port; who has none gets nowhere. */
export const isolated: OrdersCapability = {
  name: 'isolated',
  async run({ stage, server: { host } }) {
    const [database, other] = [`${host}:5432`, `${host}:5433`];
    const broker = `events.${stage.data}.svc.cluster.local:9092`;
    const granted = await reach(stage, 'inventory-api', [database, other, broker]);
    expect(granted[database] === 'open', `with a grant, the server is ${granted[database]}`);
    expect(granted[other] === 'dropped', `a grant opens another port of the server too (${granted[other]})`);
    expect(granted[broker] === 'dropped', `a workload reaches a broker without a grant (${granted[broker]})`);
    const orders = await reach(stage, 'orders-api', [broker]);
    expect(orders[broker] === 'open', `with a grant, the broker is ${orders[broker]}`);
    const none = await reach(stage, 'outsider', [database]);
    expect(none[database] === 'dropped', `a workload without a grant reaches the server (${none[database]})`);
    return 'no grant: dropped; a grant: the port of the database only';
  },
};

const OLD = 'inventory';
const NEW = 'inventory_next';

/**
 * The owner of the server gives a service another user, the way of docs/systems/postgresql.md: both are good until every pod has
 * seen the new one.
 */
export const rotate: OrdersCapability = {
  name: 'rotate',
  async run(scene) {
    const { stage, server } = scene;
    const product = await scene.product('rotated');
    let running = true;
    const load = (async () => {
      let bought = 0;
      for (; running; bought += 1) {
        const { status, body } = await product.buy(randomUUID());
        expect(body['status'] === 'confirmed', `order ${bought + 1} was answered ${status}`);
        await sleep(0.2);
      }
      return bought;
    })();
    load.catch(() => {});
    const end = () => {
      running = false;
    };
    await withoutRestart(scene, async () => {
      await server.successor(OLD, NEW);
      await server.handOver(stage.apps, { secret: 'pg-inventory', username: NEW });
      await until('every pod has the new user', 180, async () =>
        (await usersSeen(scene)).every((user) => user === NEW) ? true : undefined,
      );
      await server.lock(OLD);
      // Work goes on with the new user alone.
      await sleep(5);
    }).finally(end);
    const bought = await load;
    const left = await server.connections(OLD);
    expect(left === 0, `${left} connections of the old user are left`);
    expect((await server.connections(NEW)) > 0, 'nobody is connected as the new user');
    return `another user under load: ${bought} of ${bought} orders confirmed, the old user locked, no pod restarted`;
  },
};

async function usersSeen({ stage }: OrdersScene): Promise<string[]> {
  const pods = await stage.podsOf('inventory-api');
  return Promise.all(
    pods.map(async ({ metadata }) => {
      const file = '/bindings/pg-inventory/username';
      return (await stage.cluster.exec(stage.apps, metadata.name, ['cat', file])).stdout.trim();
    }),
  );
}

/** A login that the owner takes away is a database that is away; given back, everything goes on. */
export const revoke: OrdersCapability = {
  name: 'revoke',
  async run(scene) {
    const { server } = scene;
    return outage(scene, {
      what: 'the login was refused',
      take: () => server.lock('orders'),
      give: () => server.unlock('orders'),
      product: await scene.product('locked'),
    });
  },
};
