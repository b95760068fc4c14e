import { randomUUID } from 'node:crypto';
import { readKafkaBinding } from '../../shared/bindings.js';
import { Checks, until } from '../../shared/checks.js';
import { expectProduceRefused } from '../../shared/denied.js';
import { runMain } from '../../shared/lifecycle.js';
import { createLogger } from '../../shared/log.js';
import { Settings } from '../../shared/settings.js';
import { TopicReader } from '../../shared/topic-reader.js';
import { expectSame, SmokeClient } from './client.js';

const log = createLogger('smoke', (line) => process.stderr.write(line));

runMain(log, async () => {
  const settings = new Settings();
  const ordersUrl = settings.url('ORDERS_URL') ?? new URL('http://orders-api:8080');
  const inventoryUrl = settings.url('INVENTORY_URL') ?? new URL('http://inventory-api:8080');
  const topic = settings.text('TOPIC', 'orders');
  const deadline = Date.now() + settings.integer('SMOKE_SECONDS', 120, { min: 5, max: 3_600 }) * 1_000;
  const events = readKafkaBinding(settings.text('EVENTS'));
  settings.check();

  const checks = new Checks();
  const orders = new SmokeClient(ordersUrl, deadline);
  const inventory = new SmokeClient(inventoryUrl, deadline);
  const run = randomUUID();
  const sku = `book-${run}`;
  const checkout = (key: string, quantity: number) =>
    orders.call('POST', '/checkouts', { customer: 'smoke', items: [{ sku, quantity }] }, { 'idempotency-key': key });
  /** A checkout that was answered by 202 is kept and ends by itself. */
  const ended = async (id: unknown) =>
    until(
      deadline,
      async () => {
        const { body } = await orders.call('GET', `/orders?id=${id}`);
        return body['status'] === 'pending' ? undefined : body;
      },
      'the order has ended',
    );
  const reader = new TopicReader(events, topic, 'orders-smoke');
  let from: Awaited<ReturnType<typeof reader.ends>> | undefined;

  await checks.run('services-ready', async () => {
    await orders.call('GET', '/readyz');
    await inventory.call('PUT', '/deliveries', { id: run, items: [{ sku, quantity: 5 }] });
    return undefined;
  });
  await checks.run('topic-readable', async () => {
    from = await until(deadline, () => reader.ends(), 'the ends of the topic');
    return undefined;
  });
  let order: unknown;
  await checks.run('one-order-a-key', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => checkout(`${run}-1`, 2)));
    const ids = new Set(answers.map(({ body }) => body['id']));
    expectSame(ids.size, 1);
    [order] = ids;
    expectSame((await ended(order))['status'], 'confirmed');
    const { onHand, reserved } = (await inventory.call('GET', `/stock?sku=${sku}`)).body;
    expectSame([onHand, reserved], [3, 0]);
    return undefined;
  });
  await checks.run('key-of-another-order-refused', async () => {
    const { status, type } = await checkout(`${run}-1`, 3);
    expectSame([status, type], [422, 'application/problem+json']);
    return undefined;
  });
  await checks.run('too-little-in-stock', async () => {
    const { body } = await checkout(`${run}-2`, 4);
    expectSame((await ended(body['id']))['status'], 'rejected');
    return undefined;
  });
  await checks.run('wrong-requests-refused', async () => {
    for (const quantity of [0, -1, 1e9, 1.5]) expectSame((await checkout(`${run}-3`, quantity)).status, 400);
    expectSame((await checkout('short', 1)).status, 400);
    return undefined;
  });
  await checks.run('event-told', async () => {
    if (from === undefined) throw new Error('the topic could not be read');
    const starts = from;
    return await until(
      deadline,
      async () => {
        const ends = await reader.ends();
        for await (const { key, value } of reader.read(starts, ends, deadline)) {
          if (key?.toString() !== order) continue;
          expectSame((JSON.parse(value?.toString() ?? '') as { type: string }).type, 'order-confirmed');
          return 'keyed by the order';
        }
        return undefined;
      },
      'the event of the order is in the topic',
    );
  });
  await checks.run('produce-refused', async () => {
    await expectProduceRefused(events, topic);
    return undefined;
  });
  await reader.close().catch(() => {});
  return checks.finish();
});
