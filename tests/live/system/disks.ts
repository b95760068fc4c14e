import { until } from '../shell.js';
import { replaced } from './faults.js';
import type { Scene } from './scene.js';

/**
 * A member loses its disk for good: its claim and its pod go, and an empty one of each comes. Other pods that are named die
 * at the same moment.
 * @param limit seconds until the member's pod is ready again
 */
export async function loseDisk(scene: Scene, pod: string, limit: number, others: readonly string[] = []) {
  const { cluster, data } = scene.stage;
  const claim = `data-${pod}`;
  const { uid } = (await cluster.get('pods', data, pod)).metadata;
  const volume = (await cluster.get('persistentvolumeclaims', data, claim)).metadata.uid;
  await cluster.delete('pvc', data, claim, '--wait=false');
  await cluster.kubectl(['delete', 'pod', pod, ...others, '-n', data, '--force', '--grace-period=0']);
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
  await replaced(scene, pod, uid, limit);
}
