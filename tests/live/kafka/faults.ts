import { expect, must, seconds, sleep, until } from '../shell.js';
import type { Stage } from '../stage.js';
import { Skip } from '../suite.js';
import { SYSTEM } from './composition.js';
import { type KafkaCapability, type KafkaScene, member, ms } from './scene.js';

export function podOfNode(id: number): string {
  return id >= 1000 ? `${SYSTEM}-controller-${id - 1000}` : `${SYSTEM}-broker-${id}`;
}

async function ready(scene: KafkaScene, pod: string, notUid: string, limit: number): Promise<void> {
  const { cluster, data } = scene.stage;
  await until(`${pod} is back`, limit, async () => {
    const now = await cluster.get('pods', data, pod);
    const isUp = now?.status.containerStatuses?.[0]?.ready === true;
    return isUp && now.metadata.uid !== notUid ? true : undefined;
  });
}

export async function kill(scene: KafkaScene, pod: string): Promise<{ pauseMs: number; backSeconds: number }> {
  const { cluster, data } = scene.stage;
  let backSeconds = 0;
  const account = await scene.ledger.during(async () => {
    const start = Date.now();
    const { uid } = (await cluster.get('pods', data, pod)).metadata;
    await cluster.kubectl(['delete', 'pod', pod, '-n', data, '--force', '--grace-period=0']);
    await ready(scene, pod, uid, 240);
    backSeconds = seconds(start);
    await scene.replicated();
  });
  expect(account.failedWrites === 0, `${account.failedWrites} writes failed when ${pod} was killed`);
  return { pauseMs: account.pauseMs, backSeconds };
}

/** A broker and the active controller die without a word: nothing acknowledged is lost, writing goes on. */
export const podKill: KafkaCapability = {
  name: 'pod-kill',
  async run(scene) {
    const broker = await kill(scene, podOfNode(0));
    await scene.healthy();
    const { leader } = await scene.admin.quorum();
    const controller = await kill(scene, podOfNode(leader));
    const next = (await scene.admin.quorum()).leader;
    const say = (what: string, seen: typeof broker) =>
      `${what}: longest wait of a write ${ms(seen.pauseMs)}, back after ${Math.round(seen.backSeconds)}s`;
    return `${say('broker', broker)}; ${say(`active controller ${leader} (now ${next})`, controller)}; nothing lost`;
  },
};

/** Runs a command of the place on a node or a zone. */
async function place(command: string, name: string): Promise<void> {
  await must('bash', ['-c', command.replaceAll(/\{(node|zone)\}/g, name)], { seconds: 120 });
}

/** A place that is lost for a while: where no ledger runs, and the active controller if that can be. */
async function victim(scene: KafkaScene): Promise<{ node: string; zone: string; what: string }> {
  const { cluster, data, facts } = scene.stage;
  const hosts = new Set((await scene.stage.podsOf('ledger')).map((pod) => pod.spec.nodeName));
  const { leader } = await scene.admin.quorum();
  const active = await cluster.get('pods', data, podOfNode(leader));
  const candidates = facts.nodes.filter(({ name }) => !hosts.has(name));
  const chosen = candidates.find(({ name }) => name === active.spec.nodeName) ?? candidates[0];
  expect(chosen !== undefined, 'there is no node without the ledger');
  const inIt = (
    await Promise.all(['broker', 'controller'].map((part) => cluster.list('pods', data, member(part))))
  ).flat();
  const members = inIt.filter((pod) => pod.spec.nodeName === chosen.name).map((pod) => pod.metadata.name);
  const isActive = chosen.name === active.spec.nodeName;
  expect(members.length > 0, `${chosen.name} has no member to lose`);
  return {
    node: chosen.name,
    zone: chosen.zone,
    what: `${members.join(' and ')}${isActive ? ', the active controller' : ''}`,
  };
}

/** Loses a place for half a minute while the ledger writes, and gives it back whatever happens. */
async function lose(scene: KafkaScene, take: () => Promise<void>, give: () => Promise<void>) {
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
      await sleep(15);
      back = Date.now();
    });
    await scene.healthy(300);
    await scene.replicated(300);
    backSeconds = seconds(back);
  }, 180);
  return { account, backSeconds };
}

async function nodeReady(stage: Stage, node: string, limit: number): Promise<void> {
  await until(`${node} is ready`, limit, async () => {
    const now = await stage.cluster.get('nodes', '', node);
    const condition = now?.status.conditions.find((one: { type: string }) => one.type === 'Ready');
    return condition?.status === 'True' ? true : undefined;
  });
}

/** A node loses its power with all that runs on it, and comes back. */
export const nodeLoss: KafkaCapability = {
  name: 'node-loss',
  async run(scene) {
    const { nodeKill, nodeStart } = scene.stage.place;
    if (nodeKill === undefined || nodeStart === undefined) {
      throw new Skip('not run: say --node-kill and --node-start (a deleted pod is not a lost node)');
    }
    const { node, what } = await victim(scene);
    const { account, backSeconds } = await lose(
      scene,
      () => place(nodeKill, node),
      async () => {
        await place(nodeStart, node);
        await nodeReady(scene.stage, node, 120);
      },
    );
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `${node} with ${what}: writable again after ${ms(account.pauseMs)}, all replicas back ${Math.round(backSeconds)}s after the node; nothing lost of ${account.acknowledged}`;
  },
};

/** A zone is cut off from the others and from the control plane, and heals. */
export const zonePartition: KafkaCapability = {
  name: 'zone-partition',
  async run(scene) {
    const { partition, heal } = scene.stage.place;
    if (partition === undefined || heal === undefined) {
      throw new Skip('not run: say --partition and --heal');
    }
    const { node, zone, what } = await victim(scene);
    const { account, backSeconds } = await lose(
      scene,
      () => place(partition, zone),
      async () => {
        await place(heal, zone);
        await nodeReady(scene.stage, node, 120);
      },
    );
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `zone ${zone} with ${what}: writable again after ${ms(account.pauseMs)}, all replicas back ${Math.round(backSeconds)}s after it healed; nothing lost of ${account.acknowledged}`;
  },
};

/** The active controller loses its disk for good: an empty one takes its place in the quorum, under a new identity. */
export const controllerDiskLoss: KafkaCapability = {
  name: 'controller-disk-loss',
  async run(scene) {
    const { cluster, data } = scene.stage;
    const before = await scene.admin.quorum();
    expect(before.voters.length === 3, `the quorum has ${before.voters.length} voters`);
    const id = before.leader;
    const pod = podOfNode(id);
    const claim = `data-${pod}`;
    const old = before.voters.find((voter) => voter.id === id)?.directory;
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      const { uid } = (await cluster.get('pods', data, pod)).metadata;
      const volume = (await cluster.get('persistentvolumeclaims', data, claim)).metadata.uid;
      await cluster.delete('pvc', data, claim, '--wait=false');
      await cluster.kubectl(['delete', 'pod', pod, '-n', data, '--force', '--grace-period=0']);
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
      await ready(scene, pod, uid, 300);
      await until('the empty controller is a voter again', 120, async () => {
        const { voters, leader } = await scene.admin.quorum();
        const own = voters.find((voter) => voter.id === id);
        return voters.length === 3 && own !== undefined && own.directory !== old && leader >= 1000 ? true : undefined;
      });
      took = seconds(start);
    }, 120);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `${pod} (active): empty disk joined as a voter with a new directory id after ${Math.round(took)}s; longest wait of a write ${ms(account.pauseMs)}, nothing lost`;
  },
};
