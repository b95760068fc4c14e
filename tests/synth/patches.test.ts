import { beforeAll, describe, expect, it } from 'vitest';
import { kindNamed } from '../../constructs/kubernetes/schema.js';
import { merged } from '../../constructs/kubernetes/strategic-merge.js';
import { shortName } from '../../constructs/patches/patch.js';
import { Redis } from '../../constructs/redis/index.js';
import { Migration, type Patch, Platform, Sites, SmokeTest, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import type { Manifest } from '../support/helm.js';
import { kubectlPatched } from '../support/kubectl.js';
import { kubernetesErrors } from '../support/kubernetes.js';
import { sitesText } from '../support/platform.js';

const image = 'registry.example.com/shop/api:1.0.0';
const reason = 'what this cluster wants of every object';

function shop(patches: readonly Patch[]) {
  return synthesize((app, sites) => {
    const platform = new Platform(app, 'shop', { sites, tolerate: 'zone', patches });
    for (const site of platform.sites) {
      const migration = new Migration(site, 'schema', { image, command: ['migrate'] });
      const api = new Workload(site, 'api', { image, port: 8080, after: [migration] });
      new Redis(site, 'carts', {}).keys('cart:*').grants.readWrite(api);
      api.grants.call(new SmokeTest(site, 'api-smoke', { image, command: ['test'] }));
    }
    return platform;
  }, Sites.fromText(sitesText()));
}

/** What a cluster may want of every pod, and the kit has no prop for. */
const POD = {
  terminationGracePeriodSeconds: 77,
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['hub.example.com'] }],
  dnsConfig: { options: [{ name: 'ndots', value: '2' }], searches: ['example.com'] },
  volumes: [
    { name: 'tools', configMap: { name: 'tools', defaultMode: 0o440, items: [{ key: 'a', path: 'a', mode: 0o400 }] } },
    {
      name: 'who',
      projected: { sources: [{ serviceAccountToken: { audience: 'vault', path: 'token', expirationSeconds: 600 } }] },
    },
  ],
  securityContext: { supplementalGroups: [2000], sysctls: [{ name: 'net.ipv4.tcp_keepalive_time', value: '60' }] },
};

const containerPatch = (name: string) => ({
  name,
  env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  volumeMounts: [{ name: 'tools', mountPath: '/tools', readOnly: true }],
  lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
});

function patchOf(object: Manifest): Readonly<Record<string, unknown>> {
  const metadata = { annotations: { 'example.com/note': 'costs ${amount}' }, labels: { 'example.com/team': 'shop' } };
  const spec = object['spec']?.template?.spec;
  if (spec === undefined)
    return object.kind === 'ConfigMap' ? { metadata, data: { added: 'a ${b} %{c}\n' } } : { metadata };
  const template = { metadata, spec: { ...POD, containers: [containerPatch(spec.containers[0].name)] } };
  return { metadata, spec: { template } };
}

const titleOf = ({ kind, metadata: { name, namespace } }: Manifest) =>
  `${kind} ${shortName({ kind, name })} in ${namespace ?? 'none'}`;

const isRecord = ({ metadata }: Manifest) => metadata.name.startsWith('datastead.');

describe('a patch of each object of a platform', () => {
  let before: readonly Manifest[];
  let patches: readonly Patch[];
  let patched: ReturnType<typeof shop>;
  let after: ReadonlyMap<string, Manifest>;

  beforeAll(async () => {
    before = (await shop([]).manifests()).filter((one) => one.kind !== 'Secret' && !isRecord(one));
    patches = before.map((object): Patch => {
      const { kind, metadata } = object;
      const { namespace } = metadata;
      const space = namespace === 'shop-data' ? 'data' : namespace === 'shop-apps' ? 'apps' : undefined;
      return {
        kind,
        name: shortName({ kind, name: metadata.name }),
        ...(space && { namespace: space }),
        patch: patchOf(object),
        reason,
      };
    });
    patched = shop(patches);
    after = new Map((await patched.manifests()).map((object) => [titleOf(object), object]));
  }, 120_000);

  it('is in what a deploy and an export make, as kubectl would have it', async () => {
    const kinds = new Set(before.map(({ kind }) => kind));
    for (const kind of [
      'Namespace',
      'Deployment',
      'Job',
      'Service',
      'ConfigMap',
      'NetworkPolicy',
      'StatefulSet',
      'PodDisruptionBudget',
    ]) {
      expect(kinds).toContain(kind);
    }
    const seen = new Set<string>();
    for (const [index, object] of before.entries()) {
      const patch = patches[index]?.patch ?? {};
      const found = plain(after.get(titleOf(object)) as Manifest);
      expect(found, titleOf(object)).toEqual(
        plain(merged(object, patch, kindNamed(object.kind)?.schema ?? {}) as Manifest),
      );
      if (object.apiVersion.startsWith('cert-manager.io/') || seen.has(object.kind)) continue;
      seen.add(object.kind);
      expect(found, titleOf(object)).toEqual(plain(await kubectlPatched(object, patch)));
    }
    expect([...after.values()].flatMap(kubernetesErrors)).toEqual([]);
  }, 60_000);

  it('is listed with its place, its fields and its reason', () => {
    const { patches: listed, warnings } = patched.description;
    expect(warnings).toEqual([]);
    expect(listed).toHaveLength(patches.length);
    expect(listed).toContainEqual({
      where: `shop/patches[${patches.findIndex(({ kind }) => kind === 'Service')}]`,
      site: 'fra1',
      kind: 'Service',
      name: before.find(({ kind }) => kind === 'Service')?.metadata.name,
      namespace: before.find(({ kind }) => kind === 'Service')?.metadata.namespace,
      fields: ['metadata.annotations.example.com/note', 'metadata.labels.example.com/team'],
      reason,
    });
  });

  it('of a namespace is held by resources of their own, since others write there too', () => {
    const { resource } = patched.stack('fra1-data').json as unknown as {
      resource: Record<string, Record<string, object>>;
    };
    expect(resource['kubernetes_annotations']?.['annotations-data']).toMatchObject({
      annotations: { 'example.com/note': 'costs $${amount}' },
    });
    expect(resource['kubernetes_labels']?.['labels-data']).toMatchObject({ labels: { 'example.com/team': 'shop' } });
  });
});

/** An object without what changes with any change of another field: digests in names and annotations. */
function plain(object: Manifest): unknown {
  const text = JSON.stringify(object)
    .replaceAll(/-[0-9a-f]{10}(?=")/g, '')
    .replaceAll(/"[0-9a-f]{16}"/g, '"digest"');
  return JSON.parse(text);
}

describe('a patch of one object', () => {
  const text = (patches: readonly Patch[], stack: string) => JSON.stringify(shop(patches).stack(stack).json);
  const annotated = { metadata: { annotations: { note: 'x' } } };

  it('leaves all others as they are', () => {
    const patch: Patch = { kind: 'Deployment', name: 'api', patch: { spec: { minReadySeconds: 5 } }, reason };
    expect(text([patch], 'fra1-data')).toBe(text([], 'fra1-data'));
    const changes = (one: string) => one.replaceAll(/"min_ready_seconds":5,?|"[0-9a-f]{16,64}"/g, '');
    expect(changes(text([patch], 'fra1-apps'))).toBe(changes(text([], 'fra1-apps')));
  });

  it('of a Deployment makes another revision, which the smoke stack waits for', () => {
    const patch: Patch = { kind: 'Deployment', name: 'api', patch: { spec: { minReadySeconds: 5 } }, reason };
    const declared = (patches: readonly Patch[]) =>
      (shop(patches).stack('fra1-smoke').json as unknown as { locals: { declared: object } }).locals.declared;
    expect(declared([patch])).not.toEqual(declared([]));
  });

  it('of a Job makes it run again', () => {
    const digests = (one: string) => /"DATASTEAD_DIGEST","value":"([0-9a-f]+)"/.exec(one)?.[1];
    const patch: Patch = { kind: 'Job', name: 'schema', patch: annotated, reason };
    expect(digests(text([patch], 'fra1-apps'))).not.toBe(digests(text([], 'fra1-apps')));
  });

  it('of a chart goes to the release that makes the object, and to no other', () => {
    const patch: Patch = { kind: 'StatefulSet', name: 'carts-member', patch: annotated, reason };
    const { resource } = shop([patch]).stack('fra1-data').json as unknown as {
      resource: { helm_release: Record<string, { values: [string] }> };
    };
    const having = Object.entries(resource.helm_release).filter(([, { values }]) => values[0].includes('"patches"'));
    expect(having.map(([name, { values }]) => [name, JSON.parse(values[0]).patches])).toEqual([
      ['release-carts', [{ kind: 'StatefulSet', name: 'carts-member', namespace: 'shop-data', patch: annotated }]],
    ]);
  });
});
