import { describe, expect, it } from 'vitest';
import { Redis } from '../constructs/redis/index.js';
import { type Site, Workload } from '../index.js';
import { type SynthesizedStack, synthesizeSite } from '../tests/support/platform.js';

const image = 'registry.example.com/shop/api:1.0.0';

const compose = (site: Site) => {
  const carts = new Redis(site, 'carts');
  carts.keys('cart:*').grants.read(new Workload(site, 'api', { image, port: 8080 }));
};

interface Body {
  readonly depends_on: readonly string[];
  readonly data: Readonly<Record<string, string>>;
  readonly data_wo_revision: string;
}

function at({ resources }: SynthesizedStack, address: string): Body {
  return resources[address] as unknown as Body;
}

describe('the two copies of a password', () => {
  const { stack } = synthesizeSite(compose, { credentialsRevision: 2 });
  const data = stack('data');
  const { locals } = data.json as { locals: Record<string, string> };
  const [apps, own] = ['apps', 'data'].map((part) => `kubernetes_secret_v1.secret-${part}-carts-api-b`) as [
    string,
    string,
  ];
  const [half, pair] = ['half', 'pair'].map((kind) => `kubernetes_config_map_v1.${kind}-carts-api-b`) as [
    string,
    string,
  ];

  it('are written in an order in which each step is noted', () => {
    expect(at(data, apps).depends_on).toContain('kubernetes_config_map_v1.begun');
    expect(at(data, half).data).toEqual({ secret: 'carts-api-b', uid: `\${${apps}.metadata[0].uid}` });
    expect(at(data, own).depends_on).toContain(half);
    expect(at(data, pair).depends_on).toEqual([own]);
    expect(at(data, pair).data).toEqual({
      secret: 'carts-api-b',
      uid: `\${${apps}.metadata[0].uid}`,
      revision: '2',
      generation: '${local.generation-carts-api-b}',
    });
  });

  it('are both written anew when the generation changes, and the system is told', () => {
    expect(at(data, apps).data_wo_revision).toBe('${local.generation-carts-api-b}');
    expect(at(data, own).data_wo_revision).toContain('/${local.generation-carts-api-b}');
    expect(JSON.stringify(data.resources['helm_release.release-carts'])).toContain('/${local.generation-carts-api-b}');
  });

  it('keep their generation for as long as both notes agree, and get a new one in each plan until they do', () => {
    expect(locals['generation-carts-api-b']).toBe(
      '${!local.begun ? 2 : try(local.pairs["carts-api-b"].revision == "2" && local.pairs["carts-api-b"].uid == local.halves["carts-api-b"].uid, false) ? tonumber(local.pairs["carts-api-b"].generation) : local.now}',
    );
    expect(locals['now']).toContain('plantimestamp()');
  });

  it('are not rotated before the rotation in front has come to its end', () => {
    const { lifecycle } = at(
      synthesizeSite(compose, { credentialsRevision: 3 }).stack('data'),
      apps.replace(/b$/, 'a'),
    ) as unknown as {
      lifecycle: { precondition: { condition: string; error_message: string }[] };
    };
    expect(lifecycle.precondition[0]?.condition).toBe(
      '${!can(local.pairs["carts-api-a"]) || try(local.pairs["carts-api-a"].revision == "3", false) || try(local.finished-revisions["api"] >= 2, false)}',
    );
    expect(lifecycle.precondition[0]?.error_message).toContain('Set credentialsRevision to 2');
    expect(stack('smoke').resources['kubernetes_config_map_v1.applied']).toMatchObject({
      data: { revisions: '{"api":2}' },
    });
  });

  it('note nothing secret', () => {
    const records = Object.entries(data.resources).filter(([address]) => /\.(begun|half-|pair-)/.test(address));
    expect(records).toHaveLength(5);
    expect(JSON.stringify(records)).not.toContain('random_password');
  });
});
