import { randomUUID } from 'node:crypto';
import { expect, sleep, until } from '../shell.js';
import { outage, withoutRestart } from './outages.js';
import type { OrdersCapability, OrdersScene } from './scene.js';

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
