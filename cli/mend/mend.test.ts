import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Redis } from '../../constructs/redis/index.js';
import { Workload } from '../../index.js';
import { synthesizeSite } from '../../tests/support/platform.js';
import { addressOf, instancesOf } from '../instances.js';
import { readStackFile } from '../stacks.js';
import { lockHolder } from '../terraform/state.js';
import { isHalf, secretGroups } from './credentials.js';
import { areDeclared, declaredValues } from './declared-values.js';
import { isStuck, isThere, lastRecords, markedFailed } from './helm-records.js';
import { asInState, stackObjects } from './stack-objects.js';

const base64 = (data: Buffer | string) => Buffer.from(data).toString('base64');

/** The Secret of a release, as Helm writes it. */
function record(name: string, version: number, status: string, more: object = {}) {
  const release = {
    name,
    version,
    info: { status, first_deployed: '2026-01-01T00:00:00Z', description: 'x' },
    ...more,
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      resourceVersion: '7',
      labels: { name, owner: 'helm', status, version: `${version}`, modifiedAt: '1' },
    },
    data: { release: base64(base64(gzipSync(JSON.stringify(release)))) },
  };
}

function releaseIn(data: { readonly release?: string } | undefined): Record<string, unknown> {
  const packed = Buffer.from(Buffer.from(data?.release ?? '', 'base64').toString(), 'base64');
  return JSON.parse(gunzipSync(packed).toString());
}

describe('a record of Helm', () => {
  it.each([
    ['pending-install', true],
    ['pending-upgrade', true],
    ['pending-rollback', true],
    ['deployed', false],
    ['failed', false],
    ['uninstalling', false],
  ])('of a release that is %s: stuck is %j', (status, stuck) => {
    expect(isStuck(record('events', 1, status).metadata)).toBe(stuck);
  });

  it('counts when it is the last one, by number', () => {
    const all = [
      record('events', 9, 'pending-upgrade'),
      record('events', 10, 'deployed'),
      record('site', 1, 'uninstalled'),
      record('cache', 1, 'uninstalling'),
    ];
    const last = lastRecords(all);
    expect([...last.values()].map(({ name }) => name)).toEqual([
      'sh.helm.release.v1.events.v10',
      'sh.helm.release.v1.site.v1',
      'sh.helm.release.v1.cache.v1',
    ]);
    expect([...last.values()].map(isThere)).toEqual([true, false, false]);
  });

  it('is marked failed in label and payload, of a version of its chart that nobody declares, and stays the same otherwise', () => {
    const chart = { metadata: { name: 'kafka', version: '0.1.0+3f9c1a52be07' }, templates: [] };
    const stuck = record('events', 2, 'pending-upgrade', { manifest: 'kind: Pod', config: { a: 'ü' }, chart });
    const marked = markedFailed(stuck, new Date(5_000), 'it was ended');
    expect(marked.metadata).toEqual({
      ...stuck.metadata,
      labels: { ...stuck.metadata.labels, status: 'failed', modifiedAt: '5' },
    });
    const { info, ...rest } = releaseIn(stuck.data);
    expect(releaseIn(marked.data)).toEqual({
      ...rest,
      chart: { ...chart, metadata: { ...chart.metadata, version: '0.1.0+3f9c1a52be07.mended' } },
      info: { ...(info as object), status: 'failed', description: 'it was ended' },
    });
    expect({ ...marked, metadata: null, data: null }).toEqual({ ...stuck, metadata: null, data: null });
  });

  it.each([
    ['1.2.3', '1.2.3+mended'],
    ['1.2.3+a1', '1.2.3+a1.mended'],
    [undefined, '0.0.0+mended'],
  ])('that is marked has a version which stays one: %s', (version, expected) => {
    const stuck = record('events', 2, 'pending-upgrade', { chart: { metadata: { version } } });
    const { data } = markedFailed(stuck, new Date(0), 'it was ended');
    expect(releaseIn(data)).toMatchObject({ chart: { metadata: { version: expected } } });
  });
});

describe('values are the declared ones', () => {
  const values = [JSON.stringify({ size: 3, 'a$${b': '$${x} 100%%{', users: [{ uid: '${one.uid}/${local.two}' }] })];
  const declared = declaredValues({ resource: { helm_release: { one: { name: 'carts', values } } } }).get('carts');
  const good = { size: 3, 'a${b': '${x} 100%{', users: [{ uid: '4711/1' }] };

  it('whatever their expressions come to', () => {
    expect(areDeclared(good, declared)).toBe(true);
    expect(areDeclared({ ...good, users: [{ uid: '/' }] }, declared)).toBe(true);
  });

  it.each([
    { ...good, size: 4 },
    { ...good, more: 1 },
    { ...good, 'a${b': '$${x} 100%%{' },
    { ...good, users: [{ uid: '4711' }] },
    { ...good, users: [] },
    { ...good, users: { 0: { uid: '4711/1' } } },
    {},
  ])('and are not when they are %j', (other) => {
    expect(areDeclared(other, declared)).toBe(false);
  });
});

describe('the objects of a platform', () => {
  const { outdir } = synthesizeSite(
    (site) => {
      const carts = new Redis(site, 'carts');
      const image = 'registry.example.com/shop/api:1.0.0';
      carts.keys('cart:*').grants.readWrite(new Workload(site, 'api', { image, port: 8080 }));
    },
    { tolerate: 'none' },
  );
  const [data, apps] = ['fra1-data', 'fra1-apps'].map((name) => readStackFile(outdir, name));

  it('are all known, with the address of the API and what an import takes', () => {
    for (const stack of [data, apps]) {
      const known = stackObjects(stack ?? {}).map(({ address }) => address);
      // Labels and Terraform's own data are made again without harm.
      const all = instancesOf(stack ?? {})
        .filter(({ type }) => !['kubernetes_labels', 'terraform_data'].includes(type))
        .map(addressOf);
      expect(known).toEqual(all);
    }
    const found = [...stackObjects(data ?? {}), ...stackObjects(apps ?? {})].map(
      ({ address, importId, place }) => `${address} ${importId} ${place}`,
    );
    expect(found).toEqual(
      expect.arrayContaining([
        'kubernetes_namespace_v1.namespace-data shop-data api/v1/namespaces/shop-data',
        'helm_release.release-carts shop-data/carts undefined',
        'kubernetes_secret_v1.credential-apps["carts-api-a"] shop-apps/carts-api-a api/v1/namespaces/shop-apps/secrets/carts-api-a',
        'kubernetes_network_policy_v1.clients-carts shop-apps/carts-clients apis/networking.k8s.io/v1/namespaces/shop-apps/networkpolicies/carts-clients',
        'kubernetes_deployment_v1.workload-api shop-apps/api apis/apps/v1/namespaces/shop-apps/deployments/api',
      ]),
    );
  });

  it('have in a state of an earlier version the addresses of that one', () => {
    const objects = stackObjects(data ?? {});
    const [now, then] = [
      'kubernetes_secret_v1.credential-apps["carts-api-a"]',
      'kubernetes_secret_v1.secret-apps-carts-api-a',
    ];
    const there = (state: string) =>
      asInState(objects, new Set([state])).flatMap(({ address }) =>
        address === now || address === then ? [address] : [],
      );
    expect([there(then ?? ''), there(now ?? ''), there('')]).toEqual([[then], [now], [now]]);
  });

  it('include credentials of two Secrets, which are made anew where one of them is there and not noted', () => {
    const [group] = secretGroups(stackObjects(data ?? {}));
    if (group === undefined) throw new Error('there is no credential');
    expect(group.members.map(({ importId }) => importId).sort()).toEqual([
      'shop-apps/carts-api-a',
      'shop-data/carts-api-a',
    ]);
    const [apart = '', other = ''] = group.members.map(({ address }) => address);
    const half = (state: string[], made: string[]) => isHalf(group, new Set(state), new Set(made));
    expect(half([], [])).toBe(false);
    expect(half([apart, other], [])).toBe(false);
    expect(half([apart], [])).toBe(false);
    expect(half([apart], [other])).toBe(true);
    expect(half([], [apart])).toBe(true);
  });
});

it('who holds the lock of a state is read from what Terraform says', () => {
  const text = `╷
│ Error: Error acquiring the state lock
│ 
│ Lock Info:
│   ID:        58ac532c
│   Path:      ../state
│   Who:       me@there
│   Created:   2026-12-01 09:09:50 +0000 UTC
╵`;
  expect(lockHolder(text)).toEqual({ id: '58ac532c', who: 'me@there', created: '2026-12-01 09:09:50 +0000 UTC' });
  expect(lockHolder('Error: no such provider')).toBeUndefined();
});
