import { expect, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { kill } from '../system/faults.js';
import { ID } from './composition.js';
import { signalFollowers } from './failover.js';
import type { RedisScene } from './system.js';

/** Patterns that the kit takes, of all signs that a file of users, its selectors or a shell might read otherwise. */
const PATTERNS = [
  'cart[0-9]:*',
  '(draft):*',
  'open(',
  'closed[)]',
  'häuser:*',
  '{tag}:?',
  '#1',
  '$HOME`x`',
  '+@all',
  'a|b,c;d=e',
  '!<>^',
];

/** Users of workloads as a server lists them. */
async function usersAt({ running }: RedisScene, server: string): Promise<string[]> {
  const list = await running.admin(server, 'ACL LIST');
  return list
    .split('\n')
    .filter((line) => /^user \S+\.\S+\.[ab] /.test(line))
    .sort();
}

/** Every member lists the same. @returns the line of the user of `probe` */
async function sameEverywhere(scene: RedisScene): Promise<string> {
  const { running } = scene;
  const lists = new Set<string>();
  for (const { metadata } of await running.pods('member')) {
    lists.add((await usersAt(scene, running.address(metadata.name))).join('\n'));
  }
  expect(lists.size === 1, 'the members list different users');
  const probe = [...lists][0]?.split('\n').find((line) => line.includes('.probe.'));
  expect(probe !== undefined, 'no member lists the user of probe');
  return probe;
}

/**
 * Rules that are added beside others, and the exact ones after them, are read back as they were written by a member that starts anew: it
 * reads them from its file of users.
 */
export const patterns: Capability<RedisScene> = {
  name: 'patterns',
  async run(scene) {
    const { running } = scene;
    // The data stack alone: what is to be revoked is still there.
    await scene.change({ patterns: PATTERNS }, ['data']);
    const beside = await sameEverywhere(scene);
    const [, selector = ''] = /\((.*)\)$/.exec(beside) ?? [];
    for (const pattern of PATTERNS) {
      expect(selector.includes(`~${pattern} `), `the key pattern ${pattern} is not in the rules that were added`);
      expect(selector.includes(` &${pattern} `), `the channel ${pattern} is not in the rules that were added`);
    }
    await kill(scene, await running.follower());
    expect((await sameEverywhere(scene)) === beside, 'the member that was started anew has other rules');
    const primary = running.address(await running.primary());
    for (const key of ['cart7:x', '(draft):x', 'closed)', 'häuser:x']) {
      const [answer = 'nothing'] = await running.ask(primary, [`SET ${key} 1`]);
      expect(answer === 'OK', `SET ${key}: ${answer}`);
    }
    const [refused = 'nothing'] = await running.ask(primary, ['SET closed 1']);
    expect(refused.startsWith('NOPERM'), `a key that no pattern fits: ${refused}`);
    // All keys stand alone: the server would take the others beside them, and not read them back.
    await scene.change({ patterns: ['*', ...PATTERNS] });
    const exact = await sameEverywhere(scene);
    await kill(scene, await running.follower());
    expect((await sameEverywhere(scene)) === exact, 'the member that was started anew has other rules');
    expect(/ ~\* &\* /.test(exact) && !exact.includes('('), 'not exactly the declared rules are left');
    await scene.change({ patterns: [] });
    const former = await sameEverywhere(scene);
    expect(!former.includes('cart[0-9]'), 'rules are left that are declared no longer');
    return `${PATTERNS.length} patterns of keys and channels, added beside the rules of a user and then exactly, are the same in a member that was started anew; keys that they fit written, another one refused`;
  },
};

/** Stops (STOP) or wakes (CONT) the servers of pods, not what stands beside them. */
async function signalServers({ stage }: RedisScene, pods: readonly string[], signal: 'STOP' | 'CONT'): Promise<void> {
  const line = `for p in /proc/[0-9]*; do grep -qE '^(valkey|redis)-server$' $p/comm && kill -${signal} "\${p#/proc/}"; done; true`;
  await Promise.all(pods.map((pod) => stage.cluster.exec(stage.data, pod, line)));
}

/** The clock of what a running provisioning asks a server, without which it waits for the answer for ever; stopped, or woken. */
async function signalProvisioning({ stage, system }: RedisScene, signal: 'STOP' | 'CONT'): Promise<void> {
  const { cluster, data } = stage;
  const found = `for p in /proc/[0-9]*; do if [[ $(<$p/comm) == timeout ]]; then kill -${signal} "\${p#/proc/}" && exit; fi; done 2>/dev/null`;
  const line = signal === 'STOP' ? `for i in {1..200}; do ${found}; sleep 0.05; done; exit 1` : `${found}; true`;
  const pods = (await cluster.list('pods', data, system.provisioning)).filter(
    ({ status }) => status.phase === 'Running',
  );
  for (const { metadata } of pods) {
    const { status } = await cluster.exec(data, metadata.name, line);
    expect(status === 0, `${metadata.name} asks no server`);
  }
}

/**
 * A user is made, and the sentinels replace the primary that has got it by a member that has not, so that all throw it away. When
 * provisioning says that it is done, the one that leads has the user, and so has everybody else. It is kept from copying in between:
 * the servers of the others do not answer, and then its question to one of them has no end. Nor do the others look themselves.
 */
export const usersAcrossFailover: Capability<RedisScene> = {
  name: 'users-across-failover',
  async run(scene) {
    const { running } = scene;
    if (scene.variant.leaver !== false) await scene.change({ leaver: false });
    const old = await running.primary();
    const others = [0, 1, 2].map((id) => `${ID}-member-${id}`).filter((pod) => pod !== old);
    const followers = (await running.pods('member')).filter(({ metadata }) => metadata.name !== old);
    const has = async (pod: string) =>
      (await usersAt(scene, running.address(pod))).some((line) => line.includes('.leaver.'));
    let now = old;
    await signalFollowers(scene, followers, 'STOP');
    await signalServers(scene, others, 'STOP');
    try {
      const applied = scene.change({ leaver: true });
      // How it ends is asked for below.
      applied.catch(() => {});
      await until(`${old} has the user`, 240, async () => ((await has(old)) ? true : undefined));
      await signalProvisioning(scene, 'STOP');
      await signalServers(scene, others, 'CONT');
      await running.replicated();
      await until('another member leads', 60, async () => {
        await running.admin(running.address(`${ID}-sentinel-0`), `SENTINEL FAILOVER ${ID}`);
        now = await running.primary();
        return now === old ? undefined : true;
      });
      await until(`${old} follows ${now}, and has thrown the user away`, 60, async () =>
        (await has(old)) ? undefined : true,
      );
      await signalFollowers(scene, followers, 'CONT');
      expect(!(await has(now)), `${now} had the user before it led: this would show nothing`);
      await signalProvisioning(scene, 'CONT');
      await applied;
    } finally {
      await signalServers(scene, others, 'CONT');
      await signalFollowers(scene, followers, 'CONT');
      await signalProvisioning(scene, 'CONT');
    }
    expect(await has(now), `provisioning is done, and ${now}, which leads, has not got the user`);
    for (const pod of await running.pods()) {
      await until(`${pod.metadata.name} has the user`, 30, async () =>
        (await has(pod.metadata.name)) ? true : undefined,
      );
    }
    await running.replicated();
    return `${old} had the user, ${now} was promoted without it and ${old} threw it away; after provisioning ${now} and every other server have it`;
  },
};
