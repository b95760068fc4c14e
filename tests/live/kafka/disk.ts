import { expect, seconds, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { loseDisk } from '../system/disks.js';
import { ms } from '../system/scene.js';
import { podOfNode } from './running.js';
import type { KafkaScene } from './system.js';

/** The active controller loses its disk for good: an empty one takes its place in the quorum, under a new identity. */
export const controllerDiskLoss: Capability<KafkaScene> = {
  name: 'controller-disk-loss',
  async run(scene) {
    const before = await scene.running.admin.quorum();
    expect(before.voters.length === 3, `the quorum has ${before.voters.length} voters`);
    const id = before.leader;
    const pod = podOfNode(id);
    const old = before.voters.find((voter) => voter.id === id)?.directory;
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await loseDisk(scene, pod, 300);
      await until('the empty controller is a voter again', 120, async () => {
        const { voters, leader } = await scene.running.admin.quorum();
        const own = voters.find((voter) => voter.id === id);
        return voters.length === 3 && own !== undefined && own.directory !== old && leader >= 1000 ? true : undefined;
      });
      took = seconds(start);
    }, 120);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `${pod} (active): empty disk joined as a voter with a new directory id after ${Math.round(took)}s; longest wait of a write ${ms(account.pauseMs)}, nothing lost`;
  },
};
