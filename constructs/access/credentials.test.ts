import { describe, expect, it } from 'vitest';
import { credentialsAt } from './credentials.js';

const names = { platform: 'shop', system: 'events', workload: 'api' };

describe('the credentials of a binding', () => {
  it('begin with slot a alone', () => {
    expect(credentialsAt(1, names)).toEqual([
      {
        slot: 'a',
        username: 'shop.api.a',
        secretName: 'events-api-a',
        brought: false,
        inApps: true,
        revision: 1,
        active: true,
      },
    ]);
  });

  it("have the slots of the kit, in the user's Secrets", () => {
    const own = credentialsAt(2, names, 'vault-api').map(({ username, secretName, brought }) => [
      username,
      secretName,
      brought,
    ]);
    expect(own).toEqual([
      ['shop.api.b', 'vault-api-b', true],
      ['shop.api.a', 'vault-api-a', true],
    ]);
  });

  it('alternate, and keep the slot that pods still use during the rollout', () => {
    const slots = (revision: number) =>
      credentialsAt(revision, names).map(({ slot, revision, active }) => `${slot}${revision}${active ? '*' : ''}`);
    expect(slots(2)).toEqual(['b2*', 'a1']);
    expect(slots(3)).toEqual(['a3*', 'b2']);
    expect(slots(4)).toEqual(['b4*', 'a3']);
  });

  it('never change the previous slot when a rotation begins', () => {
    for (let revision = 1; revision < 9; revision += 1) {
      const before = credentialsAt(revision, names).find(({ active }) => active);
      const after = credentialsAt(revision + 1, names).find(({ active }) => !active);
      expect({ ...after, active: true }).toEqual(before);
    }
  });

  it('change the slot that is in use by every step but to stay and one up', () => {
    for (let from = 1; from < 9; from += 1) {
      for (let to = 1; to < 9; to += 1) {
        const inUse = credentialsAt(from, names).find(({ active }) => active);
        const after = credentialsAt(to, names).find(({ slot }) => slot === inUse?.slot);
        expect(after?.revision === inUse?.revision, `${from} to ${to}`).toBe(to === from || to === from + 1);
      }
    }
  });
});
