import { randomUUID } from 'node:crypto';
import { readKafkaBinding } from '../../shared/bindings.js';
import { Checks, until } from '../../shared/checks.js';
import { runMain, sleep } from '../../shared/lifecycle.js';
import { createLogger, describeError } from '../../shared/log.js';
import { Settings } from '../../shared/settings.js';
import { TopicReader } from '../../shared/topic-reader.js';

const log = createLogger('checkouts', (line) => process.stderr.write(line));

/** What became of the checkouts. */
interface Tally {
  readonly orders: Map<number, { readonly id: string; readonly sku: string; status: string }>;
  /** Answers and failures by kind. */
  readonly seen: Map<string, number>;
  /** Keys that were answered with two different orders. */
  readonly twice: number[];
}

/**
 * A crowd at the checkout: so many keys at once, each sent until it is answered for good, every tenth of them by two at the same
 * time, for a stock that does not suffice. Afterwards everything must add up, whatever was killed meanwhile.
 */
runMain(log, async () => {
  const settings = new Settings();
  const orders = settings.url('ORDERS_URL') ?? new URL('http://orders-api:8080');
  const inventory = settings.url('INVENTORY_URL') ?? new URL('http://inventory-api:8080');
  const count = settings.integer('CHECKOUTS', 10_000, { min: 10, max: 1_000_000 });
  const customers = settings.integer('CUSTOMERS', 128, { min: 1, max: 10_000 });
  const products = settings.integer('PRODUCTS', 100, { min: 1, max: 10_000 });
  const seconds = settings.integer('SECONDS', 900, { min: 5, max: 7_200 });
  const topic = settings.text('TOPIC', 'orders');
  const kafka = readKafkaBinding(settings.text('EVENTS'));
  settings.check();

  const deadline = Date.now() + seconds * 1_000;
  const run = randomUUID().slice(0, 8);
  // For every fifth checkout of a product there is nothing left.
  const pieces = Math.max(1, Math.floor((count / products) * 0.8));
  const sku = (number: number) => `crowd-${run}-${number % products}`;
  const reader = new TopicReader(kafka, topic, 'checkouts');
  const checks = new Checks();
  const starts = await until(deadline, () => reader.ends(), 'the ends of the topic');
  for (let product = 0; product < products; product += 1) {
    const delivery = { id: sku(product), items: [{ sku: sku(product), quantity: pieces }] };
    await until(
      deadline,
      async () => ((await send(inventory, 'PUT', '/deliveries', delivery)).status === 204 ? true : undefined),
      'the stock is delivered',
    );
  }

  const tally: Tally = { orders: new Map(), seen: new Map(), twice: [] };
  await checks.run('all-answered', async () => {
    const begin = Date.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: Math.min(customers, count) }, async () => {
        for (let number = next++; number < count; number = next++) {
          const buy = () => checkout(orders, `${run}-key-${number}`, sku(number), number, tally, deadline);
          await Promise.all(number % 10 === 0 ? [buy(), buy()] : [buy()]);
        }
      }),
    );
    const took = (Date.now() - begin) / 1_000;
    const seen = [...tally.seen.entries()].sort().map(([kind, times]) => `${times} ${kind}`);
    return `${count} in ${took.toFixed(0)} s, ${Math.round(count / took)} a second (${seen.join(', ')})`;
  });
  const confirmed = () => [...tally.orders.values()].filter(({ status }) => status === 'confirmed');
  await checks.run('one-order-a-key', async () => {
    if (tally.twice.length > 0) throw new Error(`keys with two orders: ${tally.twice.slice(0, 10).join(', ')}`);
    const different = new Set([...tally.orders.values()].map(({ id }) => id)).size;
    if (different !== count) throw new Error(`${count} keys, and ${different} orders`);
    return `${different} orders`;
  });
  await checks.run('stock-is-what-was-not-sold', async () => {
    let left = 0;
    for (let product = 0; product < products; product += 1) {
      const sold = confirmed().filter((order) => order.sku === sku(product)).length;
      const stock = await until(
        deadline,
        async () => {
          const answer = await send(inventory, 'GET', `/stock?sku=${sku(product)}`);
          return answer.status === 200 ? (answer.body as { onHand: number; reserved: number }) : undefined;
        },
        'the stock',
      );
      if (stock.onHand !== pieces - sold || stock.reserved !== 0) {
        throw new Error(
          `${sku(product)}: of ${pieces} are ${stock.onHand} left and ${stock.reserved} held, but ${sold} orders confirmed`,
        );
      }
      left += stock.onHand;
    }
    return `${pieces * products} at first, ${confirmed().length} sold, ${left} left, product by product`;
  });
  await checks.run('every-order-told', async () => {
    const waiting = new Map([...tally.orders.values()].map(({ id, status }) => [id, `order-${status}`]));
    let [from, records] = [starts, 0];
    return await until(
      deadline,
      async () => {
        const to = await reader.ends();
        for await (const { key, value } of reader.read(from, to, deadline)) {
          records += 1;
          const id = key?.toString() ?? '';
          const { type } = JSON.parse(value?.toString() ?? '{}') as { type?: string };
          const wanted = waiting.get(id);
          if (wanted !== undefined && wanted !== type) throw new Error(`${id} is ${wanted}, and was told as ${type}`);
          waiting.delete(id);
        }
        from = to;
        return waiting.size === 0 ? `${records} records for ${tally.orders.size} orders` : undefined;
      },
      'every order is told of',
    );
  });
  await reader.close().catch(() => {});
  return checks.finish();
});

/** One customer: sends the same until the order has ended. */
async function checkout(
  base: URL,
  key: string,
  sku: string,
  number: number,
  { orders, seen, twice }: Tally,
  deadline: number,
): Promise<void> {
  const body = { customer: 'crowd', items: [{ sku, quantity: 1 }] };
  for (;;) {
    if (Date.now() > deadline) throw new Error(`checkout ${number} was not answered in time`);
    let kind: string;
    try {
      const answer = await send(base, 'POST', '/checkouts', body, { 'idempotency-key': key });
      const { id, status } = answer.body as { id: string; status: string };
      kind = answer.status === 201 ? status : `${answer.status}`;
      if (answer.status === 201 || answer.status === 202) {
        const known = orders.get(number);
        const ended = known !== undefined && known.status !== 'pending';
        if (known !== undefined && known.id !== id) twice.push(number);
        // The answer to the other one of two may be older than this one's, but never another end.
        if (ended && status !== 'pending' && known.status !== status) twice.push(number);
        if (!ended) orders.set(number, { id, sku, status });
      } else if (answer.status !== 503) {
        throw new Error(`checkout ${number} was answered by ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      // A pod was killed while it had the request.
      kind = 'broken';
      log.debug('a connection broke', { error: describeError(error) });
    }
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    if (kind === 'confirmed' || kind === 'rejected') return;
    await sleep(200 + Math.random() * 300);
  }
}

async function send(
  base: URL,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
