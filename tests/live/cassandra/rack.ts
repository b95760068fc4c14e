import { expect } from '../shell.js';
import type { Capability } from '../suite.js';
import { lose, powerLoss } from '../system/faults.js';
import { ms } from '../system/scene.js';
import type { CassandraScene } from './system.js';

/** Every node of one rack loses its power: at LOCAL_QUORUM all goes on, new logins among it. */
export const rackLoss: Capability<CassandraScene> = {
  name: 'rack-loss',
  async run(scene) {
    const { stage, running } = scene;
    const { nodes, zones } = stage.facts;
    // What the line asks with must stay.
    const pods = (await Promise.all(['ledger', 'probe'].map((name) => stage.podsOf(name)))).flat();
    const hosts = new Set(pods.map((pod) => pod.spec.nodeName as string));
    const zone = zones.find((one) => !nodes.some((node) => node.zone === one && hosts.has(node.name)));
    expect(zone !== undefined, 'the ledger and the probe stand in every zone');
    const lost = nodes.filter((node) => node.zone === zone).map(({ name }) => name);
    const losses = lost.map((node) => powerLoss(scene, node));
    const { account, backSeconds } = await lose(
      scene,
      {
        take: async () => {
          for (const { take } of losses) await take();
        },
        give: async () => {
          for (const { give } of losses) await give();
        },
      },
      async () => {
        const answer = await running.cql(
          "CREATE TABLE IF NOT EXISTS tools.rack (k text PRIMARY KEY); INSERT INTO tools.rack (k) VALUES ('live'); SELECT k FROM tools.rack;",
        );
        expect(answer.status === 0 && /live/.test(answer.stdout), 'a new login cannot write and read at LOCAL_QUORUM');
        const wrong = await running.login({ user: 'nobody', password: 'wrong' });
        expect(wrong === 'refused', 'an unknown user is let in');
      },
    );
    return `zone ${zone} (${lost.join(', ')}) without power: writable again after ${ms(account.pauseMs)}, new logins write and read at LOCAL_QUORUM, all nodes up ${Math.round(backSeconds)}s after it came back; nothing lost of ${account.acknowledged}`;
  },
};
