import { allReady } from '../installer.js';
import { expect, seconds, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { ID } from './composition.js';
import { NODES, RACKS } from './running.js';
import type { CassandraScene } from './system.js';

const KEYS = 5;

/** Two tables with the same rows, which are deleted at the same time, and whose tombstones go before and after the repair. */
const UNREPAIRED = 'tools.unrepaired';
const REPAIRED = 'tools.repaired';

/** Statements as the workload `probe`, at a level of choice; all must be taken. */
async function statements({ running }: CassandraScene, level: string, lines: readonly string[]): Promise<string> {
  const answer = await running.cql([`CONSISTENCY ${level};`, ...lines].join('\n'));
  expect(answer.status === 0, `at ${level}: ${answer.stderr || answer.stdout}`);
  return answer.stdout;
}

/** How many of the rows all three copies together still know. */
async function rows(scene: CassandraScene, table: string): Promise<number> {
  const answer = await statements(scene, 'ALL', [`SELECT COUNT(*) FROM ${table};`]);
  return Number(/\n\s+(\d+)\s*\n/.exec(answer)?.[1] ?? -1);
}

/** Tombstones whose grace is over are dropped when everything is compacted. */
async function dropTombstones({ running }: CassandraScene, table: string, racks: readonly string[]): Promise<void> {
  const words = table.replace('.', ' ');
  for (const rack of racks) {
    await running.nodeTool(`${ID}-${rack}-0`, `flush ${words}`);
    await running.nodeTool(`${ID}-${rack}-0`, `compact ${words}`);
  }
}

/** Rows are deleted while a node is away, and nobody keeps hints for it: it comes back with the rows. */
async function deleteWithout(scene: CassandraScene, rack: string, others: readonly string[]): Promise<void> {
  const { running, stage } = scene;
  const { cluster, data } = stage;
  const keys = Array.from({ length: KEYS }, (_, key) => key);
  const grace = 'WITH gc_grace_seconds =';
  await statements(scene, 'ALL', [
    `CREATE TABLE IF NOT EXISTS ${UNREPAIRED} (k int PRIMARY KEY) ${grace} 1;`,
    `CREATE TABLE IF NOT EXISTS ${REPAIRED} (k int PRIMARY KEY) ${grace} 86400;`,
    ...[UNREPAIRED, REPAIRED].flatMap((table) => keys.map((key) => `INSERT INTO ${table} (k) VALUES (${key});`)),
  ]);
  for (const one of others) await running.nodeTool(`${ID}-${one}-0`, 'disablehandoff');
  const scale = (replicas: number) =>
    cluster.kubectl(['scale', 'statefulset', `${ID}-${rack}`, '-n', data, `--replicas=${replicas}`]);
  try {
    await scale(0);
    await until(`the node of rack ${rack} is away`, 330, async () =>
      (await cluster.get('pods', data, `${ID}-${rack}-0`)) === undefined ? true : undefined,
    );
    await statements(
      scene,
      'LOCAL_QUORUM',
      [UNREPAIRED, REPAIRED].flatMap((table) => keys.map((key) => `DELETE FROM ${table} WHERE k = ${key};`)),
    );
    await dropTombstones(scene, UNREPAIRED, others);
  } finally {
    await scale(1);
  }
  await until('all nodes are ready', 400, async () => ((await allReady(cluster, data, NODES, 3)) ? true : undefined));
  await running.replicated();
  for (const one of others) await running.nodeTool(`${ID}-${one}-0`, 'enablehandoff');
}

/**
 * Rows that were deleted while a node was away stay deleted once a repair has run, and come back where the tombstones had
 * gone before it. The scheduled repair, run now, notes every range; a second run has nothing to do.
 */
export const repair: Capability<CassandraScene> = {
  name: 'repair',
  async run(scene) {
    const { running } = scene;
    const [rack = '', ...others] = [...RACKS].reverse();
    await deleteWithout(scene, rack, others);
    const start = Date.now();
    const first = await runRepair(scene, 'live-repair-1');
    const took = Math.round(seconds(start));
    expect(first > 0, `${first} ranges were repaired`);
    const noted = await running.admin('SELECT COUNT(*) FROM datastead.repairs;');
    expect(Number(/\n\s+(\d+)\s*\n/.exec(noted)?.[1]) === first, `${first} ranges were repaired, noted are ${noted}`);
    // As if the time of grace had passed since then.
    await statements(scene, 'ALL', [`ALTER TABLE ${REPAIRED} WITH gc_grace_seconds = 1;`]);
    await dropTombstones(scene, REPAIRED, RACKS);
    const left = await rows(scene, REPAIRED);
    expect(left === 0, `${left} of ${KEYS} deleted rows are back in spite of the repair`);
    const back = await rows(scene, UNREPAIRED);
    expect(back === KEYS, `without tombstones ${back} of ${KEYS} rows are back: the node had not missed the delete`);
    const second = await runRepair(scene, 'live-repair-2');
    expect(second === 0, `a second run repaired ${second} ranges again`);
    return `${first} ranges repaired and noted in ${took}s, a second run had nothing to do; ${KEYS} rows deleted while a node was away stay deleted after their grace, and ${back} of a table whose tombstones had gone before came back`;
  },
};

/** Runs the scheduled repair now. @returns how many ranges it has repaired */
async function runRepair({ stage: { cluster, data } }: CassandraScene, name: string): Promise<number> {
  await cluster.kubectl(['create', 'job', name, '-n', data, `--from=cronjob/${ID}-repair`]);
  await cluster.kubectl(['wait', '--for=condition=Complete', `job/${name}`, '-n', data, '--timeout=840s'], {
    seconds: 850,
  });
  const log = await cluster.kubectl(['logs', '-n', data, `job/${name}`]);
  return Number(/(\d+) ranges repaired; none is older/.exec(log)?.[1] ?? -1);
}
