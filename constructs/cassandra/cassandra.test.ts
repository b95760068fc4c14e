import { describe, expect, it } from 'vitest';
import { Size, Workload } from '../../index.js';
import { releaseValues, sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { Cassandra, type CassandraProps, Consistency, type KeyspaceProps } from './index.js';
import type { CassandraValues } from './values.js';

const image = 'registry.example.com/shop/api:1.0.0';

function values(
  compose: Parameters<typeof synthesizeSite>[0],
  release = 'catalogue-access',
  props?: Parameters<typeof synthesizeSite>[1],
) {
  return releaseValues(synthesizeSite(compose, props).stack('data'), release) as unknown as CassandraValues;
}

describe('Cassandra', () => {
  it.each([
    ['none', ['r1'], 1, 1],
    ['node', ['r1'], 3, 3],
    ['zone', ['a', 'b', 'c'], 1, 3],
  ] as const)('derives its smallest honest size from tolerate %s', (tolerate, racks, nodes, copies) => {
    const got = values((site) => new Cassandra(site, 'catalogue'), 'catalogue', { tolerate });
    expect(got.racks.map(({ name }) => name)).toEqual(racks);
    expect(got.racks.map((rack) => rack.nodes)).toEqual(racks.map(() => nodes));
    expect(got.replicationFactor).toBe(copies);
  });

  it('takes three of the zones, and counts those whose names make no pod name', () => {
    const sites = sitesText({ zones: '[eu_west.1, b, c, d]' });
    const { racks } = values((site) => new Cassandra(site, 'catalogue'), 'catalogue', { sites });
    expect(racks.map(({ name, zone }) => [name, zone])).toEqual([
      ['r1', 'eu_west.1'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('counts zones that are called as a release or an object of the cluster is', () => {
    const sites = sitesText({ zones: '[a, access, formed]' });
    const { racks } = values((site) => new Cassandra(site, 'catalogue'), 'catalogue', { sites });
    expect(racks.map(({ name }) => name)).toEqual(['a', 'r2', 'r3']);
  });

  it('gives each rack a release of its own, one after the other, and lets clients in last', () => {
    const { stack } = synthesizeSite(
      (site) => new Cassandra(site, 'catalogue', { size: { nodesPerRack: 2 }, retireNodesPerRack: 1 }),
    );
    const depends = (address: string) =>
      (stack('data').resources[`helm_release.release-catalogue${address}`] as { depends_on: string[] }).depends_on;
    expect(depends('')).toContain('helm_release.release-catalogue-preflight');
    expect(depends('-a')).toEqual(['helm_release.release-catalogue']);
    expect(depends('-b')).toEqual(['helm_release.release-catalogue-a']);
    expect(depends('-c')).toEqual(['helm_release.release-catalogue-b']);
    expect(depends('-access')).toEqual(['helm_release.release-catalogue-c']);
    expect(stack('data').resources['kubernetes_config_map_v1.formed-catalogue']).toMatchObject({
      depends_on: ['helm_release.release-catalogue-access'],
    });
    expect(depends('-cleanup')).toEqual(['kubernetes_config_map_v1.formed-catalogue']);
    expect(depends('-retire')).toEqual(['helm_release.release-catalogue-cleanup']);
    expect(Object.keys(stack('smoke').resources).filter((one) => one.startsWith('helm_'))).toEqual([
      'helm_release.release-catalogue-revoke',
    ]);
  });

  it('rolls no rack for a grant or a keyspace', () => {
    const rack = (more: boolean) =>
      values((site) => {
        const catalogue = new Cassandra(site, 'catalogue', { keyspaces: more ? { items: {} } : {} });
        if (more) catalogue.keyspace('items').grants.read(new Workload(site, 'api', { image }));
      }, 'catalogue-b');
    expect(rack(true)).toEqual(rack(false));
  });

  it("makes the administrator's Secret once, keeps it, and keeps the password out of the output", () => {
    const { stack } = synthesizeSite((site) => new Cassandra(site, 'catalogue'));
    const secret = stack('data').resources['kubernetes_secret_v1.secret-data-catalogue-admin'];
    expect(secret).toMatchObject({
      data_wo_revision: 1,
      data_wo: { password: '${ephemeral.random_password.catalogue-admin.result}' },
      lifecycle: { prevent_destroy: true },
    });
  });

  it('has the same values whatever the order of grants', () => {
    const compose = (turn: boolean) =>
      values((site) => {
        const catalogue = new Cassandra(site, 'catalogue', { keyspaces: { items: {}, views: {} } });
        const [a, b] = [new Workload(site, 'a', { image }), new Workload(site, 'b', { image })];
        const calls = [
          () => catalogue.keyspace('items').grants.readWrite(a),
          () => catalogue.keyspace('items').grants.readWrite(a),
          () => catalogue.keyspace('views').grants.migrate(b),
          () => catalogue.keyspace('items').grants.read(b),
        ];
        for (const call of turn ? calls.reverse() : calls) call();
      }).access;
    expect(compose(false)).toEqual(compose(true));
    expect(compose(false).permissions).toEqual([
      { role: 'shop.a.a', keyspace: 'items', permissions: ['MODIFY', 'SELECT'] },
      { role: 'shop.b.a', keyspace: 'items', permissions: ['SELECT'] },
      { role: 'shop.b.a', keyspace: 'views', permissions: ['ALTER', 'CREATE', 'DROP', 'MODIFY', 'SELECT'] },
    ]);
  });

  it('tells the client where it is and at which levels to work', () => {
    const { stack } = synthesizeSite((site) => {
      const catalogue = new Cassandra(site, 'catalogue', { keyspaces: { items: {} } });
      catalogue
        .keyspace('items')
        .grants.readWrite(new Workload(site, 'api', { image }), { consistency: Consistency.of({ read: 'LOCAL_ONE' }) });
    });
    expect(stack('apps').resources['kubernetes_config_map_v1.binding-catalogue-api']).toMatchObject({
      data: {
        type: 'cassandra',
        'contact-points': 'catalogue.shop-data.svc.cluster.local:9042',
        'local-datacenter': 'fra1',
        'read-consistency': 'LOCAL_ONE',
        'write-consistency': 'LOCAL_QUORUM',
        keyspaces: 'items',
      },
    });
  });

  it('tells a client of several keyspaces the strongest level that it was granted, whatever the order', () => {
    const told = (...levels: Consistency[]) => {
      const { stack } = synthesizeSite((site) => {
        const catalogue = new Cassandra(site, 'catalogue', { keyspaces: { k0: {}, k1: {} } });
        const api = new Workload(site, 'api', { image });
        for (const [index, consistency] of levels.entries()) {
          catalogue.keyspace(`k${index}`).grants.readWrite(api, { consistency });
        }
      });
      const { data } = stack('apps').resources['kubernetes_config_map_v1.binding-catalogue-api'] as {
        data: Record<string, string>;
      };
      return [data['read-consistency'], data['write-consistency']];
    };
    const readOne = Consistency.of({ read: 'LOCAL_ONE' });
    const [quorum, one] = [Consistency.localQuorum(), Consistency.localOne()];
    expect(told(quorum, one)).toEqual(['LOCAL_QUORUM', 'LOCAL_QUORUM']);
    expect(told(one, quorum)).toEqual(['LOCAL_QUORUM', 'LOCAL_QUORUM']);
    expect(told(one, readOne)).toEqual(['LOCAL_ONE', 'LOCAL_QUORUM']);
    expect(told(one, one)).toEqual(['LOCAL_ONE', 'LOCAL_ONE']);
  });

  it('has the nodes refuse writes below a majority of the strong data set with the most copies', () => {
    const levels = (keyspaces: Record<string, KeyspaceProps>) =>
      values((site) => new Cassandra(site, 'catalogue', { size: { nodesPerRack: 2 }, keyspaces }), 'catalogue-a')
        .guardrails.writeConsistencyLevelsDisallowed;
    const strong = { dataset: 'strong' } as const;
    expect(levels({ orders: strong })).toEqual(['ANY', 'ONE', 'LOCAL_ONE']);
    expect(levels({ orders: strong, ledger: { ...strong, replicationFactor: 6 } })).toEqual([
      ...['ANY', 'ONE', 'LOCAL_ONE', 'TWO', 'THREE'],
    ]);
    expect(levels({ orders: {} })).toEqual([]);
  });

  it('warns of a write that the copies of one zone alone have', () => {
    const warned = (write: 'TWO' | 'THREE') =>
      synthesizeSite((site) =>
        new Cassandra(site, 'catalogue', { size: { nodesPerRack: 2 }, keyspaces: { orders: { replicationFactor: 6 } } })
          .keyspace('orders')
          .grants.write(new Workload(site, 'api', { image }), { consistency: Consistency.of({ write }) }),
      )
        .platform.prepare()
        .description.warnings.map(({ id }) => id);
    expect(warned('TWO')).toEqual(['cassandra-write-one']);
    expect(warned('THREE')).toEqual([]);
  });

  it('takes what is undefined for left out', () => {
    const repair = { schedule: undefined, intervalDays: undefined, window: undefined };
    const left = { repair, config: undefined } as unknown as CassandraProps;
    const all = (props: CassandraProps) => values((site) => new Cassandra(site, 'catalogue', props));
    expect(all(left)).toEqual(all({}));
  });

  it('gives half of the memory to the heap, 16 GiB at most', () => {
    const heap = (memory: Size) =>
      values((site) => new Cassandra(site, 'catalogue', { memory }), 'catalogue-r1', { tolerate: 'none' }).node
        .heapMebibytes;
    expect([heap(Size.gibibytes(3)), heap(Size.gibibytes(40))]).toEqual([1536, 16_384]);
  });
});

describe('Cassandra.fromEndpoint', () => {
  const imported = synthesizeSite((site) => {
    const corporate = Cassandra.fromEndpoint(site, 'corporate', {
      host: 'cassandra.example.com',
      localDatacenter: 'dc1',
      cidr: '10.20.0.0/24',
      existingSecret: 'corp-cassandra',
      caConfigMap: 'corp-ca',
    });
    corporate.keyspace('audit').grants.write(new Workload(site, 'api', { image }));
  }).stack('apps');

  it('opens the network path to the addresses given and nothing else', () => {
    const { spec } = imported.resources['kubernetes_network_policy_v1.clients-corporate'] as {
      spec: { egress: unknown[] };
    };
    expect(spec.egress).toEqual([
      { ports: [{ port: '9042', protocol: 'TCP' }], to: [{ ip_block: { cidr: '10.20.0.0/24' } }] },
    ]);
  });

  it('hands over the Secret that was named and makes no user', () => {
    expect(JSON.stringify(imported.resources['kubernetes_deployment_v1.workload-api'])).toContain('corp-cassandra');
    expect(Object.keys(imported.resources).filter((address) => address.startsWith('kubernetes_secret_v1'))).toEqual([]);
  });
});
