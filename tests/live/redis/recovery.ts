import { expect, seconds } from '../shell.js';
import type { Capability } from '../suite.js';
import { loseDisk } from '../system/disks.js';
import { ms } from '../system/scene.js';
import { ID } from './composition.js';
import type { RedisScene } from './system.js';

async function names(scene: RedisScene): Promise<string[]> {
  return (await scene.running.pods()).map((pod) => pod.metadata.name as string);
}

/** All pods but those that are named are killed at once, and everybody comes back. */
async function killAll(scene: RedisScene): Promise<void> {
  const before = await scene.uids();
  const { cluster, data } = scene.stage;
  await cluster.kubectl(['delete', 'pod', ...before.keys(), '-n', data, '--force', '--grace-period=0']);
  await scene.healthy(300);
  await scene.running.replicated();
  const after = await scene.uids();
  for (const [pod, uid] of before) expect(after.get(pod) !== uid, `${pod} was not killed`);
}

/** Every member and every sentinel dies at once: the system comes back by itself, with all that was acknowledged. */
export const allPodsKilled: Capability<RedisScene> = {
  name: 'all-pods-killed',
  async run(scene) {
    const before = await scene.running.primary();
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await killAll(scene);
      took = seconds(start);
    }, 120);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    const now = await scene.running.primary();
    return `whole again after ${Math.round(took)}s, ${now} leads${now === before ? ' as before' : ''}; longest wait of a write ${ms(account.pauseMs)}, nothing lost of ${account.acknowledged}`;
  },
};

/** The same with snapshots alone: what the last one has is there, and what came after it may be gone. */
export const allPodsKilledSnapshots: Capability<RedisScene> = {
  name: 'all-pods-killed',
  async run(scene) {
    const { running } = scene;
    const write = async (key: string) => {
      const [answer = 'nothing'] = await running.ask(running.address(await running.primary()), [`SET tools:${key} 1`]);
      expect(answer === 'OK', `writing ${key}: ${answer}`);
    };
    const read = async (key: string) => {
      const [answer = 'nothing'] = await running.ask(running.address(await running.primary()), [`EXISTS tools:${key}`]);
      return answer === '1';
    };
    await write('before');
    for (const pod of await running.pods('member')) {
      const saved = await running.admin(running.address(pod.metadata.name), 'SAVE');
      expect(saved.trim() === 'OK', `a snapshot of ${pod.metadata.name}: ${saved}`);
    }
    await write('after');
    const start = Date.now();
    await killAll(scene);
    const took = seconds(start);
    expect(await read('before'), 'what the last snapshot held is gone');
    const kept = await read('after');
    return `whole again after ${Math.round(took)}s; what the last snapshot held is there, what was written after it is ${kept ? 'there too' : 'gone'}`;
  },
};

/**
 * A member with an empty volume is never the primary, also not when the sentinels would have it lead: first the primary loses
 * its disk, then everybody is killed and the primary loses its disk.
 */
export const primaryNeverEmpty: Capability<RedisScene> = {
  name: 'primary-never-empty',
  async run(scene) {
    const said: string[] = [];
    for (const [what, others] of [
      ['primary and its disk lost', async () => []],
      ['all pods killed and the disk of the primary lost', () => names(scene)],
    ] as const) {
      const empty = await scene.running.primary();
      let took = 0;
      const account = await scene.ledger.during(async () => {
        const start = Date.now();
        const pods = (await others()).filter((pod) => pod !== empty);
        await loseDisk(scene, empty, 300, pods);
        await scene.healthy(300);
        await scene.running.replicated();
        took = seconds(start);
      }, 120);
      expect(account.failedWrites === 0, `${what}: ${account.failedWrites} writes failed`);
      const now = await scene.running.primary();
      expect(now !== empty, `${what}: ${empty} leads`);
      const { cluster, data } = scene.stage;
      const log = await cluster.kubectl(['logs', '-n', data, empty]);
      expect(!/: leads$/m.test(log), `${what}: ${empty} has led with its empty volume`);
      expect(log.includes(`follows ${now}.${ID}-members.`), `${what}: ${empty} has not followed ${now}`);
      said.push(
        `${what}: ${empty} follows ${now}, whole after ${Math.round(took)}s, longest wait of a write ${ms(account.pauseMs)}`,
      );
    }
    return `${said.join('; ')}; nothing lost`;
  },
};
