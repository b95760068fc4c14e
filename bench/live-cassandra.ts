// What users of Cassandra wait for in a real cluster, and its load with TLS and without:
// npm run bench:live:cassandra [-- --operations 20000]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Platform, Size, Workload } from 'datastead';
import { Cassandra, type CassandraProps } from 'datastead/cassandra';
import { build } from 'esbuild';
import { table } from '../cli/table.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import type { Compose } from '../tests/live/bring.js';
import { CASSANDRA, type CassandraScene } from '../tests/live/cassandra/system.js';
import { expect, lastLines, seconds } from '../tests/live/shell.js';
import type { Stage } from '../tests/live/stage.js';
import { NODE_IMAGE } from '../tests/live/system/composition.js';
import { kill } from '../tests/live/system/faults.js';
import { ms, Scene } from '../tests/live/system/scene.js';
import { median } from './measure.js';
import { openPlace, rotationSeconds, writeResult } from './place.js';

const { values } = parseArgs({ options: { operations: { type: 'string', default: '20000' } } });
const { cluster, stage } = await openPlace();
const AT_ONCE = 50;

/** Systems by id, and a workload that may load them all. */
function composition(platform: string, systems: Readonly<Record<string, Partial<CassandraProps>>>): Compose {
  return (app, sites) => {
    const whole = new Platform(app, platform, { sites, tolerate: 'none' });
    for (const site of whole.sites) {
      const client = new Workload(site, 'client', {
        image: NODE_IMAGE,
        command: ['sleep', 'infinity'],
        memory: Size.mebibytes(256),
        cpu: 0.05,
      });
      for (const [id, props] of Object.entries(systems)) {
        const ring = new Cassandra(site, id, {
          keyspaces: { load: {} },
          memory: Size.gibibytes(1),
          cpu: 0.1,
          storage: Size.gibibytes(2),
          ...props,
        });
        ring.keyspace('load').grants.migrate(client);
      }
    }
    return whole;
  };
}

/** The program that makes the load, with the driver in it. */
async function program(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: PACKAGE_ROOT,
    entryPoints: [path.join(PACKAGE_ROOT, 'bench/cassandra-load.ts')],
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    write: false,
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire('file:///app/');",
    },
  });
  return outputFiles[0]?.text ?? '';
}

interface Seen {
  readonly writes: { readonly perSecond: number; readonly p99Ms: number };
  readonly reads: { readonly perSecond: number; readonly p99Ms: number };
}

async function load(place: Stage, id: string, text: string): Promise<Seen> {
  const args = ['node', '--input-type=module', '-', id, 'load', values.operations, `${AT_ONCE}`];
  const answer = await cluster.exec(place.apps, await place.podOf('client'), args, { input: text, seconds: 300 });
  const line = answer.stdout.trim().split('\n').at(-1) ?? '';
  expect(answer.status === 0 && line.startsWith('{'), `the load on ${id}: ${lastLines(answer.stderr, 3)}`);
  return JSON.parse(line) as Seen;
}

const text = await program();
const rows: string[][] = [];
const result: Record<string, unknown> = {};
const say = (what: string, all: readonly Seen[]) => {
  for (const kind of ['writes', 'reads'] as const) {
    const perSecond = median(all.map((one) => one[kind].perSecond));
    const p99Ms = median(all.map((one) => one[kind].p99Ms));
    result[`${what} ${kind}`] = { perSecond, p99Ms };
    rows.push([`${what}, ${kind}`, `${perSecond}/s`, `99 of 100 within ${p99Ms} ms`]);
  }
};

// Side by side and in turn, so that the ratio holds on a noisy machine. Plain text is for platforms without a promise.
const pair = stage('bench');
try {
  await pair.apply(composition(pair.platform, { sealed: {}, plain: { encryptionInTransit: 'off' } }));
  const seen = { sealed: [] as Seen[], plain: [] as Seen[] };
  for (let round = 0; round < 3; round += 1) {
    for (const id of ['sealed', 'plain'] as const) seen[id].push(await load(pair, id, text));
  }
  say('one node, TLS', seen.sealed);
  say('one node, plain text', seen.plain);
} finally {
  await pair.remove();
}

const whole = stage('bench');
try {
  const start = Date.now();
  await whole.apply(composition(whole.platform, { ring: { tolerate: 'zone' } }));
  const ready = seconds(start);
  result['three racks: from nothing to granted, seconds'] = ready;
  rows.push(['three racks, from nothing to a granted client', `${ready.toFixed(0)} s`, '']);
  say('three racks, TLS, LOCAL_QUORUM', [await load(whole, 'ring', text), await load(whole, 'ring', text)]);
} finally {
  await whole.remove();
}

const shared = stage('bench');
const scene: CassandraScene = new Scene(CASSANDRA, shared, stage, {});
try {
  await shared.apply(scene.composition());
  await scene.healthy();
  const killed = await kill(scene, await scene.running.follower());
  await scene.healthy();
  const rotation = await rotationSeconds(scene);
  result['longest wait of a write, a node killed, ms'] = killed.pauseMs;
  result['killed node back, seconds'] = killed.backSeconds;
  result['rotation, seconds'] = rotation;
  rows.push(
    [
      'longest wait of a write, a node of three killed',
      ms(killed.pauseMs),
      `back after ${killed.backSeconds.toFixed(0)} s`,
    ],
    ['rotation of a password, all three stacks', `${rotation.toFixed(0)} s`, ''],
  );
} finally {
  await shared.remove();
  cluster.close();
}
writeResult('bench-live-cassandra', result);
console.log(table(rows, [1]).join('\n'));
