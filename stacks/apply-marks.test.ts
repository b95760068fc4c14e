import { describe, expect, it } from 'vitest';
import { Redis } from '../constructs/redis/index.js';
import { type Site, SmokeTest, Workload } from '../index.js';
import { type SynthesizedStack, synthesizeSite } from '../tests/support/platform.js';
import { declaredDigest } from './apply-marks.js';

const image = 'registry.example.com/shop/api:1.0.0';

/** A workload with a grant, and a test that calls it. */
const compose =
  (env: Readonly<Record<string, string>> = {}) =>
  (site: Site) => {
    const carts = new Redis(site, 'carts');
    const api = new Workload(site, 'api', { image, port: 8080, env });
    carts.keys('cart:*').grants.read(api);
    api.grants.call(new SmokeTest(site, 'smoke', { image }));
  };

type Waiting = { readonly depends_on?: readonly string[]; readonly lifecycle?: { replace_triggered_by?: string[] } };
const RECORD = 'kubernetes_config_map_v1.applied';
const READ = 'data.kubernetes_resources.previous';

function digestOf(stack: SynthesizedStack): string {
  return (stack.resources[RECORD] as unknown as { data: { digest: string } }).data.digest;
}

function previousOf({ json }: SynthesizedStack) {
  const { previous } = (json['data'] as { kubernetes_resources: Record<string, Waiting> }).kubernetes_resources;
  return previous as unknown as {
    field_selector: string;
    namespace: string;
    depends_on: string[];
    lifecycle: { postcondition: { condition: string; error_message: string }[] };
  };
}

describe('the record that an apply has come to its end', () => {
  const { stack } = synthesizeSite(compose());

  it.each(['data', 'apps', 'smoke'] as const)(
    'comes after everything else of the stack %s, and goes when anything changes',
    (part) => {
      const { resources } = stack(part);
      const own = [RECORD, 'terraform_data.previous', 'terraform_data.made'];
      const others = Object.keys(resources).filter((address) => !own.includes(address));
      const { depends_on, lifecycle } = resources[RECORD] as Waiting;
      expect(others.filter((address) => !depends_on?.includes(address))).toEqual([]);
      // Terraform fails at a trigger of which no instance is there.
      const single = others.filter((address) => !('for_each' in (resources[address] as object)));
      expect(lifecycle?.replace_triggered_by?.slice().sort()).toEqual([...single, 'terraform_data.made'].sort());
      // What is made or removed triggers nothing by itself.
      const { input } = resources['terraform_data.made'] as unknown as { input: string[] };
      const noted = others.filter((address) => !address.startsWith('terraform_data.'));
      const WRITTEN = {
        kubernetes_secret_v1: 'one.data_wo_revision',
        kubernetes_config_map_v1: 'jsonencode(one.data)',
      };
      const idOf = (address: string) =>
        single.includes(address)
          ? `\${${address}.id}`
          : `\${jsonencode([for one in ${address} : [one.id, ${WRITTEN[address.split('.')[0] as keyof typeof WRITTEN]}]])}`;
      expect(input.sort()).toEqual(noted.map(idOf).sort());
    },
  );

  it.each([
    ['apps', 'data'],
    ['smoke', 'apps'],
  ] as const)('of the stack before lets everything of the stack %s wait', (part, before) => {
    const { resources } = stack(part);
    const early = Object.entries(resources).filter(
      ([address, body]) => address !== 'terraform_data.previous' && !(body as Waiting).depends_on?.includes(READ),
    );
    expect(early).toEqual([]);
    const { field_selector, namespace, depends_on, lifecycle } = previousOf(stack(part));
    expect([namespace, field_selector]).toEqual(['shop-data', `metadata.name=datastead.applied.${before}`]);
    expect(stack(before).resources[RECORD]).toMatchObject({ metadata: { name: `datastead.applied.${before}` } });
    // A plan may be made before the stack in front was applied: the record is read late as long as its digest is a new one.
    expect(depends_on).toEqual(['terraform_data.previous']);
    expect(resources['terraform_data.previous']).toMatchObject({ input: digestOf(stack(before)) });
    expect(lifecycle.postcondition[0]?.condition).toContain(`"${digestOf(stack(before))}"`);
    expect(lifecycle.postcondition[0]?.error_message).toContain(`Deploy fra1-${before} first`);
  });

  it('is another one for the stacks behind a change too, and for none before it', () => {
    const other = synthesizeSite(compose({ LOG_LEVEL: 'debug' })).stack;
    expect(digestOf(other('data'))).toBe(digestOf(stack('data')));
    expect(digestOf(other('apps'))).not.toBe(digestOf(stack('apps')));
    expect(digestOf(other('smoke'))).not.toBe(digestOf(stack('smoke')));
  });

  it('is the same in every synthesis', () => {
    const again = synthesizeSite(compose()).stack;
    for (const part of ['data', 'apps', 'smoke'] as const) expect(again(part).json).toEqual(stack(part).json);
  });
});

describe('the digest of a stack', () => {
  it('does not tell the order of keys, nor what cdktf notes of source lines', () => {
    const one = { resource: { a: { b: { x: 1, y: { p: 1, q: 2 }, '//': { metadata: { path: 'here' } } } } } };
    const other = { resource: { a: { b: { y: { q: 2, p: 1 }, x: 1, '//': { metadata: { path: 'there' } } } } } };
    expect(declaredDigest(one)).toBe(declaredDigest(other));
    expect(declaredDigest({ resource: { a: { b: { x: 2, y: { p: 1, q: 2 } } } } })).not.toBe(declaredDigest(one));
    expect(declaredDigest(one, 'before')).not.toBe(declaredDigest(one));
  });
});
