import { expect, seconds } from '../shell.js';
import { SYSTEM } from './composition.js';
import { type KafkaCapability, ms } from './scene.js';

/** One more broker by one apply; partitions move to it when asked to. */
export const scaleUp: KafkaCapability = {
  name: 'scale-up',
  async run(scene) {
    const more = scene.brokers + 1;
    let grown = 0;
    let moved = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ brokers: more }, ['data']);
      grown = seconds(start);
      expect((await scene.pods('broker')).size === more, `there are not ${more} brokers`);
      const empty = (await scene.admin.replicasByBroker()).get(more - 1) ?? 0;
      expect(empty === 0, `partitions moved without being asked to (${empty})`);
      const again = Date.now();
      await scene.change({ rebalance: `to-${more}` }, ['data']);
      moved = seconds(again);
    }, 120);
    const spread = await scene.admin.replicasByBroker();
    const counts = [...spread.values()];
    expect((spread.get(more - 1) ?? 0) > 0, 'the new broker holds nothing after the rebalance');
    expect(Math.max(...counts) < 2 * Math.min(...counts), `the brokers hold ${counts.join(', ')} replicas`);
    await scene.replicated();
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `broker ${more - 1} ready in ${Math.round(grown)}s, partitions spread (${counts.join('/')}) in ${Math.round(moved)}s; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};

/** Shrinking is refused while a member holds data; after a retirement it goes through. */
export const retire: KafkaCapability = {
  name: 'retire',
  async run(scene) {
    const before = scene.brokers;
    expect(before > 3, 'scale-up has not left a broker to retire');
    const held = (await scene.admin.replicasByBroker()).get(before - 1) ?? 0;
    expect(held > 0, 'the highest broker holds nothing: its removal would prove nothing');
    let refusal = '';
    await scene.change({ brokers: before - 1 }, ['data']).catch((error: Error) => {
      refusal = error.message;
    });
    expect(refusal !== '', 'shrinking without retiring was let through');
    expect(/preflight/.test(refusal), `it failed for another reason: ${refusal}`);
    expect((await scene.pods('broker')).size === before, 'a broker is gone in spite of the refusal');
    let retired = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ brokers: before, retire: 1 }, ['data']);
      retired = seconds(start);
      const left = (await scene.admin.replicasByBroker()).get(before - 1) ?? 0;
      expect(left === 0, `the retired broker still holds ${left} replicas`);
      await scene.change({ brokers: before - 1, retire: 0 }, ['data']);
    }, 120);
    const set = await scene.stage.cluster.get('statefulsets', scene.stage.data, `${SYSTEM}-broker`);
    expect(set.spec.replicas === before - 1, `the set has ${set.spec.replicas} brokers`);
    await scene.replicated();
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `shrink without retiring refused by the preflight; ${held} replicas moved off in ${Math.round(retired)}s, then ${before} to ${before - 1}; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};
