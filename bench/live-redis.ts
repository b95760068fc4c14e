// What users of Redis wait for in a real cluster, in one run: npm run bench:live:redis [-- --runs 3] [--requests 100000]
import { parseArgs } from 'node:util';
import { Platform, Size, Workload } from 'datastead';
import { Redis } from 'datastead/redis';
import { table } from '../cli/table.js';
import type { Compose } from '../tests/live/bring.js';
import { primaryGives, stopPrimary } from '../tests/live/redis/failover.js';
import { component, REDIS, type RedisScene } from '../tests/live/redis/system.js';
import { expect, lastLines, seconds, until } from '../tests/live/shell.js';
import type { Stage } from '../tests/live/stage.js';
import { kill } from '../tests/live/system/faults.js';
import { Scene } from '../tests/live/system/scene.js';
import { median } from './measure.js';
import { latest, openPlace, rotationSeconds, running, since, writeResult } from './place.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, requests: { type: 'string', default: '100000' } },
});
const { cluster, stage } = await openPlace();

/** Seconds since the start of an apply at which something was reached. */
interface Split {
  readonly scheduled: number;
  readonly containersStarted: number;
  readonly sentinelsReady: number;
  readonly membersReady: number;
  readonly provisioned: number;
  readonly applied: number;
}

/** The data stack from an empty cluster: namespaces, authorities, users and a system that survives a zone. */
async function ready(): Promise<Split> {
  const place = stage('bench');
  try {
    const start = Date.now();
    await place.apply(REDIS.compose(place.platform, {}), { parts: ['data'] });
    const applied = seconds(start);
    const [members, sentinels] = await Promise.all(
      ['member', 'sentinel'].map((name) => cluster.list('pods', place.data, component(name))),
    );
    const pods = [...(members ?? []), ...(sentinels ?? [])];
    const jobs = await cluster.list('jobs', place.data, REDIS.provisioning);
    const at = (times: readonly (string | undefined)[]) => latest(times, start);
    return {
      scheduled: at(pods.map((pod) => since(pod, 'PodScheduled'))),
      containersStarted: at(pods.map(running)),
      sentinelsReady: at((sentinels ?? []).map((pod) => since(pod, 'Ready'))),
      membersReady: at((members ?? []).map((pod) => since(pod, 'Ready'))),
      provisioned: at(jobs.map((job) => job.status.completionTime)),
      applied,
    };
  } finally {
    await place.remove();
  }
}

const CLIENT = 'docker.io/valkey/valkey:8.0.1';

/** Two systems of one member each, side by side: one speaks TLS, the other plain text, which the kit allows without a promise only. */
function pair(platform: string): Compose {
  return (app, sites) => {
    const whole = new Platform(app, platform, { sites, tolerate: 'none' });
    for (const site of whole.sites) {
      const client = new Workload(site, 'client', {
        image: CLIENT,
        command: ['sleep', 'infinity'],
        memory: Size.mebibytes(128),
        cpu: 0.05,
      });
      for (const [id, encryptionInTransit] of [
        ['sealed', 'required'],
        ['plain', 'off'],
      ] as const) {
        const system = new Redis(site, id, {
          encryptionInTransit,
          memory: { member: Size.mebibytes(256) },
          cpu: { member: 0.1 },
          storage: { member: Size.gibibytes(1) },
        });
        system.keys('key:*').grants.readWrite(client);
      }
    }
    return whole;
  };
}

/**
 * Requests a second of the server's own benchmark (50 connections, 64 bytes, random keys). It takes a password on its command
 * line only, so it gets a user without one, which lives as long as the platform.
 */
async function load(place: Stage, id: string, pod: string, host: string, test: 'set' | 'get'): Promise<number> {
  const user = `. /etc/redis/chart/lib.sh; tell 127.0.0.1 6379 'ACL SETUSER bench on nopass ~key:* +@all'`;
  const made = await cluster.exec(place.data, pod, user);
  expect(made.status === 0, `the user of the benchmark: ${lastLines(made.stderr, 2)}`);
  const tls = id === 'plain' ? '' : `--tls --cacert /bindings/${id}/ca.crt`;
  const client = id === REDIS.id ? 'probe' : 'client';
  const script = `valkey-benchmark -h ${host} -p 6379 ${tls} --user bench -a none -c 50 -d 64 -r 100000 -n ${values.requests} -t ${test} --csv 2>&1`;
  const answer = await cluster.exec(place.apps, await place.podOf(client), script, { seconds: 300 });
  const [, rate] = /^"(?:SET|GET)","([0-9.]+)"/m.exec(answer.stdout) ?? [];
  expect(rate !== undefined, `valkey-benchmark: ${lastLines(answer.stdout, 3)}`);
  return Math.round(Number(rate));
}

/** With TLS and without, in turn in the same run, so that the ratio holds on a noisy machine. */
async function sideBySide() {
  const place = stage('bench');
  try {
    await place.apply(pair(place.platform));
    const rates = new Map<string, number[]>();
    for (let round = 0; round < 3; round += 1) {
      for (const id of ['sealed', 'plain']) {
        for (const test of ['set', 'get'] as const) {
          const host = `${id}.${place.data}.svc.cluster.local`;
          const rate = await load(place, id, `${id}-member-0`, host, test);
          const name = `${id} ${test}`;
          rates.set(name, [...(rates.get(name) ?? []), rate]);
        }
      }
    }
    return Object.fromEntries([...rates].map(([name, all]) => [name, median(all)]));
  } finally {
    await place.remove();
  }
}

const splits: Split[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  splits.push(await ready());
  console.log(`ready ${run + 1}: ${splits.at(-1)?.applied.toFixed(0)}s`);
}
const single = await sideBySide();

const shared = stage('bench');
const scene: RedisScene = new Scene(REDIS, shared, stage, {});
try {
  await shared.apply(scene.composition());
  await scene.healthy();
  const planned = await primaryGives(scene, (pod) => stopPrimary(scene, pod));
  await scene.healthy();
  const killed = await kill(scene, await scene.running.primary());
  await scene.healthy();
  const rotation = await rotationSeconds(scene);
  await until('all is in step', 60, async () => ((await scene.running.replicas()).length === 2 ? true : undefined));
  const primary = await scene.running.primary();
  const replicated = await load(shared, REDIS.id, primary, scene.running.address(primary).split(':')[0] ?? '', 'set');
  const names = Object.keys(splits[0] ?? {}) as (keyof Split)[];
  const readyAt = Object.fromEntries(names.map((name) => [name, median(splits.map((split) => split[name]))]));
  writeResult('bench-live-redis', {
    readyFromNothingSeconds: readyAt,
    runs: splits,
    longestWaitOfAWriteMs: { plannedStop: planned.pauseMs, killedPod: killed.pauseMs },
    rotationSeconds: rotation,
    requestsPerSecond: { ...single, 'three members, TLS, set': replicated },
  });
  const rows = [
    ...names.map((name) => [`ready from nothing: ${name}`, `${readyAt[name]?.toFixed(1)} s`]),
    ['longest wait of a write, primary stopped as planned', `${(planned.pauseMs / 1000).toFixed(1)} s`],
    ["longest wait of a write, primary's pod killed", `${(killed.pauseMs / 1000).toFixed(1)} s`],
    ['rotation of a password, all three stacks', `${rotation.toFixed(0)} s`],
    ...Object.entries(single).map(([name, rate]) => [`one member, ${name}`, `${rate} requests/s`]),
    ['three members, TLS, set', `${replicated} requests/s`],
  ];
  console.log(table(rows, [1]).join('\n'));
} finally {
  await shared.remove();
  cluster.close();
}
