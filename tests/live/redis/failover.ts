import type { Item } from '../cluster.js';
import { expect, lastLines, seconds, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { cutOff, lose, replaced, victim } from '../system/faults.js';
import { ms } from '../system/scene.js';
import { ID } from './composition.js';
import type { RedisScene } from './system.js';
import { StubbornWriter } from './writer.js';

/** Numbers below the prefix of a writer that the system holds now. */
async function held({ running }: RedisScene, { prefix }: StubbornWriter): Promise<Set<number>> {
  const keys = await running.admin(running.address(await running.primary()), `KEYS ${prefix}:*`);
  return new Set([...keys.matchAll(/:(\d+)$/gm)].map(([, number]) => Number(number)));
}

/** Every write that was acknowledged to this client is there. @returns how many */
async function allKept(scene: RedisScene, writer: StubbornWriter): Promise<number> {
  const written = await writer.acknowledged();
  const there = await held(scene, writer);
  const lost = written.filter(({ number }) => !there.has(number));
  expect(lost.length === 0, `a planned stop lost ${lost.length} of ${written.length} acknowledged writes`);
  return written.length;
}

/** Does something to the primary under load, after which another member must lead and the old one follow it. */
export async function primaryGives(scene: RedisScene, act: (pod: string) => Promise<void>) {
  const before = await scene.running.primary();
  let took = 0;
  const account = await scene.ledger.during(async () => {
    const start = Date.now();
    await act(before);
    await until('another member leads', 60, async () =>
      (await scene.running.primary()) === before ? undefined : true,
    );
    took = seconds(start);
    await scene.running.replicated();
  });
  expect((await scene.running.replicas()).includes(before), `${before} does not follow the one that leads now`);
  expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
  return { before, now: await scene.running.primary(), took, pauseMs: account.pauseMs };
}

/** Has a pod stop as a rolling change would, and come back. What is given is done in between. */
export async function stopPrimary(
  scene: RedisScene,
  pod: string,
  between: () => Promise<void> = async () => {},
): Promise<void> {
  const { cluster, data } = scene.stage;
  const { uid } = (await cluster.get('pods', data, pod)).metadata;
  await cluster.kubectl(['delete', 'pod', pod, '-n', data, '--wait=false']);
  await between();
  await replaced(scene, pod, uid, 120);
}

/**
 * The primary stops as planned: nothing that it has acknowledged is lost, not even what no replica was waited for. Its process
 * dies: nothing is lost that a replica has confirmed.
 */
export const failover: Capability<RedisScene> = {
  name: 'failover',
  async run(scene) {
    const { stage, running } = scene;
    const { cluster, data } = stage;
    const primary = await running.primary();
    const { zone } = await placeOf(scene, primary);
    const writer = await StubbornWriter.start(stage, running.address(primary), zone, 'planned', false);
    let written: number;
    let planned: Awaited<ReturnType<typeof primaryGives>>;
    try {
      planned = await primaryGives(scene, (pod) => stopPrimary(scene, pod));
      written = await allKept(scene, writer);
    } finally {
      await writer.remove();
    }
    await scene.healthy();
    const killed = await primaryGives(scene, async (pod) => {
      const restarts = async () =>
        (await cluster.get('pods', data, pod)).status.containerStatuses?.[0]?.restartCount as number;
      const before = await restarts();
      const script = `for p in /proc/[0-9]*; do grep -qE '^(valkey|redis)-server$' $p/comm && kill -9 "\${p#/proc/}"; done`;
      await cluster.exec(data, pod, script);
      await until(`the process of ${pod} has died`, 30, async () => ((await restarts()) > before ? true : undefined));
    });
    const say = ({ before, now, took, pauseMs }: typeof killed) =>
      `${before} to ${now} in ${took.toFixed(1)}s, longest wait of a write ${ms(pauseMs)}`;
    return `planned stop: ${say(planned)}, all ${written} acknowledged writes there, also those of a client that waits for no replica; process killed: ${say(killed)}, nothing lost`;
  },
};

/** Stops (STOP) or wakes (CONT) the scripts beside the servers of these pods: what Secrets hold now is not taken meanwhile. */
export async function signalFollowers(
  { stage }: RedisScene,
  pods: readonly Item[],
  signal: 'STOP' | 'CONT',
): Promise<void> {
  const line = `for p in /proc/[0-9]*; do n=\${p#/proc/}; if ((n != 1 && n != $$)) && grep -qaE '/(member|sentinel)[.]sh' $p/cmdline; then kill -${signal} $n; fi; done; true`;
  await Promise.all(pods.map(({ metadata }) => stage.cluster.exec(stage.data, metadata.name, line)));
}

/**
 * The primary stops as planned while it alone has taken the passwords of a renewed internal key: it hands over all the same, and no
 * acknowledged write is lost.
 */
export const stopAfterKeyRenewal: Capability<RedisScene> = {
  name: 'stop-after-key-renewal',
  async run(scene) {
    const { stage, running } = scene;
    const { cluster, data } = stage;
    const primary = await running.primary();
    const { zone } = await placeOf(scene, primary);
    const writer = await StubbornWriter.start(stage, running.address(primary), zone, 'renewed', false);
    const key = async () => (await cluster.exec(data, primary, 'sha256sum </etc/redis/internal/tls.key')).stdout;
    const others = (await running.pods()).filter(({ metadata }) => metadata.name !== primary);
    let log = '';
    try {
      const former = await key();
      await signalFollowers(scene, others, 'STOP');
      await cluster.delete('secret', data, `${ID}-internal-tls`);
      await until('the primary has another key', 300, async () => {
        const now = await key();
        return now !== '' && now !== former ? true : undefined;
      });
      const account = await scene.ledger.during(async () => {
        // Its last words are gone with the pod.
        const words = cluster.try(['logs', '--follow', '--tail=1', primary, '-n', data], { seconds: 120 });
        await stopPrimary(scene, primary, async () => {
          log = (await words).stdout;
          // The new pod knows the new passwords alone: it waits until others do.
          await signalFollowers(scene, others, 'CONT');
        });
      });
      expect(log.includes('handed over'), `${primary} stopped without handing over: ${lastLines(log, 2)}`);
      const renewed = await running.renewalFollowed();
      await scene.healthy();
      const written = await allKept(scene, writer);
      expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
      return `${primary} handed over, longest wait of a write ${ms(account.pauseMs)}, all ${written} acknowledged writes there, also those of a client that waits for no replica; ${renewed}`;
    } finally {
      await signalFollowers(scene, others, 'CONT');
      await writer.remove();
    }
  },
};

/** Seconds after which a primary that was cut off takes no more writes: the lag that is allowed, and two ticks of its clock. */
const STOPS_AFTER = 8;

/**
 * The primary's zone is cut off, with clients in it. What a replica has confirmed is there afterwards. What only the cut-off
 * primary has acknowledged is gone, and it acknowledges for a few seconds only.
 */
export const failoverPartition: Capability<RedisScene> = {
  name: 'failover-partition',
  async run(scene) {
    const { stage, running } = scene;
    // The primary's, which is where no ledger stands.
    const place = await victim(scene);
    const old = await running.primary();
    const loss = cutOff(scene, place);
    const server = running.address(old);
    const alone = await StubbornWriter.start(stage, server, place.zone, 'alone', false);
    const confirmed = await StubbornWriter.start(stage, server, place.zone, 'confirmed', true);
    try {
      let begun = 0;
      let cut = 0;
      const { account, backSeconds } = await lose(scene, {
        ...loss,
        take: async () => {
          begun = Date.now();
          await loss.take();
          cut = Date.now();
        },
      });
      const now = await running.primary();
      expect(now !== old, `${old} still leads`);
      expect((await running.replicas()).includes(old), `${old} does not follow ${now}`);

      const sure = (await confirmed.acknowledged()).filter(({ replicas }) => replicas > 0);
      const kept = await held(scene, confirmed);
      const missing = sure.filter(({ number }) => !kept.has(number));
      expect(missing.length === 0, `${missing.length} of ${sure.length} writes that a replica had confirmed are lost`);

      const written = await alone.acknowledged();
      const there = await held(scene, alone);
      const lost = written.filter(({ number }) => !there.has(number));
      const last = Math.max(...written.map(({ at }) => at));
      expect(last > cut, 'the client beside the primary wrote nothing after the cut: this would show nothing');
      expect(lost.length > 0, 'no write was lost: the cut has not separated the primary from its replicas');
      const took = (last - cut) / 1000;
      expect(took < STOPS_AFTER, `the cut-off primary took writes for ${took.toFixed(1)}s`);
      const earlier = lost.filter(({ at }) => at < begun);
      expect(earlier.length === 0, `${earlier.length} writes from before the cut are lost`);
      return `zone ${place.zone} with ${old}: ${now} leads, writable again after ${ms(account.pauseMs)}, in step ${Math.round(backSeconds)}s after it healed; all ${sure.length} confirmed writes of a client beside the old primary are there; it acknowledged ${lost.length} unconfirmed ones that are lost, the last ${took.toFixed(1)}s after the cut; nothing lost of ${account.acknowledged}`;
    } finally {
      await Promise.all([alone.remove(), confirmed.remove()]);
    }
  },
};

async function placeOf({ stage }: RedisScene, pod: string): Promise<{ zone: string; node: string }> {
  const { spec } = await stage.cluster.get('pods', stage.data, pod);
  const found = stage.facts.nodes.find(({ name }) => name === spec.nodeName);
  expect(found !== undefined, `${pod} runs on no node that the suite knows`);
  return { zone: found.zone, node: found.name };
}
