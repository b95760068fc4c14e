import { expect, seconds, until } from '../shell.js';
import type { Capability } from '../suite.js';
import { kill } from '../system/faults.js';
import { ID } from './composition.js';
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

/** Every member lists the same, and reads the same back from its file. @returns the line of the user of `probe` */
async function readBack(scene: RedisScene): Promise<string> {
  const { running } = scene;
  const members = (await running.pods('member')).map(({ metadata }) => running.address(metadata.name));
  const users = await usersAt(scene, members[0] ?? '');
  for (const member of members) {
    const loaded = (await running.admin(member, 'ACL LOAD')).trim();
    expect(loaded === 'OK', `${member} does not read its file of users: ${loaded}`);
  }
  for (const member of members) {
    const now = await usersAt(scene, member);
    expect(now.join() === users.join(), `${member} has read other users than it had`);
  }
  const probe = users.find((line) => line.includes('.probe.'));
  expect(probe !== undefined, 'no member lists the user of probe');
  return probe;
}

/**
 * Rules that are added beside others, and the exact ones after them, are read back as they were written: by every member that is told
 * to, and by one that starts anew.
 */
export const patterns: Capability<RedisScene> = {
  name: 'patterns',
  async run(scene) {
    const { running } = scene;
    // The data stack alone: what is to be revoked is still there.
    await scene.change({ patterns: PATTERNS }, ['data']);
    const beside = await readBack(scene);
    const [, selector = ''] = /\((.*)\)$/.exec(beside) ?? [];
    for (const pattern of PATTERNS) {
      expect(selector.includes(`~${pattern} `), `the key pattern ${pattern} is not in the rules that were added`);
      expect(selector.includes(` &${pattern} `), `the channel ${pattern} is not in the rules that were added`);
    }
    await kill(scene, await running.follower());
    expect((await readBack(scene)) === beside, 'the member that was started anew has other rules');
    const primary = running.address(await running.primary());
    for (const key of ['cart7:x', '(draft):x', 'closed)', 'häuser:x']) {
      const [answer = 'nothing'] = await running.ask(primary, [`SET ${key} 1`]);
      expect(answer === 'OK', `SET ${key}: ${answer}`);
    }
    const [refused = 'nothing'] = await running.ask(primary, ['SET closed 1']);
    expect(refused.startsWith('NOPERM'), `a key that no pattern fits: ${refused}`);
    // All keys stand alone: the server would take the others beside them, and not read them back.
    await scene.change({ patterns: ['*', ...PATTERNS] });
    const exact = await readBack(scene);
    expect(/ ~\* resetchannels &\* /.test(exact) && !exact.includes('('), 'not exactly the declared rules are left');
    await scene.change({ patterns: [] });
    const former = await readBack(scene);
    expect(!former.includes('cart[0-9]'), 'rules are left that are declared no longer');
    return `${PATTERNS.length} patterns of keys and channels added beside the rules of a user, by ${(await running.pods('member')).length} members read back as they were written, also by one that was started anew; keys they fit written, another one refused; exact rules and all keys read back too`;
  },
};

/** Stops (STOP) or wakes (CONT) the server of a pod, not what stands beside it. */
async function signalServer({ stage }: RedisScene, pod: string, signal: 'STOP' | 'CONT'): Promise<void> {
  const line = `for p in /proc/[0-9]*; do grep -qE '^(valkey|redis)-server$' $p/comm && kill -${signal} "\${p#/proc/}"; done; true`;
  await stage.cluster.exec(stage.data, pod, line);
}

/**
 * A user is made while the sentinels replace the primary that has got it by one that has not: when provisioning says that it is done,
 * the one that leads has the user, and so has everybody soon. A member that does not answer holds provisioning up in between.
 */
export const usersAcrossFailover: Capability<RedisScene> = {
  name: 'users-across-failover',
  async run(scene) {
    const { running } = scene;
    if (scene.variant.leaver !== false) await scene.change({ leaver: false });
    const old = await running.primary();
    const [silent = '', next = ''] = [0, 1, 2].map((id) => `${ID}-member-${id}`).filter((pod) => pod !== old);
    const has = async (pod: string) =>
      (await usersAt(scene, running.address(pod))).some((line) => line.includes('.leaver.'));
    let withoutIt = false;
    let took = 0;
    await signalServer(scene, silent, 'STOP');
    try {
      const applied = scene.change({ leaver: true });
      // Until the end of this line nothing else looks at how it ends.
      applied.catch(() => {});
      // Without a pause: provisioning waits three seconds for the silent one.
      for (const end = Date.now() + 240_000; !(await has(old)); ) {
        expect(Date.now() < end, `not within 240 s: ${old} has the user`);
      }
      const start = Date.now();
      await running.admin(running.address(`${ID}-sentinel-0`), `SENTINEL FAILOVER ${ID}`);
      withoutIt = !(await has(next));
      await until(`${next} leads`, 60, async () => ((await running.primary()) === next ? true : undefined));
      took = seconds(start);
      await signalServer(scene, silent, 'CONT');
      await applied;
    } finally {
      await signalServer(scene, silent, 'CONT');
    }
    expect(await has(next), `provisioning is done, and ${next}, which leads, has not got the user`);
    await until('every server has the user', 30, async () => {
      for (const pod of await running.pods()) if (!(await has(pod.metadata.name))) return undefined;
      return true;
    });
    expect(withoutIt, `${next} had the user before it was promoted: this would show nothing`);
    await running.replicated();
    return `${old} had the user and ${next} had not when it was promoted, ${took.toFixed(1)}s later it led; after provisioning ${next} and every other server have it`;
  },
};
