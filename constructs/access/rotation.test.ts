import { describe, expect, it } from 'vitest';
import { type Site, Workload } from '../../index.js';
import { type Cluster, deployed, EMPTY, refusals } from '../../tests/support/deployed.js';
import { synthesizeSite } from '../../tests/support/platform.js';
import { HAS_TERRAFORM } from '../../tests/support/terraform-locals.js';
import { Kafka } from '../kafka/index.js';

const image = 'registry.example.com/shop/api:1.0.0';

/** A workload that may write to a topic, or not, with a revision of its password; and one that has no password. */
function at(revision: number, brought?: string, granted: 'granted' | 'not' = 'granted') {
  return synthesizeSite((site: Site) => {
    const existingSecrets = brought === undefined ? {} : { events: brought };
    const api = new Workload(site, 'order-api', { image, credentialsRevision: revision, existingSecrets });
    const events = new Kafka(site, 'events', { topics: { orders: {} } });
    if (granted === 'granted') events.topic('orders').grants.produce(api);
    new Workload(site, 'web', { image });
  }).stack;
}

/** A cluster after these revisions, each deployed to its end. */
function after(...revisions: readonly number[]): Cluster {
  return revisions.reduce((cluster, revision) => deployed(at(revision), cluster), EMPTY);
}

const step = (to: number, from: number) =>
  `shop/fra1/order-api has the credentials revision ${to}, but ${from} was deployed, and every step but one up changes the password in use: set credentialsRevision to ${from + 1} and deploy, or to ${from} for no rotation.`;

const early = (to: number) =>
  `The passwords of shop/fra1/order-api cannot be rotated to revision ${to} yet: the deploy of revision ${to - 1} has not come to its end, so pods may still use the password that revision ${to} takes the place of. Set credentialsRevision to ${to - 1}, deploy until the stack fra1-smoke has succeeded, and rotate then.`;

describe.skipIf(!HAS_TERRAFORM)('a rotation', () => {
  it.each([
    [1, 1],
    [1, 2],
    [4, 5],
  ])('from revision %i that was deployed to %i is allowed', (from, to) => {
    expect(refusals(at(to), after(from))).toEqual([]);
  });

  it.each([
    [1, 3],
    [2, 5],
    [2, 1],
    [3, 1],
  ])('from revision %i that was deployed to %i is refused', (from, to) => {
    expect(refusals(at(to), after(from))).toEqual([step(to, from)]);
  });

  it('is refused until the one before has come to its end', () => {
    const half = deployed(at(2), after(1), 'apps');
    expect(refusals(at(3), half)).toEqual([early(3)]);
    expect(refusals(at(2), half)).toEqual([]);
    expect(refusals(at(1), half)).toEqual([step(1, 2)]);
    expect(refusals(at(3), deployed(at(2), half))).toEqual([]);
  });

  it('of a first deploy that has not come to its end is refused too', () => {
    expect(refusals(at(2), deployed(at(1), EMPTY, 'apps'))).toEqual([early(2)]);
  });

  it('that was synthesized and never deployed is forgotten', () => {
    const cluster = after(1, 2, 3);
    at(3, undefined, 'not');
    expect(refusals(at(1), cluster)).toEqual([step(1, 3)]);
    expect(refusals(at(3), cluster)).toEqual([]);
  });

  it('is held to what was deployed until a grant that was taken away has died', () => {
    const half = deployed(at(3, undefined, 'not'), after(3), 'data');
    expect(refusals(at(1), half)).toEqual([step(1, 3)]);
    expect(refusals(at(1), deployed(at(3, undefined, 'not'), half))).toEqual([]);
  });

  it('may begin anywhere: nothing was deployed, or by a version without records', () => {
    expect(refusals(at(7), EMPTY)).toEqual([]);
  });
});

describe.skipIf(!HAS_TERRAFORM)('another Secret for a password', () => {
  const other = (now: string, before: string) =>
    `shop/fra1/order-api takes its password for events from ${now}, but was deployed with ${before}, and the password in use would change before the workload has rolled: raise credentialsRevision by one in the same deploy.`;
  const KIT = 'a Secret of the kit';
  const own = (name: string) => `the Secret ${name} of yours`;

  it.each<[string | undefined, string | undefined, string, string]>([
    [undefined, 'vault-api', own('vault-api'), KIT],
    ['vault-api', 'other', own('other'), own('vault-api')],
    ['vault-api', undefined, KIT, own('vault-api')],
  ])('than %s, %s, is taken with a rotation alone', (before, now, told, was) => {
    const cluster = deployed(at(1, before));
    expect(refusals(at(1, now), cluster)).toEqual([other(told, was)]);
    expect(refusals(at(2, now), cluster)).toEqual([]);
    expect(refusals(at(1, before), cluster)).toEqual([]);
  });

  it('is taken where the first never came to be in use', () => {
    expect(refusals(at(1, 'vault-api'), EMPTY)).toEqual([]);
  });

  it('of a grant that is new is taken without one', () => {
    const cluster = deployed(at(1, undefined, 'not'), after(1));
    expect(refusals(at(1, 'vault-api'), cluster)).toEqual([]);
  });
});

describe('the record of passwords', () => {
  it('is the last thing of the data stack, and names no password', () => {
    const { resources } = at(2, 'vault-api')('data');
    const { depends_on, data } = resources['kubernetes_config_map_v1.passwords'] as unknown as {
      depends_on: string[];
      data: object;
    };
    expect(depends_on).toContain('helm_release.release-events');
    expect(depends_on).toContain('kubernetes_config_map_v1.deployed-events');
    expect(data).toEqual({ workloads: '{"order-api":{"revision":2,"secrets":{"events":"vault-api"}}}' });
  });
});
