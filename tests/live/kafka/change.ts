import { expect, seconds } from '../shell.js';
import { type KafkaCapability, ms } from './scene.js';

/** A new topic is there with what was declared for it, and nobody was restarted for it. */
export const topicAdded: KafkaCapability = {
  name: 'topic-added',
  async run(scene) {
    const before = [...(await scene.pods('broker')), ...(await scene.pods('controller'))].join();
    const start = Date.now();
    await scene.change({ topics: { ...scene.variant.topics, fresh: { partitions: 4, cleanupPolicy: 'compact' } } }, [
      'data',
    ]);
    const took = seconds(start);
    const text = await scene.admin.run('topics', '--describe --topic fresh');
    expect(/PartitionCount:\s*4\b/.test(text), `not 4 partitions: ${text.split('\n')[0]}`);
    expect(/ReplicationFactor:\s*3\b/.test(text), `not 3 copies: ${text.split('\n')[0]}`);
    expect(/cleanup\.policy=compact/.test(text), `not compacted: ${text.split('\n')[0]}`);
    expect(/min\.insync\.replicas=2/.test(text), `not two in sync: ${text.split('\n')[0]}`);
    const after = [...(await scene.pods('broker')), ...(await scene.pods('controller'))].join();
    expect(before === after, 'members were replaced for a topic');
    return `4 partitions, 3 copies, configured, in ${Math.round(took)}s; no member restarted`;
  },
};

/** A broker property rolls the brokers one after the other; no write fails. */
export const configChange: KafkaCapability = {
  name: 'config-change',
  async run(scene) {
    const brokers = await scene.pods('broker');
    const controllers = await scene.pods('controller');
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ config: { ...scene.variant.config, 'num.replica.fetchers': '2' } }, ['data']);
      took = seconds(start);
    });
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    const after = await scene.pods('broker');
    for (const [pod, uid] of brokers) expect(after.get(pod) !== uid, `${pod} was not replaced`);
    const rolled = [...(await scene.pods('controller'))].filter(([pod, uid]) => controllers.get(pod) !== uid);
    expect(rolled.length === 0, `${rolled.length} controllers were replaced for a broker property`);
    for (const id of [0, 1, 2]) {
      const text = await scene.admin.run('configs', `--describe --entity-type brokers --entity-name ${id} --all`);
      expect(/num\.replica\.fetchers=2 /.test(text), `broker ${id} has not taken the property`);
    }
    return `3 brokers rolled in ${Math.round(took)}s, controllers left alone, no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};
