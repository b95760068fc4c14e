import { describe, expect, it } from 'vitest';
import { Size, SmokeTest, Workload } from '../../index.js';
import { releaseValues, synthesizeSite } from '../../tests/support/platform.js';
import { Redis } from './redis.js';
import type { RedisValues } from './values.js';

const image = 'registry.example.com/shop/api:1.0.0';

type Compose = Parameters<typeof synthesizeSite>[0];
type Props = Parameters<typeof synthesizeSite>[1];

function values(compose: Compose, props?: Props) {
  return releaseValues(synthesizeSite(compose, props).stack('data'), 'carts') as unknown as RedisValues;
}

function bindingOf(compose: Compose, name: string, props?: Props) {
  const { stack } = synthesizeSite(compose, props);
  return (stack('apps').resources[`kubernetes_config_map_v1.binding-carts-${name}`] as { data: Record<string, string> })
    .data;
}

describe('Redis', () => {
  it.each([
    ['none', 'single', 1, 0, 'none'],
    ['node', 'replicated', 3, 1, 'required'],
    ['zone', 'replicated', 3, 1, 'required'],
  ] as const)('derives its smallest honest size from tolerate %s', (tolerate, topology, members, follow, spread) => {
    const got = values((site) => new Redis(site, 'carts'), { tolerate });
    expect([got.topology, got.members.count, got.replication.minReplicasToWrite, got.zones.spread]).toEqual([
      topology,
      members,
      follow,
      spread,
    ]);
  });

  it('spreads over the zones of the site where zones are promised, over hosts where nodes are', () => {
    expect(values((site) => new Redis(site, 'carts')).zones).toEqual({
      names: ['a', 'b', 'c'],
      spread: 'required',
      source: 'podLabel',
    });
    expect(values((site) => new Redis(site, 'carts'), { tolerate: 'node' }).zones).toEqual({
      names: [],
      spread: 'required',
      source: 'none',
    });
  });

  it('leaves a member memory beside its data, more where it writes to disk', () => {
    const memory = { member: Size.gibibytes(10) };
    expect(values((site) => new Redis(site, 'carts', { memory })).members.maxmemoryMebibytes).toBe(6144);
    const cache = values((site) => new Redis(site, 'carts', { memory, persistence: 'none', eviction: 'allkeys-lru' }));
    expect([cache.members.maxmemoryMebibytes, cache.members.maxmemoryPolicy]).toEqual([7680, 'allkeys-lru']);
    expect([cache.persistence, cache.members.storage.size]).toEqual(['none', '1Gi']);
  });

  it('gives each workload one user with the keys, channels and commands of all its grants, in any order', () => {
    const compose = (turn: boolean) =>
      values((site) => {
        const carts = new Redis(site, 'carts');
        const [a, b] = [new Workload(site, 'a', { image }), new Workload(site, 'b', { image })];
        const calls = [
          () => carts.keys('cart:*').grants.readWrite(a),
          () => carts.keys('cart:*').grants.read(a),
          () => carts.channels('config').grants.publishSubscribe(a),
          () => carts.grants.script(a),
          () => carts.keys('cart:*').grants.read(b),
          () => carts.keys('log:*').grants.write(b),
        ];
        for (const call of turn ? calls.reverse() : calls) call();
      }).access;
    expect(compose(true)).toEqual(compose(false));
    expect(compose(false).rules).toEqual([
      {
        principal: 'shop.a.a',
        commands: ['pubsub', 'read', 'scripting', 'write'],
        keys: [{ pattern: 'cart:*', access: 'readWrite' }],
        channels: ['config'],
      },
      {
        principal: 'shop.b.a',
        commands: ['read', 'write'],
        keys: [
          { pattern: 'cart:*', access: 'read' },
          { pattern: 'log:*', access: 'write' },
        ],
        channels: [],
      },
    ]);
  });

  it('tells the client its sentinels, and the most replicas that any grant waits for', () => {
    const entries = bindingOf((site) => {
      const carts = new Redis(site, 'carts', { size: { members: 5 } });
      const api = new Workload(site, 'api', { image });
      carts.keys('cart:*').grants.readWrite(api);
      carts.keys('session:*').grants.readWrite(api, { wait: 2 });
    }, 'api');
    const domain = 'carts-sentinels.shop-data.svc.cluster.local:26379';
    expect(entries).toEqual({
      type: 'redis',
      provider: 'datastead',
      host: 'carts.shop-data.svc.cluster.local',
      port: '26379',
      tls: 'required',
      sentinels: `carts-sentinel-0.${domain},carts-sentinel-1.${domain},carts-sentinel-2.${domain}`,
      'primary-name': 'carts',
      'wait-replicas': '2',
      keys: 'cart:* session:*',
    });
  });

  it('is one server without sentinels where nothing is tolerated', () => {
    const entries = bindingOf(
      (site) =>
        new Redis(site, 'carts', { encryptionInTransit: 'off' })
          .keys('*')
          .grants.read(new Workload(site, 'api', { image })),
      'api',
      { tolerate: 'none' },
    );
    expect(entries).toMatchObject({ port: '6379', tls: 'off' });
    expect(entries).not.toHaveProperty('sentinels');
    expect(entries).not.toHaveProperty('wait-replicas');
  });

  it('guards before, installs, marks that it was formed, and contracts last', () => {
    const { stack } = synthesizeSite((site) => new Redis(site, 'carts', { size: { members: 4 }, retireMembers: 1 }));
    const depends = (part: 'data' | 'smoke', address: string) =>
      (stack(part).resources[address] as { depends_on: string[] }).depends_on;
    expect(depends('data', 'helm_release.release-carts')).toContain('helm_release.release-carts-preflight');
    expect(depends('data', 'kubernetes_config_map_v1.formed-carts')).toEqual(['helm_release.release-carts']);
    expect(depends('data', 'helm_release.release-carts-retire')).toEqual(['kubernetes_config_map_v1.formed-carts']);
    expect(Object.keys(stack('smoke').resources).filter((one) => one.startsWith('helm_'))).toEqual([
      'helm_release.release-carts-revoke',
    ]);
  });

  it.each([
    ['valkey', undefined, 'valkey/valkey', 'BSD-3-Clause', []],
    ['redis', undefined, 'library/redis', 'BSD-3-Clause', []],
    ['redis', '7.4.1', 'library/redis', 'RSALv2 OR SSPL-1.0', ['redis-licence', 'redis-version-unproven']],
    [
      'redis',
      '8.2.0',
      'library/redis',
      'RSALv2 OR SSPL-1.0 OR AGPL-3.0-only',
      ['redis-licence', 'redis-version-unproven'],
    ],
  ] as const)(
    'runs %s %s from its image and says under which licence',
    (server, version, repository, licence, warned) => {
      let redis: Redis | undefined;
      const { platform, stack } = synthesizeSite((site) => {
        redis = new Redis(site, 'carts', { server, ...(version === undefined ? {} : { version }) });
      });
      expect(redis?.licence).toBe(licence);
      expect((releaseValues(stack('data'), 'carts') as unknown as RedisValues).image.repository).toBe(repository);
      expect(
        platform
          .prepare()
          .description.warnings.map(({ id }) => id)
          .sort(),
      ).toEqual(warned);
    },
  );

  it('warns of a write that the primary alone has, unless it is a cache', () => {
    const warned = (eviction: 'noeviction' | 'allkeys-lfu') =>
      synthesizeSite((site) =>
        new Redis(site, 'carts', { eviction })
          .keys('cart:*')
          .grants.readWrite(new Workload(site, 'api', { image }), { wait: 0 }),
      )
        .platform.prepare()
        .description.warnings.map(({ id }) => id);
    expect(warned('noeviction')).toEqual(['redis-wait-none']);
    expect(warned('allkeys-lfu')).toEqual([]);
  });

  it('warns of a write that the members of one zone alone have', () => {
    const warned = (members: number, wait: number) =>
      synthesizeSite((site) =>
        new Redis(site, 'carts', { size: { members } })
          .keys('cart:*')
          .grants.readWrite(new Workload(site, 'api', { image }), { wait }),
      )
        .platform.prepare()
        .description.warnings.map(({ id, remedy }) => `${id}: ${remedy.slice(0, 25)}`);
    expect(warned(4, 1)).toEqual(['redis-wait-zone: set size.members to 3 or ']);
    expect(warned(5, 1)).toEqual(['redis-wait-zone: set wait to 2, or acknowl']);
    expect(warned(5, 2)).toEqual([]);
  });

  it('that somebody else runs gives the path, the Secret and what is said of it', () => {
    const { stack } = synthesizeSite((site) => {
      const carts = Redis.fromEndpoint(site, 'carts', {
        host: 'redis.example.com',
        primaryName: 'main',
        cidr: '10.20.0.0/24',
        existingSecret: 'redis-user',
        caConfigMap: 'redis-ca',
      });
      carts.keys('cart:*').grants.readWrite(new SmokeTest(site, 'smoke', { image }));
    });
    expect(stack('smoke')).toHaveResource('kubernetes_config_map_v1', {
      metadata: { name: 'carts-smoke' },
      data: {
        type: 'redis',
        provider: 'datastead',
        host: 'redis.example.com',
        port: '26379',
        tls: 'required',
        sentinels: 'redis.example.com:26379',
        'primary-name': 'main',
        'wait-replicas': '0',
        keys: 'cart:*',
      },
    });
    expect(JSON.stringify(stack('apps').resources['kubernetes_network_policy_v1.clients-carts'])).toContain(
      '10.20.0.0/24',
    );
  });
});
