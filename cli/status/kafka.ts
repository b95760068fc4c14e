import { counted, type Health, judged } from './health.js';
import { anyOf, type Members } from './members.js';

/** A voter that has had everything within these milliseconds keeps up: the leader hears from it twice a second. */
const FOLLOWS_MILLISECONDS = 10_000;

/** Asks one broker: the quorum of controllers, partitions that lack copies, and how far groups are behind. */
export async function kafkaHealth(members: Members): Promise<Health> {
  const broker = anyOf(members, 'broker');
  const quorum = quorumOf(await members.run(broker, ['kafka-metadata-quorum.sh', 'describe', '--replication']));
  const lacking = partitionsOf(
    await members.run(broker, ['kafka-topics.sh', '--describe', '--under-replicated-partitions']),
  );
  const groups = groupLags(await members.run(broker, ['kafka-consumer-groups.sh', '--describe', '--all-groups']));
  const leader = quorum.find(({ status }) => status === 'Leader');
  const voters = quorum.filter(({ status }) => status !== 'Observer');
  const late = quorum.filter((node) => node.behind === undefined || node.behind > FOLLOWS_MILLISECONDS);
  const leaderless = lacking.filter((partition) => partition.leader === undefined);
  const details = [
    ...(leader === undefined ? ['the quorum has no leader'] : []),
    ...late.map(({ id, status, behind }) =>
      behind === undefined
        ? `node ${id} (${status}) has never had all metadata`
        : `node ${id} (${status}) is ${Math.round(behind / 1000)} s behind in the metadata`,
    ),
    ...(lacking.length === 0 ? [] : [`${counted(lacking.length, 'partition')} under-replicated: ${named(lacking)}`]),
    ...(leaderless.length === 0
      ? []
      : [`${counted(leaderless.length, 'partition')} without a leader: ${named(leaderless)}`]),
  ];
  const [furthest] = [...groups.entries()].sort(([, left], [, right]) => right - left);
  return judged(
    [
      `quorum of ${voters.length}, ${leader === undefined ? 'no leader' : `leader ${leader.id}`}`,
      counted(quorum.filter(({ status }) => status === 'Observer').length, 'broker'),
      lacking.length === 0 ? 'no partition under-replicated' : `${lacking.length} under-replicated`,
      ...(furthest === undefined ? [] : [`largest lag of a group ${furthest[1]} (${furthest[0]})`]),
    ].join(', '),
    details,
  );
}

/** A node of `kafka-metadata-quorum.sh describe --replication`. */
export interface QuorumNode {
  readonly id: number;
  readonly status: string;
  /** Milliseconds since it had everything that the leader has, by the leader's clock; undefined where that was never so. */
  readonly behind: number | undefined;
}

export function quorumOf(text: string): QuorumNode[] {
  const rows = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 7 && /^\d+$/.test(fields[0] ?? ''));
  const now = Number(rows.find((fields) => fields.at(-1) === 'Leader')?.[5]);
  return rows.map((fields) => {
    const caughtUp = Number(fields[5]);
    return {
      id: Number(fields[0]),
      status: fields.at(-1) ?? '',
      behind: caughtUp < 0 || Number.isNaN(now) ? undefined : now - caughtUp,
    };
  });
}

interface Partition {
  readonly topic: string;
  readonly partition: string;
  readonly leader: string | undefined;
}

/** The partitions that `kafka-topics.sh --describe` lists. */
export function partitionsOf(text: string): Partition[] {
  return [...text.matchAll(/Topic: (\S+)\s+Partition: (\d+)\s+Leader: (\S+)/g)].map(
    ([, topic = '', partition = '', leader = '']) => ({
      topic,
      partition,
      leader: /^\d+$/.test(leader) ? leader : undefined,
    }),
  );
}

/** By topic, so that a broker that is away does not fill the screen. */
function named(partitions: readonly Partition[]): string {
  const topics = new Map<string, number>();
  for (const { topic } of partitions) topics.set(topic, (topics.get(topic) ?? 0) + 1);
  return [...topics].map(([topic, count]) => `${topic} (${count})`).join(', ');
}

/** How many records each group has not read yet, of `kafka-consumer-groups.sh --describe`. */
export function groupLags(text: string): Map<string, number> {
  const lags = new Map<string, number>();
  let column = -1;
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (fields[0] === 'GROUP') column = fields.indexOf('LAG');
    else if (column > 0 && /^\d+$/.test(fields[column] ?? ''))
      lags.set(fields[0] ?? '', (lags.get(fields[0] ?? '') ?? 0) + Number(fields[column]));
  }
  return lags;
}
