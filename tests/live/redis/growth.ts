import { expect, seconds } from '../shell.js';
import type { Capability } from '../suite.js';
import { ms } from '../system/scene.js';
import { shrinkIsRefused } from '../system/shrink.js';
import { ID } from './composition.js';
import { membersOf, type RedisScene } from './system.js';

/** One more member by one apply: it has every user when it is ready, and nobody else was restarted for it. */
export const scaleUpThenLogin: Capability<RedisScene> = {
  name: 'scale-up-then-login',
  async run(scene) {
    const { running } = scene;
    const more = membersOf(scene.variant) + 1;
    const fresh = `${ID}-member-${more - 1}`;
    const before = await scene.uids();
    let took = 0;
    let first: string | undefined;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ members: more }, ['data']);
      took = seconds(start);
      [first] = await running.ask(running.address(fresh), ['GET tools:live']);
    });
    expect(first !== undefined && !/^(NOAUTH|WRONGPASS|NOPERM|ERR|Could)/.test(first), `${fresh} answers ${first}`);
    expect((await running.login()) === 'accepted', 'the login does not work everywhere');
    const wrong = await running.login({ user: 'nobody', password: 'wrong' });
    expect(wrong === 'refused', 'an unknown user is let in');
    const after = await scene.uids();
    for (const [pod, uid] of before) expect(after.get(pod) === uid, `${pod} was restarted`);
    expect((await running.replicas()).includes(fresh), `${fresh} is not in step`);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `${fresh} ready in ${Math.round(took)}s, in step, with every user; no other pod restarted; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};

/** Shrinking is refused while a member that would go leads; after a retirement it goes through, and nobody waits for the one that went. */
export const retire: Capability<RedisScene> = {
  name: 'retire',
  async run(scene) {
    const { stage, running } = scene;
    const before = membersOf(scene.variant);
    expect(before > 3, 'scale-up-then-login has not left a member to retire');
    const last = `${ID}-member-${before - 1}`;
    await running.makeLead(last);
    await shrinkIsRefused(scene, { members: before - 1 });
    expect((await running.pods('member')).length === before, 'a member is gone in spite of the refusal');
    let retired = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ members: before, retire: 1 }, ['data']);
      retired = seconds(start);
      expect((await running.primary()) !== last, `the retired ${last} still leads`);
      await scene.change({ members: before - 1, retire: 0 }, ['data']);
    }, 120);
    const set = await stage.cluster.get('statefulsets', stage.data, `${ID}-member`);
    expect(set.spec.replicas === before - 1, `the set has ${set.spec.replicas} members`);
    await running.replicated();
    for (const { metadata } of await running.pods('sentinel')) {
      const facts = await running.admin(running.address(metadata.name), `SENTINEL REPLICAS ${ID}`);
      expect(!facts.includes(`${last}.`), `${metadata.name} has not forgotten ${last}`);
    }
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `shrink refused by the preflight while ${last} leads; handed over in ${Math.round(retired)}s, then ${before} to ${before - 1}, forgotten by the sentinels; no failed write, longest wait ${ms(account.pauseMs)}, nothing lost`;
  },
};
