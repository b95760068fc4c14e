import { expect, seconds } from '../shell.js';
import type { Capability } from '../suite.js';
import { ms } from '../system/scene.js';
import { shrinkIsRefused } from '../system/shrink.js';
import { brokersOf, component, KAFKA, type KafkaScene } from './system.js';

/** Names of the brokers' pods. */
async function brokers(scene: KafkaScene): Promise<string[]> {
  return [...(await scene.uids([component('broker')])).keys()];
}

/** One more broker by one apply; partitions move to it when asked to. */
export const scaleUp: Capability<KafkaScene> = {
  name: 'scale-up',
  async run(scene) {
    const more = brokersOf(scene.variant) + 1;
    let grown = 0;
    let moved = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ brokers: more }, ['data']);
      grown = seconds(start);
      expect((await brokers(scene)).length === more, `there are not ${more} brokers`);
      const empty = (await scene.running.admin.replicasByBroker()).get(more - 1) ?? 0;
      expect(empty === 0, `partitions moved without being asked to (${empty})`);
      const again = Date.now();
      await scene.change({ rebalance: `to-${more}` }, ['data']);
      moved = seconds(again);
    }, 120);
    const spread = await scene.running.admin.replicasByBroker();
    const counts = [...spread.values()];
    expect((spread.get(more - 1) ?? 0) > 0, 'the new broker holds nothing after the rebalance');
    // One copy a zone: brokers that share a zone share its copies.
    for (const [zone, held] of await heldByZone(scene, spread)) {
      expect(Math.max(...held) - Math.min(...held) <= 1, `the brokers of ${zone} hold ${held.join(', ')} replicas`);
    }
    await scene.running.replicated();
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `broker ${more - 1} ready in ${Math.round(grown)}s, partitions spread (${counts.join('/')}) in ${Math.round(moved)}s; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};

async function heldByZone(scene: KafkaScene, spread: ReadonlyMap<number, number>): Promise<Map<string, number[]>> {
  const zones = new Map<string, number[]>();
  for (const pod of await scene.stage.cluster.list('pods', scene.stage.data, component('broker'))) {
    const zone = pod.metadata.labels['topology.kubernetes.io/zone'] as string;
    const id = Number((pod.metadata.name as string).split('-').at(-1));
    zones.set(zone, [...(zones.get(zone) ?? []), spread.get(id) ?? 0]);
  }
  return zones;
}

/** Shrinking without retiring is refused while a member holds data; after a retirement it goes through. */
export const retire: Capability<KafkaScene> = {
  name: 'retire',
  async run(scene) {
    const before = brokersOf(scene.variant);
    expect(before > 3, 'scale-up has not left a broker to retire');
    const held = (await scene.running.admin.replicasByBroker()).get(before - 1) ?? 0;
    expect(held > 0, 'the highest broker holds nothing: its removal would prove nothing');
    await shrinkIsRefused(scene, { brokers: before - 1 });
    expect((await brokers(scene)).length === before, 'a broker is gone in spite of the refusal');
    let retired = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ brokers: before, retire: 1 }, ['data']);
      retired = seconds(start);
      const left = (await scene.running.admin.replicasByBroker()).get(before - 1) ?? 0;
      expect(left === 0, `the retired broker still holds ${left} replicas`);
      await scene.change({ brokers: before - 1, retire: 0 }, ['data']);
    }, 120);
    const set = await scene.stage.cluster.get('statefulsets', scene.stage.data, `${KAFKA.id}-broker`);
    expect(set.spec.replicas === before - 1, `the set has ${set.spec.replicas} brokers`);
    await scene.running.replicated();
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `shrink without retiring refused by the preflight; ${held} replicas moved off in ${Math.round(retired)}s, then ${before} to ${before - 1}; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};
