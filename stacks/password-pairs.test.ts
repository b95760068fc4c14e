import { describe, expect, it } from 'vitest';
import { Redis } from '../constructs/redis/index.js';
import { type Site, Workload } from '../index.js';
import { type SynthesizedStack, synthesizeSite } from '../tests/support/platform.js';
import { evaluated, HAS_TERRAFORM } from '../tests/support/terraform-locals.js';

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

  it('are noted as rotated when all of a deploy is done', () => {
    const { depends_on, data: noted } = at(stack('smoke'), 'kubernetes_config_map_v1.finished');
    expect(depends_on).toContain('helm_release.release-carts-revoke');
    expect(noted).toEqual({ revisions: '{"api":2}' });
  });

  it('note nothing secret', () => {
    const records = Object.entries(data.resources).filter(([address]) => /\.(begun|half-|pair-)/.test(address));
    expect(records).toHaveLength(5);
    expect(JSON.stringify(records)).not.toContain('random_password');
  });
});

describe.skipIf(!HAS_TERRAFORM)('the generation of a pair, as Terraform evaluates it', () => {
  const data = synthesizeSite(compose).stack('data');
  const SECRET = 'carts-api-a';

  const record = (kind: string, content: Readonly<Record<string, string>> = {}) => ({
    metadata: { name: `datastead.${kind}`, labels: { 'datastead.dev/record': kind } },
    data: { secret: SECRET, ...content },
  });
  const formed = { metadata: { name: 'carts-formed', labels: {} }, data: { cluster: 'carts' } };
  const begun = (adopted: object = {}) => record('begun', { adopted: JSON.stringify(adopted) });
  const half = (uid: string) => record('half', { uid });
  const pair = (uid: string, revision = '1') => record('pair', { uid, revision, generation: '77' });

  const NEW = 'a new one';
  it.each([
    ['nothing is there', [], 1],
    ['an earlier version has left it without notes', [formed], 1],
    [
      'the first apply that notes it was ended early, and it is of the earlier version',
      [formed, begun({ [SECRET]: 1 })],
      1,
    ],
    ['the first apply of all was ended early', [begun()], NEW],
    ['an apply was ended before the data copy', [begun(), half('u1')], NEW],
    ['both copies were written', [formed, begun(), half('u1'), pair('u1')], 77],
    ['the apps copy was written again, and the data copy not', [formed, begun(), half('u2'), pair('u1')], NEW],
    ['an adopted pair was written again by half', [begun({ [SECRET]: 1 }), half('u2'), pair('u1')], NEW],
    ['the pair is of an earlier revision', [begun(), half('u1'), pair('u1', '-1')], NEW],
  ])('where %s', (_, objects, wanted) => {
    const { now, [`generation-${SECRET}`]: generation } = evaluated(data, { records: objects }, [
      'now',
      `generation-${SECRET}`,
    ]);
    expect(generation).toBe(wanted === NEW ? now : wanted);
  });
});
