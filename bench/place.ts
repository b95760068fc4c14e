import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { Cluster, type Item } from '../tests/live/cluster.js';
import { discover } from '../tests/live/facts.js';
import { seconds } from '../tests/live/shell.js';
import { Stage } from '../tests/live/stage.js';
import type { Scene } from '../tests/live/system/scene.js';

/** The cluster of `KUBECONFIG`, and as many platforms in it as a measurement wants. */
export async function openPlace() {
  const cluster = new Cluster();
  const facts = await discover(cluster);
  const stage = (label: string): Stage => {
    const platform = `lt${randomBytes(3).toString('hex')}`;
    const folder = path.join(PACKAGE_ROOT, 'build', 'live', `${label}-${platform}`);
    mkdirSync(folder, { recursive: true });
    return new Stage(cluster, facts, platform, folder, {});
  };
  return { cluster, stage };
}

/** Seconds that another password for a workload takes, through all three stacks. */
export async function rotationSeconds(scene: Scene): Promise<number> {
  const start = Date.now();
  await scene.change({ rotation: (scene.variant.rotation ?? 1) + 1 });
  return seconds(start);
}

/** Seconds from a start until the last of these times. */
export function latest(times: readonly (string | undefined)[], start: number): number {
  return Math.max(0, ...times.map((time) => (time === undefined ? 0 : (Date.parse(time) - start) / 1000)));
}

/** When a condition of an object came to hold. */
export function since(item: Item, type: string): string | undefined {
  return item.status.conditions?.find((one: Item) => one.type === type && one.status === 'True')?.lastTransitionTime;
}

/** When the first container of a pod was started. */
export function running(pod: Item): string | undefined {
  return pod.status.containerStatuses?.[0]?.state?.running?.startedAt;
}

export function writeResult(name: string, result: object): void {
  const folder = path.join(PACKAGE_ROOT, 'build');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
