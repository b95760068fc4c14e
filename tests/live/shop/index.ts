import { randomUUID } from 'node:crypto';
import { isReady } from '../cluster.js';
import { RunningRedis } from '../redis/running.js';
import { callService } from '../service.js';
import { expect, seconds, sleep, until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Capability, Suite } from '../suite.js';
import type { LiveSuite } from '../system/run.js';
import { SMOKE_TESTS, wholeShop } from './composition.js';

type ShopCapability = Capability<Stage>;

/** How long an answer may take while a member of the database is away: the service's deadline and a slow machine. */
const BOUND = 15_000;
/** Products that the catalogue lists at most in one answer. */
const LIMIT = 500;

const up: ShopCapability = {
  name: 'up',
  async run(stage) {
    const start = Date.now();
    await stage.apply(wholeShop(stage.platform));
    const took = Math.round(seconds(start));
    const tests = await Promise.all(
      SMOKE_TESTS.map(async (name) => {
        const job = await stage.cluster.get('jobs', stage.apps, name);
        expect(job?.status.succeeded === 1, `${name} is not complete`);
        return `${name} at attempt ${1 + (job.status.failed ?? 0)}`;
      }),
    );
    return `three systems and their services from nothing to every smoke test in ${took}s: ${tests.join(', ')}`;
  },
};

const unchanged: ShopCapability = {
  name: 'nothing-changed',
  async run(stage) {
    const changed = await stage.apply(wholeShop(stage.platform));
    expect(changed.length === 0, `a second apply changed ${changed.join(', ')}`);
    return 'a second apply changed nothing';
  },
};

/** Deletes a pod by force and asks all the time until it is back. @returns answers in order */
async function askWithout<T>(stage: Stage, pod: string, ask: (turn: number) => Promise<T>): Promise<T[]> {
  const { cluster, data } = stage;
  const before = await cluster.get('pods', data, pod);
  await cluster.kubectl(['delete', 'pod', '-n', data, pod, '--force', '--grace-period=0', '--wait=false']);
  const answers: T[] = [];
  const end = Date.now() + 300_000;
  for (let turn = 0; ; turn += 1) {
    answers.push(await ask(turn));
    const now = await cluster.get('pods', data, pod);
    if (now !== undefined && now.metadata.uid !== before?.metadata.uid && isReady(now)) return answers;
    expect(Date.now() < end, `${pod} is not back within 300 s`);
    await sleep(0.3);
  }
}

const catalogueNodeAway: ShopCapability = {
  name: 'catalogue-node-away',
  async run(stage) {
    const category = `away-${randomUUID()}`;
    let longest = 0;
    const product = (turn: number) => ({ sku: `${category}-${turn}`, name: `Away ${turn}`, category, price: 100 });
    const written = await askWithout(stage, 'catalogue-b-0', async (turn) => {
      const write = await callService(stage, 'catalogue-api', {
        method: 'PUT',
        path: '/products',
        body: product(turn),
      });
      const path = `/products?sku=${category}-${Math.max(0, turn - 1)}`;
      const read = await callService(stage, 'catalogue-api', { method: 'GET', path });
      expect(write.status < 300, `write ${turn} was answered ${write.status} ${JSON.stringify(write.body)}`);
      expect(read.status < 500, `read ${turn} was answered ${read.status} ${JSON.stringify(read.body)}`);
      longest = Math.max(longest, write.milliseconds, read.milliseconds);
      return write.status;
    });
    // A read asks one copy, which may be the one that was away and is told of the last writes a moment later.
    await until('every product is listed', 60, async () => {
      const path = `/categories?name=${category}&limit=${LIMIT}`;
      const { body } = await callService(stage, 'catalogue-api', { method: 'GET', path });
      const listed = (body['products'] as unknown[]).length;
      if (listed < Math.min(LIMIT, written.length)) throw new Error(`${listed} of ${written.length} are listed`);
      return true;
    });
    return `a node of three killed: ${written.length} writes and reads answered, the longest after ${longest} ms, every product there`;
  },
};

const cartsFailover: ShopCapability = {
  name: 'carts-failover',
  async run(stage) {
    const primary = await new RunningRedis(stage, 'carts').primary();
    const id = randomUUID();
    let longest = 0;
    const answers = await askWithout(stage, primary, async (turn) => {
      const path = `/cart/item?id=${id}&product=p${turn}`;
      const reply = await callService(stage, 'carts-api', { method: 'PUT', path, body: { quantity: 1 } });
      expect(reply.status < 300 || reply.status === 503, `item ${turn} was answered ${reply.status}`);
      expect(reply.milliseconds < BOUND, `item ${turn} was answered after ${reply.milliseconds} ms`);
      longest = Math.max(longest, reply.milliseconds);
      return reply.status;
    });
    const { body } = await callService(stage, 'carts-api', { method: 'GET', path: `/cart?id=${id}` });
    const items = body['items'] as Record<string, number>;
    const missing = answers.flatMap((status, turn) => (status < 300 && items[`p${turn}`] === undefined ? [turn] : []));
    expect(missing.length === 0, `items ${missing.join(', ')} were confirmed and are lost`);
    const refused = answers.filter((status) => status === 503).length;
    return `the primary ${primary} killed: ${answers.length - refused} items confirmed and there, ${refused} answered 503, the longest answer after ${longest} ms`;
  },
};

const LINES: readonly ShopCapability[] = [up, unchanged, catalogueNodeAway, cartsFailover];

async function runShop(suite: Suite, stageOf: (label: string) => Stage): Promise<void> {
  const wanted = LINES.filter(({ name }) => suite.wants(name));
  if (wanted.length === 0) return;
  const stage = stageOf('shop');
  if (wanted[0] !== up) await stage.apply(wholeShop(stage.platform));
  for (const capability of wanted) {
    const passed = await suite.check('shop', capability, stage, (name) => stage.keepLogs(name));
    if (!passed && capability === up) return;
  }
}

export const shop: LiveSuite = { name: 'shop', capabilities: LINES, run: runShop };
