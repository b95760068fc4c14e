import { randomUUID } from 'node:crypto';
import { type CassandraBinding, readCassandraBinding } from '../../shared/cassandra-binding.js';
import { cassandraClient, isUnauthorized, levelOf } from '../../shared/cassandra-client.js';
import { Checks, until } from '../../shared/checks.js';
import { runMain } from '../../shared/lifecycle.js';
import { createLogger, describeError } from '../../shared/log.js';
import { Settings } from '../../shared/settings.js';

const log = createLogger('smoke', (line) => process.stderr.write(line));

runMain(log, async () => {
  const settings = new Settings();
  const catalogue = settings.url('CATALOGUE_URL') ?? new URL('http://catalogue-api:8080');
  const deadline = Date.now() + settings.integer('SMOKE_SECONDS', 120, { min: 5, max: 3_600 }) * 1_000;
  const binding = readCassandraBinding(settings.text('BINDING'));
  settings.check();
  return await smoke(catalogue, binding, deadline);
});

async function smoke(base: URL, binding: CassandraBinding, deadline: number): Promise<number> {
  const checks = new Checks();
  const run = randomUUID();
  const category = `smoke-${run}`;
  const products = Array.from({ length: 20 }, (_, index) => ({
    sku: `${run}-${index}`,
    name: `Smoke ${index}`,
    category,
    price: 100 + index,
    attributes: { colour: index % 2 === 0 ? 'red' : 'blue', run },
  }));
  const feed = `smoke-${run}`;

  await checks.run('catalogue-ready', async () => {
    await until(deadline, async () => ((await call(base, '/readyz')).status === 200 ? true : undefined), 'it is ready');
    return undefined;
  });
  await checks.run('bad-product-refused', async () => {
    const answer = await call(base, '/products', 'PUT', { sku: 'no spaces please', price: -1 });
    if (answer.status !== 400 || !answer.type.startsWith('application/problem+json')) {
      throw new Error(`a wrong product got status ${answer.status} and ${answer.type}`);
    }
    return undefined;
  });
  await checks.run('feed-imported', async () => {
    await expectStatus(200, call(base, '/feeds', 'POST', { feed, position: 0, products: products.slice(0, 12) }));
    await expectStatus(409, call(base, '/feeds', 'POST', { feed, position: 15, products: products.slice(15) }));
    const { position } = (await expectStatus(200, call(base, `/feeds?feed=${feed}`))) as { position: number };
    // Five of these were taken before: repeating them does no harm.
    await expectStatus(
      200,
      call(base, '/feeds', 'POST', { feed, position: position - 5, products: products.slice(position - 5) }),
    );
    return `${products.length} products, resumed at ${position}`;
  });
  await checks.run('category-listed', async () => {
    // Reads ask one copy alone, which may be a moment behind.
    const found = await until(
      deadline,
      async () => {
        const answer = (await expectStatus(200, call(base, `/categories?name=${category}`))) as { products: object[] };
        return answer.products.length === products.length ? answer.products.length : undefined;
      },
      'every product is listed',
    );
    return `${found} products`;
  });
  await checks.run('review-written-once', async () => {
    const review = { sku: products[0]?.sku, id: 'one', author: 'smoke', stars: 5, text: "it's good" };
    for (let time = 0; time < 2; time += 1) await expectStatus(204, call(base, '/reviews', 'PUT', review));
    const answer = (await until(
      deadline,
      async () => {
        const body = (await expectStatus(200, call(base, `/reviews?sku=${review.sku}`))) as { reviews: object[] };
        return body.reviews.length > 0 ? body : undefined;
      },
      'the review is there',
    )) as { reviews: object[] };
    if (answer.reviews.length !== 1) throw new Error(`${answer.reviews.length} reviews`);
    return undefined;
  });

  const client = cassandraClient(binding, binding.keyspaces[0], 10_000);
  await checks.run('read-directly', async () => {
    const { rows } = await client.execute('SELECT name FROM products WHERE sku = ?', [products[3]?.sku], {
      consistency: levelOf('LOCAL_QUORUM'),
    });
    if (rows[0]?.['name'] !== 'Smoke 3') throw new Error(`${rows.length} rows`);
    return undefined;
  });
  await checks.run('other-keyspace-refused', () =>
    expectRefused(client.execute('SELECT role FROM system_auth.roles', [], { prepare: false })),
  );
  await checks.run('write-refused', () =>
    expectRefused(client.execute("DELETE FROM products WHERE sku = 'nothing'", [], { prepare: false })),
  );
  await client.shutdown();
  return checks.finish();
}

/** Succeeds when the nodes refuse for want of permission; any other outcome, success above all, is a failure. */
async function expectRefused(operation: Promise<unknown>): Promise<undefined> {
  try {
    await operation;
  } catch (error) {
    if (isUnauthorized(error)) return undefined;
    throw new Error(`failed, but not for want of permission: ${describeError(error)}`);
  }
  throw new Error('it was allowed');
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

async function expectStatus(status: number, reply: Promise<Reply>): Promise<unknown> {
  const { status: got, body } = await reply;
  if (got !== status) throw new Error(`status ${got} instead of ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A connection of its own each time, so that a Service with several pods gets to show all of them. */
async function call(base: URL, path: string, method = 'GET', body?: unknown): Promise<Reply> {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: { connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  };
}
