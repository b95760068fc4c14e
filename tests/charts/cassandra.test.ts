import { describe, expect, it } from 'vitest';
import { CASSANDRA_NAMES } from '../../constructs/cassandra/names.js';
import type { CassandraValues } from '../../constructs/cassandra/values.js';
import { helmTemplate, type Manifest, packagedChart, renderChart } from '../support/helm.js';
import { CASSANDRA } from './cassandra-matrix.js';
import type { Given } from './matrix.js';
import { podsOf, selects, templateOf } from './pods.js';

const valuesOf = (name: string) => CASSANDRA.find((one) => one.name === name)?.values ?? {};
const render = (values: Given<CassandraValues>) => renderChart('cassandra', values, { release: 'catalogue' });
const whole = valuesOf('three racks, all parts');

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

describe('the Cassandra chart', () => {
  it('gives nothing a name that a rack could have, but what no rack may be called', async () => {
    const strange = CASSANDRA.map(async ({ values, release, namespace }) => {
      const manifests = await renderChart('cassandra', values, { release, namespace });
      const instance = manifests[0]?.metadata.labels?.['app.kubernetes.io/instance'];
      const racks = (values.racks ?? [{ name: 'r1' }]).map(({ name }) => name);
      const known = [instance, ...[...CASSANDRA_NAMES, ...racks].map((end) => `${instance}-${end}`)];
      return (
        manifests
          .filter(({ metadata }) => metadata.namespace === namespace)
          // A Job and its ConfigMap are named by a digest, which no zone is.
          .map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{10}$/, '-'))
          .filter((name) => !name.endsWith('-') && !known.includes(name))
      );
    });
    expect((await Promise.all(strange)).flat()).toEqual([]);
  });

  it('holds a rack to its zone, and lets a node that cannot start take the change that mends it', async () => {
    const { spec } = find(await render({ ...whole, parts: ['rack'], rack: 'b' }), 'StatefulSet', 'catalogue-b');
    expect(spec.podManagementPolicy).toBe('Parallel');
    const [term] =
      spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(term.matchExpressions).toEqual([{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['b'] }]);
  });

  it('names the first node of each rack as a seed, whatever the sizes', async () => {
    const script = (await render(whole)).find(({ metadata }) => metadata.name === 'catalogue-a')?.['data'];
    const larger = { ...whole, racks: (whole.racks ?? []).map((rack) => ({ ...rack, nodes: 5 })) };
    const grown = (await render(larger)).find(({ metadata }) => metadata.name === 'catalogue-a')?.['data'];
    expect(grown['cassandra.yaml']).toBe(script['cassandra.yaml']);
    expect(grown['node.sh']).toBe(script['node.sh']);
    expect(grown['size.env']).not.toBe(script['size.env']);
  });

  it('rolls no running pod when a rack grows, a keyspace is declared or access is granted', async () => {
    const annotation = async (values: Given<CassandraValues>) =>
      templateOf(find(await render(values), 'StatefulSet', 'catalogue-a')).metadata.annotations;
    const before = await annotation(whole);
    const racks = (whole.racks ?? []).map((rack) => ({ ...rack, nodes: 2 }));
    expect(await annotation({ ...whole, racks, keyspaces: [], access: { users: [], permissions: [] } })).toEqual(
      before,
    );
    expect(await annotation({ ...whole, node: { config: { concurrent_reads: '64' } } })).not.toEqual(before);
  });

  it('has a node ask others only where the network lets nodes through', async () => {
    const manifests = await render(whole);
    const scripts = find(manifests, 'ConfigMap', 'catalogue-a')['data'];
    const asked = [
      ...`${scripts['node.sh']}${scripts['join.sh']}`.matchAll(/(?:some_node|listens "\$\(node_host [^)]*\)") (\d+)/g),
    ].map(([, port]) => Number(port));
    expect(asked.length).toBeGreaterThan(0);
    const { ports } = templateOf(find(manifests, 'StatefulSet', 'catalogue-a')).spec.containers[0];
    const { spec } = find(manifests, 'NetworkPolicy', 'catalogue-nodes');
    const open = spec.egress
      .flatMap((rule: Manifest) => rule['ports'])
      .map(({ port }: { port: string }) => {
        const named = ports.find(({ name }: { name: string }) => name === port);
        return named?.containerPort ?? port;
      });
    expect(open).toEqual(expect.arrayContaining(asked));
  });

  it('lets clients in only with the access part, after the default superuser is gone', async () => {
    const opened = async (parts: CassandraValues['parts']) =>
      (await render({ ...whole, parts }))
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .flatMap(({ spec }) => spec.ingress ?? [])
        .flatMap(({ from }: { from: { namespaceSelector?: object }[] }) => from)
        .filter(({ namespaceSelector }) => namespaceSelector !== undefined).length;
    expect(await opened(['cluster', 'rack'])).toBe(0);
    expect(await opened(['access'])).toBe(1);
  });

  it('replaces the default superuser with the first rack and with no other', async () => {
    const jobs = async (rack: string) =>
      (await render({ ...whole, parts: ['rack'], rack })).filter(({ kind }) => kind === 'Job').length;
    expect([await jobs('a'), await jobs('b'), await jobs('c')]).toEqual([1, 0, 0]);
  });

  it('opens JMX to its own nodes, Jobs and tests, and to nobody else', async () => {
    const manifests = await render(whole);
    const rules = manifests
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(({ spec }) => spec.ingress ?? [])
      .filter(({ ports }: { ports: { port: string }[] }) => ports.some(({ port }) => port === 'jmx'));
    const peers = rules.flatMap(({ from }: { from: never[] }) => from) as {
      podSelector: never;
      namespaceSelector?: object;
    }[];
    expect(peers.every(({ namespaceSelector }) => namespaceSelector === undefined)).toBe(true);
    const admitted = (component: string) =>
      peers.some(({ podSelector }) =>
        selects(podSelector, {
          'app.kubernetes.io/name': 'cassandra',
          'app.kubernetes.io/instance': 'catalogue',
          'app.kubernetes.io/component': component,
        }),
      );
    expect(['node', 'provisioning', 'task', 'test', 'api'].map(admitted)).toEqual([true, true, true, true, false]);
  });

  it('runs provisioning again for a new epoch, a new uid or a new permission, and not for a rack', async () => {
    const name = async (values: Given<CassandraValues>) =>
      (await render({ ...values, parts: ['access'] })).find(({ kind }) => kind === 'Job')?.metadata.name;
    const before = await name(whole);
    const user = { name: 'shop.api.a', secret: 'catalogue-api-a', uid: 'u', epoch: 'e' };
    const one = (change: object) => name({ ...whole, access: { users: [{ ...user, ...change }], permissions: [] } });
    expect(new Set([before, await one({}), await one({ uid: 'v' }), await one({ epoch: 'f' })]).size).toBe(4);
    expect(await name({ ...whole, node: { heapMebibytes: 2048 } })).toBe(before);
  });

  it('mounts no private key of clients into its Jobs', async () => {
    const pods = podsOf(await render(whole)).filter(({ longRunning }) => !longRunning);
    expect(pods.length).toBe(4);
    for (const { spec } of pods) {
      const serving = spec.volumes.find(({ name }: { name: string }) => name === 'tls-serving');
      expect(serving.secret.items).toEqual([{ key: 'ca.crt', path: 'ca.crt' }]);
    }
  });

  it.each([
    [
      'two racks with one name',
      {
        racks: [
          { name: 'a', nodes: 1 },
          { name: 'a', nodes: 1 },
        ],
      },
      /two racks have one name/,
    ],
    ['a rack that is not declared', { rack: 'z' }, /rack: got z, known are a, b, c/],
    ['more copies than nodes', { replicationFactor: 4 }, /replicationFactor: got 4, but there are 3 nodes/],
    ['a keyspace with more copies than nodes', { keyspaces: [{ name: 'k', replicationFactor: 5 }] }, /keyspaces k/],
    ['a rack without a zone that is held against it', { racks: [{ name: 'a', nodes: 3 }] }, /racks a zone: not given/],
    ['retire without a number', { mode: 'task', task: { name: 'retire' } }, /task.nodes: not given/],
    [
      'retiring what the copies need',
      { mode: 'task', task: { name: 'retire', nodes: 1 } },
      /fewer than replicationFactor/,
    ],
    ['a setting that the chart decides', { node: { config: { seed_provider: 'x' } } }, /seed_provider/],
    [
      'a setting that goes on in another line',
      { node: { config: { concurrent_reads: '64\u2028b: c' } } },
      /concurrent_reads/,
    ],
    ['an unknown part', { parts: ['ring'] }, /parts/],
    ['a keyspace of the kit', { keyspaces: [{ name: 'datastead' }] }, /keyspaces/],
  ] as const)('refuses %s', async (_what, change, message) => {
    await expect(helmTemplate(packagedChart('cassandra'), { ...whole, ...change })).rejects.toThrow(message);
  });
});
