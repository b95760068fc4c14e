import { describe, expect, it } from 'vitest';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { type Site, SmokeTest, Workload } from '../../index.js';
import type { SynthesizedStack } from '../../testing/index.js';
import { synthesizeSite } from '../support/platform.js';

const image = 'registry.example.com/shop/api:1.0.0';

interface Body {
  readonly depends_on?: readonly string[];
  readonly lifecycle?: { readonly create_before_destroy?: boolean };
}

const bodies = ({ resources }: SynthesizedStack) => new Map(Object.entries(resources as Record<string, Body>));

/** Everything that a resource waits for, directly or through others. */
function waitsFor(stack: ReadonlyMap<string, Body>, address: string, known = new Set<string>()): Set<string> {
  for (const one of stack.get(address)?.depends_on ?? []) {
    if (known.has(one)) continue;
    known.add(one);
    waitsFor(stack, one, known);
  }
  return known;
}

/**
 * What Terraform does first where one apply removes a resource and changes another that waited for it: it destroys first, unless the state
 * has `create_before_destroy` for what goes.
 */
function destroyedBefore(before: SynthesizedStack, after: SynthesizedStack, changed: string): string[] {
  const [old, now] = [bodies(before), bodies(after)];
  return [...waitsFor(old, changed)].filter(
    (address) => old.has(address) && !now.has(address) && old.get(address)?.lifecycle?.create_before_destroy !== true,
  );
}

/** A workload that calls another one and uses two systems, and a test; without what a case takes away. */
const compose =
  (without: 'the grant' | 'the call' | '') =>
  (site: Site): void => {
    const events = new Kafka(site, 'events', { topics: { orders: {} } });
    const carts = new Redis(site, 'carts');
    const [api, other] = ['api', 'other'].map((name) => new Workload(site, name, { image, port: 8080 }));
    if (api === undefined || other === undefined) return;
    carts.keys('cart:*').grants.read(api);
    if (without !== 'the grant') events.topic('orders').grants.produce(api);
    if (without !== 'the call') other.grants.call(api);
    api.grants.call(new SmokeTest(site, 'smoke', { image }));
  };

const DEPLOYMENT = 'kubernetes_deployment_v1.workload-api';

describe('what pods needed', () => {
  const whole = synthesizeSite(compose('')).stack('apps');

  it.each([
    ['the grant', ['kubernetes_network_policy_v1.clients-events', 'kubernetes_config_map_v1.binding-events-api']],
    ['the call', ['kubernetes_network_policy_v1.clients-other']],
  ] as const)('goes only after they have rolled, when the last of %s is taken away', (without, gone) => {
    const rest = synthesizeSite(compose(without)).stack('apps');
    const removed = Object.keys(whole.resources).filter((address) => !(address in rest.resources));
    expect(removed.sort()).toEqual([...gone].sort());
    expect([...waitsFor(bodies(whole), DEPLOYMENT)]).toEqual(expect.arrayContaining([...gone]));
    expect(rest.resources[DEPLOYMENT]).not.toEqual(whole.resources[DEPLOYMENT]);
    expect(destroyedBefore(whole, rest, DEPLOYMENT)).toEqual([]);
  });

  it('would go before, if it were destroyed as Terraform does by itself', () => {
    const plain = JSON.parse(JSON.stringify(whole, (key, value) => (key === 'lifecycle' ? undefined : value)));
    const rest = synthesizeSite(compose('the grant')).stack('apps');
    expect(destroyedBefore(plain as SynthesizedStack, rest, DEPLOYMENT)).toHaveLength(2);
  });

  it('is named as a dependency of every pod that needs it', () => {
    const stack = bodies(whole);
    const templates = Object.entries(whole.resources).filter(([address]) => /deployment|job/.test(address));
    expect(templates.length).toBeGreaterThan(0);
    for (const [address, body] of templates) {
      const text = JSON.stringify(body);
      const needed = Object.entries(whole.resources)
        .filter(([other]) => other.startsWith('kubernetes_config_map_v1.binding-'))
        .filter(([, { metadata }]) =>
          text.includes(`"config_map":[{"name":"${(metadata as { name: string }).name}"}]`),
        );
      expect([...waitsFor(stack, address)]).toEqual(expect.arrayContaining(needed.map(([other]) => other)));
    }
  });
});
