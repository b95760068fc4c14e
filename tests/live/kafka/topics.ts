import { expect, seconds } from '../shell.js';
import type { Capability } from '../suite.js';
import type { KafkaScene } from './system.js';

/** A new topic is there with what was declared for it, and nobody was restarted for it. */
export const topicAdded: Capability<KafkaScene> = {
  name: 'topic-added',
  async run(scene) {
    const before = [...(await scene.uids())].join();
    const start = Date.now();
    await scene.change({ topics: { ...scene.variant.topics, fresh: { partitions: 4, cleanupPolicy: 'compact' } } }, [
      'data',
    ]);
    const took = seconds(start);
    const text = await scene.running.admin.run('topics', '--describe --topic fresh');
    expect(/PartitionCount:\s*4\b/.test(text), `not 4 partitions: ${text.split('\n')[0]}`);
    expect(/ReplicationFactor:\s*3\b/.test(text), `not 3 copies: ${text.split('\n')[0]}`);
    expect(/cleanup\.policy=compact/.test(text), `not compacted: ${text.split('\n')[0]}`);
    expect(/min\.insync\.replicas=2/.test(text), `not two in sync: ${text.split('\n')[0]}`);
    const after = [...(await scene.uids())].join();
    expect(before === after, 'members were replaced for a topic');
    return `4 partitions, 3 copies, configured, in ${Math.round(took)}s; no member restarted`;
  },
};
