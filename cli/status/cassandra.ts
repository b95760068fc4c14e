import { counted, type Health, judged } from './health.js';
import { anyOf, type Members } from './members.js';

/** Cassandra's default gc_grace_seconds: what was deleted may come back where no repair has run for longer. */
const GRACE_MILLISECONDS = 10 * 24 * 3600 * 1000;

/** The CronJob that repairs, as far as it is read. */
export interface RepairSchedule {
  readonly metadata: { readonly creationTimestamp?: string };
  readonly status?: { readonly lastSuccessfulTime?: string };
}

/**
 * Asks one node for the ring and the schema.
 * @param repair undefined where repairs are not the platform's
 */
export async function cassandraHealth(
  members: Members,
  repair: RepairSchedule | undefined,
  now: Date,
): Promise<Health> {
  const node = anyOf(members, 'node');
  const ring = ringOf(await members.run(node, ['nodetool', 'status']));
  const schema = schemaOf(await members.run(node, ['nodetool', 'describecluster']));
  const late = lateRepair(repair, now);
  const details = [
    ...ring.filter(({ up }) => !up).map(({ address, rack }) => `the node at ${address} in rack ${rack} is down`),
    ...ring
      .filter(({ up, state }) => up && state !== 'Normal')
      .map(({ address, rack, state }) => `the node at ${address} in rack ${rack} is ${state.toLowerCase()}`),
    ...(schema.versions > 1 ? [`nodes disagree about the schema: ${schema.versions} versions`] : []),
    ...(schema.unreachable.length > 0 ? [`unreachable: ${schema.unreachable.join(', ')}`] : []),
    ...(late === undefined ? [] : [late]),
  ];
  const last = repair?.status?.lastSuccessfulTime;
  const up = ring.filter((one) => one.up).length;
  return judged(
    [
      up === ring.length ? `${counted(ring.length, 'node')} up` : `${up} of ${counted(ring.length, 'node')} up`,
      ...(repair === undefined ? [] : [last === undefined ? 'not repaired yet' : `last repair ${last.slice(0, 10)}`]),
    ].join(', '),
    details,
  );
}

function lateRepair(repair: RepairSchedule | undefined, now: Date): string | undefined {
  if (repair === undefined) return undefined;
  const since = repair.status?.lastSuccessfulTime ?? repair.metadata.creationTimestamp;
  if (since === undefined || now.getTime() - Date.parse(since) <= GRACE_MILLISECONDS) return undefined;
  return `no repair has finished since ${since.slice(0, 10)}: after ten days (gc_grace_seconds) deleted rows may come back`;
}

interface RingNode {
  readonly up: boolean;
  readonly state: string;
  readonly address: string;
  readonly rack: string;
}

const STATES: Readonly<Record<string, string>> = { N: 'Normal', L: 'Leaving', J: 'Joining', M: 'Moving' };

/** The nodes that `nodetool status` lists. */
export function ringOf(text: string): RingNode[] {
  return [...text.matchAll(/^([UD])([NLJM])\s+(\S+)\s.*?(\S+)\s*$/gm)].map(
    ([, up, state = '', address = '', rack = '']) => ({ up: up === 'U', state: STATES[state] ?? state, address, rack }),
  );
}

/** How many versions of the schema `nodetool describecluster` tells, and who is not reached. */
export function schemaOf(text: string): { readonly versions: number; readonly unreachable: readonly string[] } {
  const [, own = ''] = /Schema versions:\s*\n([\s\S]*?)(\n\s*\n|$)/.exec(text) ?? [];
  const lines = [...own.matchAll(/^\s*(\S+): \[(.*)\]\s*$/gm)];
  const unreachable = lines
    .filter(([, version]) => version === 'UNREACHABLE')
    .flatMap(([, , list = '']) => list.split(', '));
  return { versions: lines.filter(([, version]) => version !== 'UNREACHABLE').length, unreachable };
}
