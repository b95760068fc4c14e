import { beforeAll, describe, expect, it } from 'vitest';
import type { RedisValues } from '../../constructs/redis/values.js';
import { helmTemplate, type Manifest, packagedChart, type RenderOptions, renderChart } from '../support/helm.js';
import type { Given } from './matrix.js';
import { REDIS } from './redis-cases.js';

type Values = Given<RedisValues>;

const valuesOf = (name: string) => REDIS.find((one) => one.name === name)?.values ?? {};
const BASE = valuesOf('three zones');
const SINGLE = valuesOf('single');
const SETS = ['carts-member', 'carts-sentinel'];

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name} among ${manifests.map((one) => one.metadata.name).join(', ')}`);
  return found;
}

const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((one) => one.kind === kind);
const template = (manifests: readonly Manifest[], name: string) =>
  find(manifests, 'StatefulSet', name)['spec'].template as unknown;

const renders = new Map<string, Promise<Manifest[]>>();

/** Renders the same values only once. */
function render(values: Values, options: RenderOptions = {}): Promise<Manifest[]> {
  const key = JSON.stringify([values, options]);
  const found = renders.get(key) ?? renderChart('redis', values, { release: 'carts', ...options });
  renders.set(key, found);
  return found;
}

let base: Manifest[];
beforeAll(async () => {
  base = await render(BASE);
});

/** The declared users as provisioning reads them: name, epoch, rules. */
function declaredUsers(manifests: readonly Manifest[]): string[][] {
  const files = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith('carts-provision-'));
  const text: string = files?.['data']['users.tsv'] ?? '';
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
}

describe('a Redis of three zones', () => {
  it('has members and sentinels of their own, each spread over zones and hosts or not at all', () => {
    expect(ofKind(base, 'StatefulSet').map(({ metadata }) => metadata.name)).toEqual(SETS);
    for (const { spec } of ofKind(base, 'StatefulSet')) {
      expect(spec.template.spec.topologySpreadConstraints).toEqual([
        expect.objectContaining({ topologyKey: 'topology.kubernetes.io/zone', minDomains: 3, maxSkew: 1 }),
        expect.objectContaining({ topologyKey: 'kubernetes.io/hostname', minDomains: 3, maxSkew: 1 }),
      ]);
      for (const constraint of spec.template.spec.topologySpreadConstraints) {
        expect(constraint.whenUnsatisfiable).toBe('DoNotSchedule');
        expect(constraint.labelSelector.matchLabels).toEqual(spec.selector.matchLabels);
      }
    }
  });

  it('has pods find each other before they are ready, and clients only sentinels that know a primary', () => {
    for (const name of ['carts-members', 'carts-sentinels']) {
      expect(find(base, 'Service', name)['spec']).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    }
    const { spec } = find(base, 'Service', 'carts');
    expect(spec.publishNotReadyAddresses ?? false).toBe(false);
    expect(spec.selector['app.kubernetes.io/component']).toBe('sentinel');
    expect(spec.ports.map(({ port }: { port: number }) => port)).toEqual([26379]);
  });

  it('admits from outside only pods that wear the label of a grant, from their namespace', () => {
    for (const name of ['carts-members', 'carts-sentinels']) {
      const peers = find(base, 'NetworkPolicy', name)['spec'].ingress.flatMap(({ from }: { from: Manifest[] }) => from);
      expect(peers.filter((peer: Manifest) => peer['namespaceSelector'])).toEqual([
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop-apps' } },
          podSelector: { matchLabels: { 'access.datastead.dev/carts': 'granted' } },
        },
      ]);
    }
  });

  it('speaks TLS alone, between members too, and stops to write when no replica follows', () => {
    const files = find(base, 'ConfigMap', 'carts-members')['data'];
    expect(files['server.conf']).toMatch(/^port 0$/m);
    expect(files['server.conf']).toMatch(/^tls-replication yes$/m);
    expect(files['server.conf']).toMatch(/^min-replicas-to-write 1$/m);
    expect(files['sentinel.conf']).toMatch(/^port 0$/m);
  });

  it('has no password in what is rendered, and no way to make one but a mounted key', () => {
    for (const { metadata, data } of ofKind(base, 'ConfigMap')) {
      for (const [file, text] of Object.entries(data as Record<string, string>)) {
        if (file.endsWith('.conf')) {
          expect(text, `${metadata.name}/${file}`).not.toMatch(
            /^(requirepass|masterauth|user |.*(auth|sentinel)-pass)/m,
          );
        }
      }
    }
    const { volumes } = find(base, 'StatefulSet', 'carts-member')['spec'].template.spec;
    expect(volumes.find(({ name }: { name: string }) => name === 'internal').secret.items).toEqual([
      { key: 'tls.key', path: 'tls.key' },
    ]);
  });
});

describe('persistence', () => {
  it.each([
    ['aof', { ...BASE }, 'yes', '""'],
    ['rdb', { ...BASE, persistence: 'rdb' as const }, 'no', '3600 1 300 100 60 10000'],
    ['none', { ...BASE, persistence: 'none' as const }, 'no', '""'],
  ])('%s writes what it says', async (_name, values, log, snapshots) => {
    const files = find(await render(values), 'ConfigMap', 'carts-members')['data'];
    expect(/^appendonly (.*)$/m.exec(files['server.conf'])?.[1]).toBe(log);
    expect(/^save (.*)$/m.exec(files['server.conf'])?.[1]).toBe(snapshots);
  });
});

describe('the rules of a user', () => {
  it('name categories, directions of keys and channels, and take the whole key space out', () => {
    expect(declaredUsers(base)).toEqual([
      [
        'shop.cart.a',
        'one',
        'resetkeys resetchannels -@all +@connection +@transaction +wait +@read +@write +@pubsub -@scripting -@admin -@dangerous -scan -randomkey -dbsize -client|tracking %RW~cart:* %W~audit:* &config',
      ],
      [
        'shop.reader.b',
        'two',
        'resetkeys resetchannels -@all +@connection +@transaction +wait +@read +@scripting -function -script|flush -script|kill -@admin -@dangerous %R~*',
      ],
      [
        'shop.idle.a',
        'three',
        'resetkeys resetchannels -@all +@connection +@transaction +wait -@scripting -@admin -@dangerous -scan -randomkey -dbsize -client|tracking',
      ],
    ]);
  });

  // Beside them the server takes no other pattern, or takes it and does not read it back from its file.
  it('have all keys in both directions and all channels stand alone', async () => {
    const keys = [
      { pattern: '#1', access: 'read' },
      { pattern: '*', access: 'read' },
      { pattern: '*', access: 'write' },
      { pattern: 'cart:*', access: 'read' },
    ] as const;
    const rulesOf = async (given: readonly (typeof keys)[number][], channels: string[]) => {
      const rule = { principal: 'shop.cart.a', commands: ['read'] as ['read'], keys: [...given], channels };
      const users = declaredUsers(
        await render({ ...BASE, access: { users: BASE.access?.users?.slice(0, 1) ?? [], rules: [rule] } }),
      );
      return users[0]?.[2]?.split(' ').filter((word) => /^[%&]/.test(word));
    };
    expect(await rulesOf(keys, ['#1', '*', 'news'])).toEqual(['%RW~*', '&*']);
    expect(await rulesOf(keys.slice(1, 2), ['news'])).toEqual(['%R~*', '&news']);
    expect(await rulesOf([keys[0], keys[2], keys[3]], [])).toEqual(['%R~#1', '%W~*', '%R~cart:*']);
  });
});

describe('a change of Redis values', () => {
  it.each<[string, Values]>([
    ['users and rules', { ...BASE, access: { users: [], rules: [] } }],
    ['the number of members', { ...BASE, members: { count: 5 } }],
    ['budgets', { ...BASE, budgets: { membersMaxUnavailable: 0, sentinelsMaxUnavailable: 0 } }],
  ])('of %s restarts nothing', async (_what, values) => {
    const changed = await render(values);
    for (const name of SETS) expect(template(changed, name)).toEqual(template(base, name));
  });

  it('of directives restarts the members and leaves the sentinels alone', async () => {
    const changed = await render({ ...BASE, members: { config: { hz: '20' } } });
    expect(template(changed, 'carts-member')).not.toEqual(template(base, 'carts-member'));
    expect(template(changed, 'carts-sentinel')).toEqual(template(base, 'carts-sentinel'));
  });

  it.each<[string, Values]>([
    ['memory', { ...BASE, members: { resources: { cpu: '1', memory: '2Gi' }, maxmemoryMebibytes: 1024 } }],
    ['image', { ...BASE, image: { tag: '8.0.2' } }],
    ['zones', { ...BASE, zones: { names: ['a', 'b'], spread: 'none', source: 'podLabel' } }],
    ['counts', { ...BASE, members: { count: 5 }, sentinels: { count: 5 } }],
  ])('of %s touches nothing that a StatefulSet cannot change', async (_what, values) => {
    const changed = await render(values);
    const fixed = (manifests: readonly Manifest[], name: string) => {
      const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = find(manifests, 'StatefulSet', name)[
        'spec'
      ];
      return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
    };
    for (const name of SETS) expect(fixed(changed, name)).toEqual(fixed(base, name));
  });
});

describe('provisioning', () => {
  const user = { name: 'shop.cart.a', secret: 'carts-cart-a', uid: 'u1', epoch: 'e1' };
  const rule = {
    principal: 'shop.cart.a',
    commands: ['read' as const],
    keys: [{ pattern: 'cart:*', access: 'read' as const }],
    channels: [],
  };
  const start: Values = { ...BASE, access: { users: [user], rules: [rule] } };
  const job = async (values: Values) => ofKind(await render(values), 'Job').map(({ metadata }) => metadata.name);

  it.each<[string, Values]>([
    [
      'another pattern',
      {
        ...start,
        access: { users: [user], rules: [{ ...rule, keys: [{ ...rule.keys[0], pattern: 'c:*' }] }] },
      } as Values,
    ],
    ['a Secret made anew', { ...start, access: { users: [{ ...user, uid: 'u2' }], rules: [rule] } }],
    ['another epoch', { ...start, access: { users: [{ ...user, epoch: 'e2' }], rules: [rule] } }],
    ['a member more', { ...start, members: { count: 4 } }],
  ])('runs again for %s', async (_what, values) => {
    expect(await job(values)).not.toEqual(await job(start));
    expect(await job(values)).toEqual([expect.stringMatching(/^carts-provision-[0-9a-f]{10}$/)]);
  });

  it('does not run again for more memory', async () => {
    const values = { ...start, members: { resources: { cpu: '1', memory: '4Gi' }, maxmemoryMebibytes: 2048 } };
    expect(await job(values)).toEqual(await job(start));
  });
});

describe('helm refuses', () => {
  const cart = BASE.access?.users?.[0];
  it.each<[string, object, RegExp]>([
    ['several members without sentinels', { ...SINGLE, members: { count: 3 } }, /members\.count/],
    ['a primary without a replica', { ...BASE, members: { count: 1 } }, /members\.count/],
    ['plain text between members', { ...BASE, tls: { client: 'off' } }, /tls\.client/],
    [
      'more replicas to follow than there are',
      { ...BASE, replication: { minReplicasToWrite: 3 } },
      /minReplicasToWrite/,
    ],
    ['data that leaves no memory', { ...BASE, members: { maxmemoryMebibytes: 500 } }, /maxmemoryMebibytes/],
    ['an even number of sentinels', { ...BASE, sentinels: { count: 4 } }, /count/],
    [
      'a directive that the chart decides',
      { ...BASE, members: { config: { requirepass: 'x' } } },
      /requirepass|config/,
    ],
    [
      "a user with a name of the system's own",
      { ...BASE, access: { users: [{ name: 'admin', secret: 's', uid: '', epoch: '1' }] } },
      /name/,
    ],
    [
      'rules of nobody',
      {
        ...BASE,
        access: { users: [cart], rules: [{ principal: 'shop.x.a', commands: ['read'], keys: [], channels: [] }] },
      },
      /shop\.x\.a/,
    ],
    [
      'a pattern that would end the rule',
      {
        ...BASE,
        access: {
          users: [cart],
          rules: [
            {
              principal: 'shop.cart.a',
              commands: ['read'],
              keys: [{ pattern: 'a +@all', access: 'read' }],
              channels: [],
            },
          ],
        },
      },
      /pattern/,
    ],
    [
      'a pattern that would close the rules that it stands in',
      {
        ...BASE,
        access: {
          users: [cart],
          rules: [{ principal: 'shop.cart.a', commands: ['pubsub'], keys: [], channels: ['news(*)'] }],
        },
      },
      /channels/,
    ],
    [
      'a directive whose quotes are left open',
      { ...BASE, members: { config: { 'proc-title-template': '"x' } } },
      /config/,
    ],
    ['a task without a name', { ...BASE, mode: 'task' }, /task/],
    ['retiring too many', { ...BASE, mode: 'task', task: { name: 'retire', members: 2 } }, /task\.members/],
  ])('%s', async (_what, values, words) => {
    await expect(helmTemplate(packagedChart('redis'), values)).rejects.toThrow(words);
  });
});
