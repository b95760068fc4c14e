import { beforeAll, describe, expect, it } from 'vitest';
import type { KafkaValues } from '../../constructs/kafka/values.js';
import { helmTemplate, type Manifest, packagedChart, type RenderOptions, renderChart } from '../support/helm.js';
import { type Given, KAFKA } from './matrix.js';

type Values = Given<KafkaValues>;

const BASE = KAFKA.find(({ name }) => name === 'three zones')?.values ?? {};
const COMBINED = KAFKA.find(({ name }) => name === 'combined')?.values ?? {};

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (!found)
    throw new Error(
      `no ${kind} ${name} among ${manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`,
    );
  return found;
}

function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

function provisioning(manifests: readonly Manifest[]): string {
  const jobs = ofKind(manifests, 'Job').map(({ metadata }) => metadata.name);
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toMatch(/^events-provision-[a-z0-9]+$/);
  return jobs[0] ?? '';
}

const renders = new Map<string, Promise<Manifest[]>>();

/** Renders the same values only once. */
function render(values: Values, options: RenderOptions = {}): Promise<Manifest[]> {
  const key = JSON.stringify([values, options]);
  const found = renders.get(key) ?? renderChart('kafka', values, options);
  renders.set(key, found);
  return found;
}

let base: Manifest[];
beforeAll(async () => {
  base = await render(BASE);
});

describe('a Kafka cluster of three zones', () => {
  it('has brokers and controllers of their own, each spread over zones and hosts or not at all', () => {
    expect(ofKind(base, 'StatefulSet').map(({ metadata }) => metadata.name)).toEqual([
      'events-broker',
      'events-controller',
    ]);
    for (const { spec } of ofKind(base, 'StatefulSet')) {
      const constraints = spec.template.spec.topologySpreadConstraints as Manifest[];
      expect(constraints).toEqual([
        expect.objectContaining({
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          minDomains: 3,
          maxSkew: 1,
        }),
        expect.objectContaining({
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'DoNotSchedule',
          maxSkew: 1,
        }),
      ]);
      for (const { labelSelector } of constraints) expect(labelSelector.matchLabels).toEqual(spec.selector.matchLabels);
    }
  });

  it('keeps its volumes', () => {
    for (const { spec } of ofKind(base, 'StatefulSet')) {
      expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    }
  });

  it('lets members find each other before they are ready, and clients only those that serve', () => {
    for (const name of ['events-brokers', 'events-controllers']) {
      expect(find(base, 'Service', name)['spec']).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    }
    const { spec } = find(base, 'Service', 'events');
    expect(spec.publishNotReadyAddresses ?? false).toBe(false);
    expect(spec.ports.map(({ port }: { port: number }) => port)).toEqual([9092]);
  });

  it('admits to the client port the pods that wear the label of a grant, from their namespace only', () => {
    const policy = find(base, 'NetworkPolicy', 'events-brokers');
    const open = policy['spec'].ingress.filter(({ ports }: { ports: { port: unknown }[] }) =>
      ports.some(({ port }) => port === 'client' || port === 9092),
    );
    const outside = open
      .flatMap(({ from }: { from: Manifest[] }) => from)
      .filter((peer: Manifest) => peer['namespaceSelector']);
    expect(outside).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop-apps' } },
        podSelector: { matchLabels: { 'access.datastead.dev/events': 'granted' } },
      },
    ]);
  });

  it('admits nobody from outside to the ports of members', () => {
    for (const policy of ofKind(base, 'NetworkPolicy')) {
      for (const { from = [], ports } of policy['spec'].ingress ?? []) {
        const members = ports.some(({ port }: { port: unknown }) =>
          ['internal', 'controller', 9091, 9090].includes(port as string),
        );
        if (members) for (const peer of from) expect(peer.namespaceSelector).toBeUndefined();
      }
    }
  });
});

describe('a change of Kafka values', () => {
  const sets = (manifests: readonly Manifest[], name: string) => find(manifests, 'StatefulSet', name)['spec'];

  it.each<[string, Values]>([
    ['topics', { ...BASE, topics: [{ name: 'more', partitions: 1 }] }],
    ['users and rules', { ...BASE, access: { users: [], acls: [] } }],
    ['the number of brokers', { ...BASE, brokers: { count: 4 } }],
    ['budgets', { ...BASE, budgets: { brokersMaxUnavailable: 0, controllersMaxUnavailable: 0 } }],
  ])('of %s restarts no member', async (_what, values) => {
    const changed = await render(values);
    for (const name of ['events-broker', 'events-controller']) {
      expect(sets(changed, name).template).toEqual(sets(base, name).template);
    }
  });

  it('of broker properties restarts the brokers and leaves the controllers alone', async () => {
    const changed = await render({ ...BASE, brokers: { config: { 'num.io.threads': '16' } } });
    expect(sets(changed, 'events-broker').template).not.toEqual(sets(base, 'events-broker').template);
    expect(sets(changed, 'events-controller').template).toEqual(sets(base, 'events-controller').template);
  });

  it.each<[string, Values]>([
    ['heap', { ...BASE, brokers: { heapMebibytes: 1024 }, controllers: { heapMebibytes: 512 } }],
    ['image', { ...BASE, image: { tag: '4.3.0' } }],
    ['zones', { ...BASE, zones: { names: ['a', 'b'], spread: 'none', source: 'podLabel' } }],
    ['TLS', { ...BASE, tls: { client: 'off' } }],
    ['counts', { ...BASE, brokers: { count: 5 }, controllers: { count: 5 } }],
  ])('of %s touches nothing that a StatefulSet cannot change', async (_what, values) => {
    const changed = await render(values);
    for (const name of ['events-broker', 'events-controller']) {
      const fixed = ({ selector, serviceName, podManagementPolicy, volumeClaimTemplates }: Manifest) => ({
        selector,
        serviceName,
        podManagementPolicy,
        volumeClaimTemplates,
      });
      expect(fixed(sets(changed, name))).toEqual(fixed(sets(base, name)));
    }
  });
});

describe('provisioning', () => {
  const user = { name: 'shop.collector.a', secret: 'events-collector-a', uid: 'u1', epoch: 'e1' };
  const start: Values = {
    ...BASE,
    topics: [{ name: 'one', partitions: 1 }],
    access: { users: [user], acls: [] },
  };

  it.each<[string, Values]>([
    [
      'a topic more',
      {
        ...start,
        topics: [
          { name: 'one', partitions: 1 },
          { name: 'two', partitions: 1 },
        ],
      },
    ],
    ['more partitions', { ...start, topics: [{ name: 'one', partitions: 2 }] }],
    ["a topic's setting", { ...start, topics: [{ name: 'one', partitions: 1, config: { 'retention.ms': '1' } }] }],
    ['a Secret made anew', { ...start, access: { users: [{ ...user, uid: 'u2' }], acls: [] } }],
    ['a client more', { ...start, access: { users: [user, { ...user, name: 'shop.reader.a' }], acls: [] } }],
    ['another epoch', { ...start, access: { users: [{ ...user, epoch: 'e2' }], acls: [] } }],
    ['a quota', { ...start, access: { users: [{ ...user, quotas: { producerByteRate: 2048 } }], acls: [] } }],
    [
      'a rule',
      {
        ...start,
        access: {
          users: [user],
          acls: [
            {
              principal: user.name,
              resource: { type: 'topic', name: 'one', pattern: 'literal' },
              operations: ['Read'],
            },
          ],
        },
      },
    ],
  ])('runs again for %s', async (_what, values) => {
    const [before, after] = await Promise.all([render(start), render(values)]);
    expect(provisioning(after)).not.toBe(provisioning(before));
  });

  it.each<[string, Values]>([
    ['the same values', start],
    ['more memory', { ...start, brokers: { resources: { cpu: '1', memory: '4Gi' }, heapMebibytes: 2048 } }],
    ['clients in another namespace', { ...start, cluster: { ...start.cluster, apps: 'more-apps' } }],
  ])('does not run again for %s', async (_what, values) => {
    // Rendered anew: what was kept of the same values would be compared with itself.
    const [before, after] = await Promise.all([render(start), renderChart('kafka', values)]);
    expect(provisioning(after)).toBe(provisioning(before));
    expect(ofKind(after, 'Job')[0]?.['spec']).toEqual(ofKind(before, 'Job')[0]?.['spec']);
  });
});

describe('helm test', () => {
  const volumes = async (values: Values) => {
    const { volumes: all } = find(await render(values), 'Pod', 'events-test')['spec'];
    return (all as Manifest[]).filter(({ secret }) => secret).map(({ secret }) => secret);
  };

  it('has the authority that clients trust, and nothing else of the serving certificate', async () => {
    const serving = (await volumes(BASE)).filter(({ secretName }) => secretName === 'events-serving-tls');
    expect(serving).toEqual([expect.objectContaining({ items: [{ key: 'ca.crt', path: 'ca.crt' }] })]);
  });

  it('wants no serving certificate where there is none', async () => {
    const names = (await volumes({ ...BASE, tls: { client: 'off' } })).map(({ secretName }) => secretName);
    expect(names).toEqual(['events-admin-tls']);
  });
});

describe('the revoke task', () => {
  it('never deletes a SCRAM credential, which may cost all others at the next start of a server', async () => {
    const { values, release } = KAFKA.find(({ name }) => name === 'task revoke') ?? { values: BASE };
    const [files] = ofKind(await render(values, { ...(release ? { release } : {}) }), 'ConfigMap');
    const script = String((files?.data as Record<string, string> | undefined)?.['revoke.sh']);
    expect(script).toContain('set_credential "$name" "$locked"');
    expect(script).not.toMatch(/delete-config\s+"?SCRAM/);
  });
});

describe('helm refuses', () => {
  it.each<[string, object, RegExp]>([
    ['a combined set of unequal counts', { ...COMBINED, brokers: { count: 3 } }, /controllers\.count/],
    ['more copies than brokers', { ...BASE, brokers: { count: 2 } }, /replicationFactor/],
    [
      'more required copies than copies',
      { ...BASE, defaults: { replicationFactor: 2, minInsyncReplicas: 3 } },
      /minInsyncReplicas/,
    ],
    [
      'a property that the chart decides',
      { ...BASE, brokers: { config: { 'super.users': 'User:me' } } },
      /super\.users|config/,
    ],
    [
      'a property that would begin another line',
      { ...BASE, brokers: { config: { 'num.io.threads': '8\nsuper.users=User:evil' } } },
      /num\.io\.threads/,
    ],
    [
      'a property with a line break of YAML',
      { ...BASE, brokers: { config: { 'num.io.threads': '8\u2028  evil: x' } } },
      /num\.io\.threads/,
    ],
    [
      "a topic's setting that would begin another one",
      { ...BASE, topics: [{ name: 'one', partitions: 1, config: { 'segment.ms': '1\tmin.insync.replicas=1' } }] },
      /segment\.ms/,
    ],
    [
      'a user whose name could be a certificate of a member',
      { ...BASE, access: { users: [{ name: 'events-admin', secret: 's', uid: '', epoch: '1' }] } },
      /name/,
    ],
    ['a task without a name', { ...BASE, mode: 'task' }, /task/],
    ['an even quorum', { ...BASE, controllers: { count: 4 } }, /count/],
  ])('%s', async (_what, values, words) => {
    await expect(helmTemplate(packagedChart('kafka'), values)).rejects.toThrow(words);
  });
});
