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
  readonly for_each: string;
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
  const [APPS, OWN] = ['kubernetes_secret_v1.credential-apps', 'kubernetes_secret_v1.credential-data'];
  const [HALF, PAIR] = ['kubernetes_config_map_v1.credential-half', 'kubernetes_config_map_v1.credential-pair'];

  it('are written in an order in which each step is noted', () => {
    expect(at(data, APPS).depends_on).toContain('kubernetes_config_map_v1.begun');
    const uid = `\${${APPS}[each.key].metadata[0].uid}`;
    expect(at(data, HALF).data).toEqual({ secret: '${each.key}', uid });
    expect(at(data, OWN).depends_on).toContain(HALF);
    expect(at(data, PAIR).depends_on).toEqual([OWN]);
    expect(at(data, PAIR).data).toEqual({
      secret: '${each.key}',
      uid,
      system: '${each.value.system}',
      username: '${each.value.username}',
      revision: '${each.value.revision}',
      generation: '${local.generations[each.key]}',
    });
  });

  it('are made, with their notes, of what is declared and of what may be in use yet', () => {
    for (const address of [APPS, OWN, HALF, PAIR]) expect(at(data, address).for_each).toBe('${local.credentials}');
    expect(data.json['locals']).toMatchObject({
      credentials: '${merge(local.credentials-retired, local.credentials-declared)}',
      'credentials-declared': {
        'carts-api-a': { system: 'carts', username: 'shop.api.a', revision: 1 },
        'carts-api-b': { system: 'carts', username: 'shop.api.b', revision: 2 },
      },
    });
  });

  it('stay what they are where an earlier version has made them at other addresses', () => {
    expect(data.json['moved']).toEqual(
      ['b', 'a'].flatMap((slot) => [
        { from: `kubernetes_secret_v1.secret-apps-carts-api-${slot}`, to: `${APPS}["carts-api-${slot}"]` },
        { from: `kubernetes_config_map_v1.half-carts-api-${slot}`, to: `${HALF}["carts-api-${slot}"]` },
        { from: `kubernetes_secret_v1.secret-data-carts-api-${slot}`, to: `${OWN}["carts-api-${slot}"]` },
        { from: `kubernetes_config_map_v1.pair-carts-api-${slot}`, to: `${PAIR}["carts-api-${slot}"]` },
      ]),
    );
  });

  it('are both written anew when the generation changes, and the system is told', () => {
    expect(at(data, APPS).data_wo_revision).toBe('${local.generations[each.key]}');
    expect(at(data, OWN).data_wo_revision).toContain('/${local.generations[each.key]}');
    expect(data.json['locals']).toMatchObject({
      'epoch-carts-api-b': expect.stringContaining('/${local.generations["carts-api-b"]}'),
    });
    expect(JSON.stringify(data.resources['helm_release.release-carts'])).toContain('${local.epoch-carts-api-b}');
  });

  it('are noted as rotated when all of a deploy is done', () => {
    const { depends_on, data: noted } = at(stack('smoke'), 'kubernetes_config_map_v1.finished');
    expect(depends_on).toContain('helm_release.release-carts-revoke');
    expect(noted).toEqual({ revisions: '{"api":2}' });
  });

  it('note nothing secret', () => {
    const records = Object.entries(data.resources).filter(([address]) =>
      /\.(begun|credential-half|credential-pair)$/.test(address),
    );
    expect(records).toHaveLength(3);
    expect(JSON.stringify(records)).not.toContain('random_password');
  });
});

const SECRET = 'carts-api-a';

const record = (kind: string, content: Readonly<Record<string, string>> = {}) => ({
  metadata: { name: `datastead.${kind}`, labels: { 'datastead.dev/record': kind } },
  data: { secret: SECRET, ...content },
});
const formed = { metadata: { name: 'carts-formed', labels: {} }, data: { cluster: 'carts' } };
const begun = (adopted: object = {}) => record('begun', { adopted: JSON.stringify(adopted) });
const half = (uid: string) => record('half', { uid });
const pair = (uid: string, revision = '1') => record('pair', { uid, revision, generation: '77' });

describe.skipIf(!HAS_TERRAFORM)('the generation of a pair, as Terraform evaluates it', () => {
  const data = synthesizeSite(compose).stack('data');

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
    const { now, generations } = evaluated(data, { records: objects }, ['now', 'generations']);
    expect(generations).toEqual({ [SECRET]: wanted === NEW ? now : wanted });
  });
});

describe.skipIf(!HAS_TERRAFORM)('a credential that is declared no longer, as Terraform evaluates it', () => {
  const data = synthesizeSite((site) => {
    new Redis(site, 'carts');
    new Workload(site, 'api', { image, port: 8080 });
  }).stack('data');
  const user = { system: 'carts', username: 'shop.api.a' };
  const noted = (of: object = user) => {
    const { data: content, ...rest } = pair('u1');
    return [formed, begun(), half('u1'), { ...rest, data: { ...content, ...of } }];
  };
  const uses = (stage: string, ...secrets: readonly string[]) => ({
    metadata: { name: `datastead.uses.${stage}`, labels: { 'datastead.dev/record': 'uses' } },
    data: { workloads: JSON.stringify({ api: { targets: ['carts'], secrets } }) },
  });
  const begunWith = (...secrets: readonly string[]) => uses('begun', ...secrets);
  const finishedWith = (...secrets: readonly string[]) => uses('finished', ...secrets);

  it.each([
    ['stays as it is while workloads mount it', [begunWith(SECRET), finishedWith(SECRET)], noted(), true],
    ['stays until the deploy that rolls them has come to its end', [begunWith(), finishedWith(SECRET)], noted(), true],
    ['stays where a deploy has begun to mount it', [begunWith(SECRET), finishedWith()], noted(), true],
    ['goes when no workload mounts it', [begunWith('carts-web-a'), finishedWith('carts-web-a')], noted(), false],
    ['goes where nothing is noted of what is used', [], noted(), false],
    ['goes at once where an earlier version has noted no user', [finishedWith(SECRET)], noted({}), false],
  ])('%s', (_, used, records, stays) => {
    const { credentials, generations } = evaluated(data, { records: [...records, ...used] }, [
      'credentials',
      'generations',
    ]);
    expect(credentials).toEqual(stays ? { [SECRET]: { ...user, revision: 1 } } : {});
    expect(generations).toEqual(stays ? { [SECRET]: 77 } : {});
  });
});
