import { randomUUID } from 'node:crypto';
import { Checks, until } from '../../shared/checks.js';
import { runMain } from '../../shared/lifecycle.js';
import { createLogger } from '../../shared/log.js';
import { isPrivilegeMissing, Postgresql } from '../../shared/postgresql.js';
import { readPostgresqlBinding } from '../../shared/postgresql-binding.js';
import { Settings } from '../../shared/settings.js';
import { expectRefused, expectSame, SmokeClient } from './client.js';

const log = createLogger('smoke', (line) => process.stderr.write(line));

runMain(log, async () => {
  const settings = new Settings();
  const base = settings.url('INVENTORY_URL') ?? new URL('http://inventory-api:8080');
  const deadline = Date.now() + settings.integer('SMOKE_SECONDS', 120, { min: 5, max: 3_600 }) * 1_000;
  const binding = readPostgresqlBinding(settings.text('BINDING'));
  settings.check();

  const checks = new Checks();
  const inventory = new SmokeClient(base, deadline);
  const run = randomUUID();
  const [bolt, nut] = [`bolt-${run}`, `nut-${run}`];
  const stock = async (sku: string) => {
    const { onHand, reserved } = (await inventory.call('GET', `/stock?sku=${sku}`)).body;
    return { onHand, reserved };
  };

  await checks.run('service-ready', async () => {
    await inventory.call('GET', '/readyz');
    return undefined;
  });
  await checks.run('delivery-counts-once', async () => {
    const items = [bolt, nut].map((sku) => ({ sku, quantity: 10 }));
    for (let time = 0; time < 2; time += 1) {
      expectSame((await inventory.call('PUT', '/deliveries', { id: run, items })).status, 204);
    }
    expectSame((await inventory.call('PUT', '/deliveries', { id: run, items: items.slice(1) })).status, 422);
    expectSame(await stock(bolt), { onHand: 10, reserved: 0 });
    return undefined;
  });
  await checks.run('all-or-nothing', async () => {
    const wanted = [bolt, nut].map((sku, index) => ({ sku, quantity: 4 + index * 7 }));
    const refused = await inventory.call('PUT', '/reservations', { id: `${run}-1`, items: wanted, seconds: 60 });
    expectSame(refused.body['status'], 'refused');
    expectSame(await stock(bolt), { onHand: 10, reserved: 0 });
    return undefined;
  });
  await checks.run('reserved-and-sold', async () => {
    const items = [{ sku: bolt, quantity: 4 }];
    for (let time = 0; time < 2; time += 1) {
      const held = await inventory.call('PUT', '/reservations', { id: `${run}-2`, items, seconds: 60 });
      expectSame(held.body['status'], 'held');
    }
    expectSame(await stock(bolt), { onHand: 10, reserved: 4 });
    for (let time = 0; time < 2; time += 1) {
      const sold = await inventory.call('POST', '/reservations/confirm', { id: `${run}-2` });
      expectSame(sold.body['status'], 'confirmed');
    }
    expectSame(await stock(bolt), { onHand: 6, reserved: 0 });
    return undefined;
  });
  await checks.run('expires', async () => {
    await inventory.call('PUT', '/reservations', { id: `${run}-3`, items: [{ sku: nut, quantity: 10 }], seconds: 1 });
    await until(
      deadline,
      async () => ((await stock(nut)).reserved === 0 ? true : undefined),
      'a reservation past its time is given back',
    );
    expectSame((await inventory.call('POST', '/reservations/confirm', { id: `${run}-3` })).body['status'], 'expired');
    return undefined;
  });
  await checks.run('never-oversold', async () => {
    // Sixteen at a time want two of six.
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        inventory.call('PUT', '/reservations', {
          id: `${run}-many-${index}`,
          items: [{ sku: bolt, quantity: 2 }],
          seconds: 60,
        }),
      ),
    );
    const held = results.filter(({ body }) => body['status'] === 'held').length;
    expectSame([held, await stock(bolt)], [3, { onHand: 6, reserved: 6 }]);
    return `3 of ${results.length}`;
  });
  await checks.run('wrong-requests-refused', async () => {
    for (const items of [[], [{ sku: bolt, quantity: -1 }], [{ sku: "'; DROP TABLE stock; --", quantity: 1 }]]) {
      expectSame((await inventory.call('PUT', '/reservations', { id: run, items, seconds: 60 })).status, 400);
    }
    return undefined;
  });
  const database = new Postgresql(binding, { deadline: 10_000, connections: 1 });
  await checks.run('read-directly', async () => {
    const [row] = await database.query('SELECT on_hand FROM stock WHERE sku = $1', [bolt]);
    expectSame(Number(row?.['on_hand']), 6);
    return undefined;
  });
  await checks.run('other-rights-refused', async () => {
    for (const statement of ["UPDATE stock SET on_hand = 0 WHERE sku = 'none'", 'CREATE TABLE mine (id INT)']) {
      await expectRefused(statement, database.query(statement), isPrivilegeMissing);
    }
    return undefined;
  });
  await database.close();
  return checks.finish();
});
