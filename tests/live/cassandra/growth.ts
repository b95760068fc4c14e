import { expect, seconds, sleep, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { ms } from '../system/scene.js';
import { shrinkIsRefused } from '../system/shrink.js';
import { ID } from './composition.js';
import { NODES, RACKS } from './running.js';
import { type CassandraScene, nodesOf } from './system.js';

/**
 * One more node a rack by one apply, rack by rack. A node that somebody starts out of turn, while another one joins, keeps
 * out and says why; it joins when its rack is declared so, and nobody joins beside it.
 */
export const bootstrapParallelRefused: Capability<CassandraScene> = {
  name: 'bootstrap-parallel-refused',
  async run(scene) {
    const { running, stage } = scene;
    const { cluster, data } = stage;
    const more = nodesOf(scene.variant) + 1;
    const [firstRack, secondRack] = RACKS as [string, string];
    const node = (rack: string) => `${ID}-${rack}-${more - 1}`;
    const before = await scene.uids();
    const joining = async () => {
      const ring = await running.ring(`${ID}-${firstRack}-0`);
      return ring.filter((one) => one.startsWith('UJ ')).length;
    };
    let took = 0;
    let most = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      let growing = true;
      const applied = scene.change({ nodesPerRack: more }, ['data']).finally(() => {
        growing = false;
      });
      const outOfTurn = (async () => {
        await until(`${node(firstRack)} joins`, 300, async () => ((await joining()) > 0 ? true : undefined));
        await cluster.kubectl(['scale', 'statefulset', `${ID}-${secondRack}`, '-n', data, `--replicas=${more}`]);
        const words = `rack ${secondRack} is declared without a node ${more - 1}`;
        await until(`${node(secondRack)} keeps out`, 120, async () =>
          (await cluster.log(data, node(secondRack)))?.includes(words) ? true : undefined,
        );
        while (growing) {
          most = Math.max(most, await joining());
          await sleep(10);
        }
      })();
      // Whatever becomes of the one, the other is not left behind unheard.
      const [grown, tried] = await Promise.allSettled([applied, outOfTurn]);
      if (tried.status === 'rejected') throw tried.reason;
      if (grown.status === 'rejected') throw grown.reason;
      took = seconds(start);
      await running.replicated(300);
    }, 180);
    expect(most === 1, `${most} nodes joined at once`);
    const pods = await cluster.list('pods', data, NODES);
    expect(pods.length === 3 * more, `there are ${pods.length} nodes`);
    const after = await scene.uids();
    for (const [pod, uid] of before) expect(after.get(pod) === uid, `${pod} was restarted`);
    const cleanup = await cluster.list(
      'jobs',
      data,
      `app.kubernetes.io/instance=${ID},app.kubernetes.io/component=task`,
    );
    const cleaned = cleanup.some(
      ({ metadata, status }) => metadata.name.includes('-cleanup-') && status.succeeded === 1,
    );
    expect(cleaned, 'no cleanup has run after the growth');
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `${node(secondRack)}, started by hand while ${node(firstRack)} joined, kept out until it was declared; one node joined at a time; ${pods.length} nodes and their cleanup after ${Math.round(took)}s, nobody else restarted; no failed write, longest wait ${ms(account.pauseMs)}, nothing lost`;
  },
};

/** Shrinking without retiring is refused while the ring lists the nodes that would go; after a retirement it goes through. */
export const retire: Capability<CassandraScene> = {
  name: 'retire',
  async run(scene) {
    const { running, stage } = scene;
    const { cluster, data } = stage;
    const before = nodesOf(scene.variant);
    expect(before > 1, 'bootstrap-parallel-refused has not left nodes to retire');
    await shrinkIsRefused(scene, { nodesPerRack: before - 1 });
    expect((await cluster.list('pods', data, NODES)).length === 3 * before, 'a node is gone in spite of the refusal');
    let retired = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ nodesPerRack: before, retire: 1 }, ['data']);
      retired = seconds(start);
      const ring = await running.ring(`${ID}-a-0`);
      expect(ring.length === 3 * (before - 1), `the ring still lists ${ring.length} nodes`);
      await scene.change({ nodesPerRack: before - 1, retire: 0 }, ['data']);
    }, 180);
    await running.replicated();
    expect((await cluster.list('pods', data, NODES)).length === 3 * (before - 1), 'a retired node is still there');
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `shrink without retiring refused by the preflight; one node of each rack left the ring in ${Math.round(retired)}s, then ${3 * before} to ${3 * (before - 1)}; no failed write, longest wait ${ms(account.pauseMs)}, nothing lost`;
  },
};
