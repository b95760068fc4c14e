import { expect, seconds } from '../shell.js';
import { ms, type SystemCapability } from './scene.js';

/** A changed setting rolls the members that it is for, one after the other, and no others; no write fails. */
export const configChange: SystemCapability = {
  name: 'config-change',
  async run(scene) {
    const { change, rolled, kept } = scene.system.configChange;
    const [toRoll, toStay] = [await scene.uids(rolled), await scene.uids(kept)];
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change(change(scene.variant), ['data']);
      took = seconds(start);
    });
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    const after = await scene.uids(rolled);
    expect(toRoll.size > 0 && after.size === toRoll.size, `${toRoll.size} members became ${after.size}`);
    for (const [pod, uid] of toRoll) expect(after.get(pod) !== uid, `${pod} was not replaced`);
    const others = [...(await scene.uids(kept))].filter(([pod, uid]) => toStay.get(pod) !== uid);
    expect(others.length === 0, `${others.length} members were replaced for a setting that is not theirs`);
    await scene.running.hasConfigChange();
    return `${toRoll.size} members rolled in ${Math.round(took)}s, ${toStay.size} others left alone, no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};
