// Another chart for the same job, measured in the same run: CloudPirates' chart `kafka`, as it comes but for the image that
// the nodes have, the memory of the members here, and no login. Three members with both roles, plain text, no topics.
import { randomBytes } from 'node:crypto';
import type { Cluster } from '../tests/live/cluster.js';
import { KAFKA_IMAGE } from '../tests/live/kafka/composition.js';
import { expect, lastLines, seconds } from '../tests/live/shell.js';

/** Arguments of Kafka's own test: records of 1 KiB, as fast as they go, acknowledged by all replicas in sync. */
export function perfArguments(records: string): string {
  return `--topic orders --num-records ${records} --record-size 1024 --throughput -1 --command-property acks=all`;
}

/** Records a second that the test reported at its end. */
export function recordsPerSecond(output: string): number {
  const rates = [...output.matchAll(/([0-9.]+) records\/sec/g)].map(([, rate]) => Number(rate));
  expect(rates.length > 0, `producer-perf-test: ${lastLines(output, 3)}`);
  return Math.round(rates.at(-1) ?? 0);
}

export interface Beside {
  readonly readySeconds: number;
  readonly producerRecordsPerSecond: number;
}

/** Installs the chart (a folder or an archive), measures, and takes it away. */
export async function beside(cluster: Cluster, chart: string, records: string): Promise<Beside> {
  const namespace = `lt${randomBytes(3).toString('hex')}-beside`;
  const settings = {
    'image.tag': KAFKA_IMAGE.split(':').at(-1),
    'image.imagePullPolicy': 'IfNotPresent',
    'auth.client.enabled': false,
    'auth.interBroker.enabled': false,
    'auth.controller.enabled': false,
    heapOpts: '-Xms512m -Xmx512m',
    'persistence.size': '4Gi',
  };
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  try {
    const start = Date.now();
    await cluster.helm(
      ['install', 'kafka', chart, '-n', namespace, '--create-namespace', '--wait', '--timeout', '600s', ...set],
      { seconds: 620 },
    );
    const readySeconds = seconds(start);
    const tool = (name: string, args: string, limit: number) =>
      cluster.exec(
        namespace,
        'kafka-0',
        `export LOG_DIR=/tmp KAFKA_HEAP_OPTS=-Xmx128m KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC KAFKA_OPTS= KAFKA_LOG4J_OPTS=; /opt/kafka/bin/kafka-${name}.sh --bootstrap-server kafka:9092 ${args}`,
        { seconds: limit },
      );
    const created = await tool('topics', '--create --topic orders --partitions 3 --replication-factor 3', 60);
    expect(created.status === 0, `kafka-topics: ${lastLines(created.stderr || created.stdout, 3)}`);
    const answer = await tool('producer-perf-test', perfArguments(records), 600);
    return { readySeconds, producerRecordsPerSecond: recordsPerSecond(`${answer.stdout}\n${answer.stderr}`) };
  } finally {
    await cluster.try(['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=180s'], { seconds: 200 });
  }
}
