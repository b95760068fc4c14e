import { expect, seconds, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { loseDisk } from '../system/disks.js';
import { ms } from '../system/scene.js';
import { NODES } from './running.js';
import type { CassandraScene } from './system.js';

/**
 * The first node of the first rack, a seed, loses its disk for good: an empty one takes its place in the ring and its data from the others.
 * In a single rack it is the only seed, and must not start from itself.
 */
export const diskLoss: Capability<CassandraScene> = {
  name: 'disk-loss',
  async run(scene) {
    const { cluster, data } = scene.stage;
    const { running } = scene;
    const pods = (await cluster.list('pods', data, NODES)).map(({ metadata }) => metadata.name as string).sort();
    const [first, other] = pods as [string, string];
    const id = async () => /^ID\s*:\s*(\S+)/m.exec(await running.nodeTool(first, 'info'))?.[1];
    const before = await id();
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await loseDisk(scene, first, 600);
      await until('the ring is whole again', 180, async () => {
        const ring = await running.ring(other);
        return ring.length === pods.length && ring.every((one) => one.startsWith('UN ')) ? true : undefined;
      });
      took = seconds(start);
    }, 180);
    const after = await id();
    expect(before !== undefined && after !== undefined && before !== after, `${first} is the node ${after} as before`);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `${first}: an empty disk took its place and its data from the others, ${pods.length} nodes up after ${Math.round(took)}s; no failed write, longest wait ${ms(account.pauseMs)}, nothing lost`;
  },
};
