import { expect, seconds, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { replaced } from '../system/faults.js';
import { ms } from '../system/scene.js';
import { podOfNode } from './running.js';
import type { KafkaScene } from './system.js';

/** The active controller loses its disk for good: an empty one takes its place in the quorum, under a new identity. */
export const controllerDiskLoss: Capability<KafkaScene> = {
  name: 'controller-disk-loss',
  async run(scene) {
    const { cluster, data } = scene.stage;
    const before = await scene.running.admin.quorum();
    expect(before.voters.length === 3, `the quorum has ${before.voters.length} voters`);
    const id = before.leader;
    const pod = podOfNode(id);
    const claim = `data-${pod}`;
    const old = before.voters.find((voter) => voter.id === id)?.directory;
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      const { uid } = (await cluster.get('pods', data, pod)).metadata;
      const volume = (await cluster.get('persistentvolumeclaims', data, claim)).metadata.uid;
      await cluster.delete('pvc', data, claim, '--wait=false');
      await cluster.kubectl(['delete', 'pod', pod, '-n', data, '--force', '--grace-period=0']);
      await until('the old claim is gone and a new one there', 120, async () => {
        const now = await cluster.get('persistentvolumeclaims', data, claim);
        if (now !== undefined && now.metadata.uid !== volume) return true;
        // A pod that was made before the old claim had gone waits for it; the set makes both anew.
        const waiting = await cluster.get('pods', data, pod);
        if (now === undefined && waiting?.status.phase === 'Pending' && waiting.metadata.uid !== uid) {
          await cluster.delete('pod', data, pod, '--wait=false');
        }
        return undefined;
      });
      await replaced(scene, pod, uid, 300);
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
