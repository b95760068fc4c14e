// What users wait for in a real cluster, measured in one run:
// npm run bench:live [-- --runs 3] [--records 300000] [--beside CHART], with CHART CloudPirates' chart `kafka` to compare with
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { table } from '../cli/table.js';
import { bring } from '../tests/live/bring.js';
import { KAFKA, type KafkaScene } from '../tests/live/kafka/system.js';
import { said } from '../tests/live/kafka/tools.js';
import { seconds } from '../tests/live/shell.js';
import { kill } from '../tests/live/system/faults.js';
import { Scene } from '../tests/live/system/scene.js';
import { beside, perfArguments, recordsPerSecond } from './beside.js';
import { median } from './measure.js';
import { latest, openPlace, rotationSeconds, running, since, writeResult } from './place.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    records: { type: 'string', default: '300000' },
    beside: { type: 'string' },
  },
});
const { cluster, stage } = await openPlace();

/** Seconds since the start of an apply at which something was reached. */
interface Split {
  readonly scheduled: number;
  readonly certificates: number;
  readonly containersStarted: number;
  readonly controllersReady: number;
  readonly brokersReady: number;
  readonly provisioned: number;
  readonly applied: number;
}

/** The data stack from an empty cluster: namespaces, authorities, users, topics and a cluster that survives a zone. */
async function ready(): Promise<Split> {
  const place = stage('bench');
  try {
    const start = Date.now();
    await place.apply(KAFKA.compose(place.platform, {}), { parts: ['data'] });
    const applied = seconds(start);
    const pods = await cluster.list('pods', place.data, `app.kubernetes.io/instance=${KAFKA.id}`);
    const of = (component: string) =>
      pods.filter((pod) => pod.metadata.labels['app.kubernetes.io/component'] === component);
    const members = [...of('broker'), ...of('controller')];
    const certificates = await cluster.list('certificates', place.data);
    const jobs = await cluster.list('jobs', place.data, 'app.kubernetes.io/component=provisioning');
    return {
      scheduled: latest(
        members.map((pod) => since(pod, 'PodScheduled')),
        start,
      ),
      certificates: latest(
        certificates.map((one) => since(one, 'Ready')),
        start,
      ),
      containersStarted: latest(members.map(running), start),
      controllersReady: latest(
        of('controller').map((pod) => since(pod, 'Ready')),
        start,
      ),
      brokersReady: latest(
        of('broker').map((pod) => since(pod, 'Ready')),
        start,
      ),
      provisioned: latest(
        jobs.map((job) => job.status.completionTime),
        start,
      ),
      applied,
    };
  } finally {
    await place.remove();
  }
}

/** Records a second of Kafka's own test: 1 KiB each, three copies, acknowledged by all in sync. */
async function throughput(scene: KafkaScene, protocol: string): Promise<number> {
  const args = `${perfArguments(values.records)} --command-config CONFIG`;
  const answer = await scene.running.client.run('producer-perf-test', args, { protocol }, '', 600);
  return recordsPerSecond(said(answer));
}

/** The same cluster with the client listener in plain text: the chart's value, set beside the construct's rule. */
async function withoutTls(scene: KafkaScene): Promise<void> {
  const { stage } = scene;
  const exported = bring(scene.composition(), stage.facts.sites, stage.work, 'plain');
  for (const { steps } of exported.description.stacks) {
    for (const step of steps.filter(({ kind }) => kind === 'release')) {
      const file = path.join(exported.root, step.path, 'values.yaml');
      const release = parse(readFileSync(file, 'utf8'), { version: '1.1' }) as { tls?: { client: string } };
      if (release.tls === undefined) continue;
      release.tls.client = 'off';
      writeFileSync(file, stringify(release, { version: '1.1', lineWidth: 0 }));
    }
  }
  await stage.installer.apply(exported, { parts: ['data'] });
}

const splits: Split[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  splits.push(await ready());
  console.log(`ready ${run + 1}: ${splits.at(-1)?.applied.toFixed(0)}s`);
}

const other = values.beside === undefined ? undefined : await beside(cluster, values.beside, values.records);
const shared = stage('bench');
const scene = new Scene(KAFKA, shared, stage, {});
try {
  await shared.apply(scene.composition());
  await scene.healthy();
  const tls = await throughput(scene, 'SASL_SSL');
  const broker = await kill(scene, await scene.running.follower());
  await scene.healthy();
  const controller = await kill(scene, (await scene.running.leader()).pod);
  await scene.healthy();
  const rotation = await rotationSeconds(scene);
  await withoutTls(scene);
  const plain = await throughput(scene, 'SASL_PLAINTEXT');
  const names = Object.keys(splits[0] ?? {}) as (keyof Split)[];
  const ready = Object.fromEntries(names.map((name) => [name, median(splits.map((split) => split[name]))]));
  const result = {
    readyFromNothingSeconds: ready,
    runs: splits,
    writableAfterKillMs: { broker: broker.pauseMs, activeController: controller.pauseMs },
    rotationSeconds: rotation,
    producerRecordsPerSecond: { tls, plainText: plain, ratio: Number((tls / plain).toFixed(2)) },
    ...(other === undefined ? {} : { beside: other }),
  };
  writeResult('bench-live', result);
  const rows = [
    ...names.map((name) => [`ready from nothing: ${name}`, `${ready[name]?.toFixed(1)} s`]),
    ['writable after a broker was killed', `${(broker.pauseMs / 1000).toFixed(1)} s`],
    ['writable after the active controller was killed', `${(controller.pauseMs / 1000).toFixed(1)} s`],
    ['rotation of a password, all three stacks', `${rotation.toFixed(0)} s`],
    [`producer, ${values.records} records of 1 KiB, TLS`, `${tls} records/s`],
    ['producer, the same in plain text', `${plain} records/s`],
    ...(other === undefined
      ? []
      : [
          ['the other chart: ready', `${other.readySeconds.toFixed(1)} s`],
          ['the other chart: producer, in plain text', `${other.producerRecordsPerSecond} records/s`],
        ]),
  ];
  console.log(table(rows, [1]).join('\n'));
} finally {
  await shared.remove();
  cluster.close();
}
