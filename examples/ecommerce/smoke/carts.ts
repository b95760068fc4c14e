import { randomUUID } from 'node:crypto';
import { Checks, until } from '../../shared/checks.js';
import { runMain } from '../../shared/lifecycle.js';
import { createLogger } from '../../shared/log.js';
import { readRedisBinding } from '../../shared/redis-binding.js';
import { connect, findPrimary } from '../../shared/redis-client.js';
import { Settings } from '../../shared/settings.js';

const log = createLogger('smoke', (line) => process.stderr.write(line));

runMain(log, async () => {
  const settings = new Settings();
  const base = settings.url('CARTS_URL') ?? new URL('http://carts-api:8080');
  const deadline = Date.now() + settings.integer('SMOKE_SECONDS', 120, { min: 5, max: 3_600 }) * 1_000;
  const binding = readRedisBinding(settings.text('BINDING'));
  settings.check();

  const checks = new Checks();
  const run = randomUUID();
  /** Sends again what was answered by 503, as the answer says. */
  const call = (method: string, path: string, body?: unknown) =>
    until(
      deadline,
      async () => {
        const answer = await fetch(new URL(path, base), {
          method,
          headers: { connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(15_000),
        });
        if (answer.status === 503) throw new Error(`503: ${await answer.text()}`);
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      },
      `${method} ${path}`,
    );

  await checks.run('service-ready', async () => {
    await call('GET', '/readyz');
    return undefined;
  });
  await checks.run('cart-kept', async () => {
    await call('PUT', `/cart/item?id=${run}&product=apple`, { quantity: 3 });
    await call('PUT', `/cart/item?id=${run}&product=pear`, { quantity: 1 });
    await call('PUT', `/cart/item?id=${run}&product=pear`, { quantity: 0 });
    expectSame((await call('GET', `/cart?id=${run}`)).body, { items: { apple: 3 } });
    return undefined;
  });
  await checks.run('cart-expires', async () => {
    const client = await connect(await findPrimary(binding), binding);
    const seconds = await client.ttl(`cart:${run}`).finally(() => client.destroy());
    if (seconds <= 0) throw new Error(`the cart lives ${seconds} s`);
    return `in ${seconds} s`;
  });
  await checks.run('session-opens-and-ends', async () => {
    const { id } = (await call('POST', '/sessions', { user: 'smoke' })).body;
    expectSame((await call('GET', `/session?id=${id}`)).body, { user: 'smoke' });
    await call('DELETE', `/session?id=${id}`);
    expectSame((await call('GET', `/session?id=${id}`)).status, 404);
    return undefined;
  });
  await checks.run('configuration-counts-versions', async () => {
    const name = `smoke.${run}`.slice(0, 64);
    expectSame((await call('PUT', `/config?name=${name}`, { value: 'on', version: 0 })).body, {
      value: 'on',
      version: 1,
    });
    expectSame((await call('PUT', `/config?name=${name}`, { value: 'off', version: 0 })).status, 409);
    expectSame((await call('GET', `/config?name=${name}`)).body, { value: 'on', version: 1 });
    return undefined;
  });
  await checks.run('configuration-applied-without-restart', async () => {
    const name = 'session-ttl-seconds';
    const { status, body } = await call('GET', `/config?name=${name}`);
    const version = status === 404 ? 0 : Number(body['version']);
    const seconds = 3_600 + (version % 2);
    const set = await call('PUT', `/config?name=${name}`, { value: `${seconds}`, version });
    // A Service picks one pod a connection: five answers in a row.
    for (let same = 0; same < 5; ) {
      const applied = (await call('GET', '/config/applied')).body[name] as { version: number };
      same = applied.version >= Number(set.body['version']) ? same + 1 : 0;
      if (Date.now() > deadline) throw new Error(`version ${applied.version} applies, ${set.body['version']} was set`);
    }
    return `version ${set.body['version']}`;
  });
  await checks.run('recommendations-kept', async () => {
    const asked = () => call('GET', `/recommendations?product=${run}`);
    expectSame(await asked(), { status: 200, body: { products: [], cached: false } });
    // The cache may miss a deadline of its own: then the catalogue is asked again, which is right.
    await until(
      deadline,
      async () => ((await asked()).body['cached'] === true ? true : undefined),
      'an answer was kept',
    );
    return undefined;
  });
  await checks.run('wrong-requests-refused', async () => {
    expectSame((await call('PUT', `/cart/item?id=${run}&product=apple`, { quantity: -1 })).status, 400);
    expectSame((await call('GET', '/cart?id=a%20b')).status, 400);
    return undefined;
  });
  await checks.run('other-rights-refused', async () => {
    const client = await connect(await findPrimary(binding), binding);
    try {
      for (const command of [
        ['SET', `cart:${run}`, 'x'],
        ['GET', 'other:key'],
        ['FLUSHALL'],
        ['CONFIG', 'GET', '*'],
        ['SCAN', '0'],
      ]) {
        const refused = await client.sendCommand(command).then(
          () => false,
          (error: Error) => /^NOPERM/.test(error.message),
        );
        if (!refused) throw new Error(`${command.join(' ')} was not refused`);
      }
    } finally {
      client.destroy();
    }
    return undefined;
  });
  await checks.run('cart-dropped', async () => {
    await call('DELETE', `/cart?id=${run}`);
    expectSame((await call('GET', `/cart?id=${run}`)).body, { items: {} });
    return undefined;
  });
  return checks.finish();
});

function expectSame(got: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`got ${left}, not ${right}`);
}
