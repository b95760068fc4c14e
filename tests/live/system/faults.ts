import { expect, must, seconds, sleep, until } from '../shell.js';
import type { Stage } from '../stage.js';
import { Skip } from '../suite.js';
import { ms, type Scene, type SystemCapability } from './scene.js';

/** Waits until a pod of this name is ready that is not the old one. */
export async function replaced({ stage: { cluster, data } }: Scene, pod: string, oldUid: string, limit: number) {
  await until(`${pod} is back`, limit, async () => {
    const now = await cluster.get('pods', data, pod);
    const isUp = now?.status.containerStatuses?.[0]?.ready === true;
    return isUp && now.metadata.uid !== oldUid ? true : undefined;
  });
}

/** Kills a member's pod without a word while the ledger writes. */
export async function kill(scene: Scene, pod: string): Promise<{ pauseMs: number; backSeconds: number }> {
  const { cluster, data } = scene.stage;
  let backSeconds = 0;
  const account = await scene.ledger.during(async () => {
    const start = Date.now();
    const { uid } = (await cluster.get('pods', data, pod)).metadata;
    await cluster.kubectl(['delete', 'pod', pod, '-n', data, '--force', '--grace-period=0']);
    await replaced(scene, pod, uid, 240);
    backSeconds = seconds(start);
    await scene.running.replicated();
  });
  expect(account.failedWrites === 0, `${account.failedWrites} writes failed when ${pod} was killed`);
  return { pauseMs: account.pauseMs, backSeconds };
}

/** A member, and the one that leads, die without a word: nothing acknowledged is lost, writing goes on. */
export const podKill: SystemCapability = {
  name: 'pod-kill',
  async run(scene) {
    const say = (what: string, seen: Awaited<ReturnType<typeof kill>>) =>
      `${what}: longest wait of a write ${ms(seen.pauseMs)}, back after ${Math.round(seen.backSeconds)}s`;
    const follower = await scene.running.follower();
    const said = [say(follower, await kill(scene, follower))];
    await scene.healthy();
    const leader = await scene.running.leader();
    if (leader !== undefined) {
      const seen = await kill(scene, leader.pod);
      const next = await scene.running.leader();
      said.push(say(`${leader.role} ${leader.pod} (now ${next?.pod})`, seen));
    }
    return `${said.join('; ')}; nothing lost`;
  },
};

/** How a part of the cluster is taken away and given back. */
export interface Loss {
  take(): Promise<void>;
  give(): Promise<void>;
}

/** Runs a command of the place on a node or a zone. */
async function place(command: string, name: string): Promise<void> {
  await must('bash', ['-c', command.replaceAll(/\{(node|zone)\}/g, name)], { seconds: 120 });
}

/** A place that is lost for a while: where no ledger runs, and the leader if that can be. */
export async function victim(scene: Scene): Promise<{ node: string; zone: string; what: string }> {
  const hosts = new Set((await scene.stage.podsOf('ledger')).map((pod) => pod.spec.nodeName as string));
  await scene.running.leadAwayFrom?.(hosts);
  const members = await scene.members();
  const leader = await scene.running.leader();
  const leading = members.find((pod) => pod.metadata.name === leader?.pod)?.spec.nodeName;
  const candidates = scene.stage.facts.nodes.filter(({ name }) => !hosts.has(name));
  const chosen = candidates.find(({ name }) => name === leading) ?? candidates[0];
  expect(chosen !== undefined, 'there is no node without the ledger');
  const inIt = members.filter((pod) => pod.spec.nodeName === chosen.name).map((pod) => pod.metadata.name);
  const isLeading = leader !== undefined && chosen.name === leading;
  expect(inIt.length > 0, `${chosen.name} has no member to lose`);
  return {
    node: chosen.name,
    zone: chosen.zone,
    what: `${inIt.join(' and ')}${isLeading ? `, the ${leader.role}` : ''}`,
  };
}

/**
 * Loses a place for half a minute while the ledger writes, and gives it back whatever happens.
 * @param meanwhile is done once writing has gone on without it
 */
export async function lose(scene: Scene, { take, give }: Loss, meanwhile: () => Promise<void> = () => sleep(15)) {
  let backSeconds = 0;
  const account = await scene.ledger.during(async () => {
    const before = await scene.ledger.status();
    let back = 0;
    await scene.stage.without(take, give, async () => {
      const start = Date.now();
      await until('writing goes on without it', 90, async () => {
        const now = await scene.ledger.status();
        const open = now.pauses.some(({ ongoing }) => ongoing === true);
        return now.acknowledged > before.acknowledged + 100 && !open && seconds(start) > 15 ? true : undefined;
      });
      await meanwhile();
      back = Date.now();
    });
    await scene.healthy(300);
    await scene.running.replicated(300);
    backSeconds = seconds(back);
  }, 180);
  expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
  return { account, backSeconds };
}

async function nodeReady(stage: Stage, node: string, limit: number): Promise<void> {
  await until(`${node} is ready`, limit, async () => {
    const now = await stage.cluster.get('nodes', '', node);
    const condition = now?.status.conditions.find((one: { type: string }) => one.type === 'Ready');
    return condition?.status === 'True' ? true : undefined;
  });
}

/** A node without power. @throws Skip where the place has no commands for it */
export function powerLoss({ stage }: Scene, node: string): Loss {
  const { nodeKill, nodeStart } = stage.place;
  if (nodeKill === undefined || nodeStart === undefined) {
    throw new Skip('not run: say --node-kill and --node-start (a deleted pod is not a lost node)');
  }
  return {
    take: () => place(nodeKill, node),
    give: async () => {
      await place(nodeStart, node);
      await nodeReady(stage, node, 120);
    },
  };
}

/** A zone without a way to the others and to the control plane. @throws Skip where the place has no commands for it */
export function cutOff({ stage }: Scene, { zone, node }: { readonly zone: string; readonly node: string }): Loss {
  const { partition, heal } = stage.place;
  if (partition === undefined || heal === undefined) throw new Skip('not run: say --partition and --heal');
  return {
    take: () => place(partition, zone),
    give: async () => {
      await place(heal, zone);
      await nodeReady(stage, node, 120);
    },
  };
}

/** A node loses its power with all that runs on it, and comes back. */
export const nodeLoss: SystemCapability = {
  name: 'node-loss',
  async run(scene) {
    const { node, what } = await victim(scene);
    const { account, backSeconds } = await lose(scene, powerLoss(scene, node));
    return `${node} with ${what}: writable again after ${ms(account.pauseMs)}, all replicas back ${Math.round(backSeconds)}s after the node; nothing lost of ${account.acknowledged}`;
  },
};

/** A zone is cut off from the others and from the control plane, and heals. */
export const zonePartition: SystemCapability = {
  name: 'zone-partition',
  async run(scene) {
    const { node, zone, what } = await victim(scene);
    const { account, backSeconds } = await lose(scene, cutOff(scene, { zone, node }));
    return `zone ${zone} with ${what}: writable again after ${ms(account.pauseMs)}, all replicas back ${Math.round(backSeconds)}s after it healed; nothing lost of ${account.acknowledged}`;
  },
};
