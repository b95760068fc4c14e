import { describe, expect, it } from 'vitest';
import { Size, SmokeTest, Workload } from '../../index.js';
import { releaseValues, sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { isRhythm } from './backup.js';
import { type CockroachDBFacts, nameFindings } from './checks.js';
import { CockroachDB, type CockroachDBProps, LicenceKey } from './index.js';
import type { CockroachdbValues } from './values.js';

const image = 'registry.example.com/shop/api:1.0.0';
const licenceKey = LicenceKey.enterprise({ existingSecret: 'crdb-licence', organization: 'Example Shop' });
const PROPS: CockroachDBProps = { databases: ['inventory', 'orders'], licenceKey };

type Compose = Parameters<typeof synthesizeSite>[0];
type Props = Parameters<typeof synthesizeSite>[1];

function values(compose: Compose, props?: Props) {
  return releaseValues(synthesizeSite(compose, props).stack('data'), 'sql') as unknown as CockroachdbValues;
}

function warnings(compose: Compose, props?: Props): string[] {
  const { platform } = synthesizeSite(compose, props);
  return platform.prepare().report.warnings.map(({ id }) => id);
}

describe('CockroachDB', () => {
  it.each([
    ['none', 'single', 1, 1, 'none', 1],
    ['node', 'replicated', 3, 3, 'required', 1],
    ['zone', 'replicated', 3, 3, 'required', 1],
  ] as const)(
    'derives its smallest honest size from tolerate %s',
    (tolerate, topology, nodes, copies, spread, away) => {
      const got = values((site) => new CockroachDB(site, 'sql', PROPS), { tolerate });
      expect([
        got.topology,
        got.nodes.count,
        got.replicationFactor,
        got.zones.spread,
        got.budgets.nodesMaxUnavailable,
      ]).toEqual([topology, nodes, copies, spread, away]);
    },
  );

  it('spreads over the zones of the site where zones are promised, over hosts where nodes are', () => {
    const zones = (props?: Props) => values((site) => new CockroachDB(site, 'sql', PROPS), props).zones;
    expect(zones()).toEqual({ names: ['a', 'b', 'c'], spread: 'required', source: 'podLabel' });
    expect(zones({ tolerate: 'node' })).toEqual({ names: [], spread: 'required', source: 'none' });
  });

  it.each([
    [6, 3, 1],
    [6, 5, 2],
    // The system's own ranges have five copies, whatever data has.
    [7, 7, 2],
  ])('of %i nodes with %i copies lets as many away as leave every range its majority: %i', (nodes, copies, away) => {
    const got = values(
      (site) => new CockroachDB(site, 'sql', { ...PROPS, size: { nodes }, replicationFactor: copies }),
      {
        sites: sitesText({ capacity: '{ nodesPerZone: 3, cpu: 24, memory: 96Gi, storage: 900Gi }' }),
      },
    );
    expect([got.nodes.count, got.replicationFactor, got.budgets.nodesMaxUnavailable]).toEqual([nodes, copies, away]);
  });

  it('gives a quarter of the memory to the cache and a quarter to queries', () => {
    const got = values((site) => new CockroachDB(site, 'sql', { ...PROPS, memory: Size.gibibytes(8) }));
    expect([got.nodes.resources.memory, got.nodes.cacheMebibytes, got.nodes.sqlMemoryMebibytes]).toEqual([
      '8192Mi',
      2048,
      2048,
    ]);
  });

  it('runs the official image, from the mirror of the site where it has one', () => {
    const got = (sites?: string) => {
      const { registry, repository, tag } = values(
        (site) => new CockroachDB(site, 'sql', PROPS),
        sites === undefined ? {} : { sites },
      ).image;
      return `${registry}/${repository}:${tag}`;
    };
    expect(got()).toBe('docker.io/cockroachdb/cockroach:v26.2.1');
    expect(got(sitesText({ imageMirror: 'registry.example.com/hub' }))).toContain('cockroachdb/cockroach:v26.2.1');
  });

  it('tells the client where its database is, in the form of every postgresql binding', () => {
    const { stack } = synthesizeSite((site) => {
      const sql = new CockroachDB(site, 'sql', PROPS);
      sql.database('inventory').grants.readWrite(new Workload(site, 'api', { image }));
    });
    const { data } = stack('apps').resources['kubernetes_config_map_v1.binding-sql-api'] as { data: object };
    expect(data).toEqual({
      type: 'postgresql',
      provider: 'cockroachdb',
      host: 'sql.shop-data.svc.cluster.local',
      port: '26257',
      database: 'inventory',
      sslmode: 'verify-full',
    });
  });

  it('opens its port for SQL to a workload with a grant, and no other', () => {
    const { stack } = synthesizeSite((site) => {
      new CockroachDB(site, 'sql', PROPS).database('orders').grants.read(new Workload(site, 'api', { image }));
    });
    const { spec } = stack('apps').resources['kubernetes_network_policy_v1.clients-sql'] as {
      spec: { egress: { ports: { port: string }[] }[] };
    };
    expect(spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual(['26257']);
  });

  it('gives each workload one user with the most that its grants gave, in any order', () => {
    const access = (turn: boolean) =>
      values((site) => {
        const sql = new CockroachDB(site, 'sql', PROPS);
        const [api, schema] = [new Workload(site, 'api', { image }), new SmokeTest(site, 'schema', { image })];
        const calls = [
          () => sql.database('inventory').grants.read(api),
          () => sql.database('inventory').grants.readWrite(api),
          () => sql.database('inventory').grants.migrate(schema),
          () => sql.database('inventory').grants.read(schema),
        ];
        for (const call of turn ? calls.reverse() : calls) call();
      }).access;
    expect(access(true)).toEqual(access(false));
    expect(access(false).grants).toEqual([
      { user: 'shop.api.a', database: 'inventory', privilege: 'readWrite' },
      { user: 'shop.schema.a', database: 'inventory', privilege: 'migrate' },
    ]);
  });

  it('alternates two users when passwords are rotated, of which provisioning makes the active one', () => {
    const { stack } = synthesizeSite(
      (site) => {
        new CockroachDB(site, 'sql', PROPS).database('orders').grants.read(new Workload(site, 'api', { image }));
      },
      { credentialsRevision: 2 },
    );
    const got = releaseValues(stack('data'), 'sql') as unknown as CockroachdbValues;
    expect(got.access.users?.map(({ name, secret }) => [name, secret])).toEqual([['shop.api.b', 'sql-api-b']]);
  });

  it('guards before, installs, retires after, and contracts last', () => {
    const { stack } = synthesizeSite(
      (site) =>
        new CockroachDB(site, 'sql', { ...PROPS, size: { nodes: 5 }, retireNodes: 2, forgetLostVolumes: 'disk of 1' }),
      { sites: sitesText({ capacity: '{ nodesPerZone: 2, cpu: 24, memory: 96Gi, storage: 900Gi }' }) },
    );
    const releases = (part: 'data' | 'smoke') =>
      Object.keys(stack(part).resources).filter((address) => address.startsWith('helm_release.release-sql'));
    expect(releases('data').sort()).toEqual([
      'helm_release.release-sql',
      'helm_release.release-sql-forget',
      'helm_release.release-sql-preflight',
      'helm_release.release-sql-retire',
    ]);
    expect(releases('smoke')).toEqual(['helm_release.release-sql-revoke']);
    const retire = releaseValues(stack('data'), 'sql-retire') as unknown as CockroachdbValues;
    expect([retire.mode, retire.task]).toEqual(['task', { name: 'retire', nodes: 2, deadlineSeconds: 43_200 }]);
    const forget = releaseValues(stack('data'), 'sql-forget') as unknown as CockroachdbValues;
    expect(forget.task).toEqual({ name: 'forget', run: 'disk of 1', deadlineSeconds: 43_200 });
    expect(Object.keys(stack('data').resources)).toContain('kubernetes_config_map_v1.formed-sql');
  });

  it('gives Helm more time for more nodes and databases', () => {
    const timeout = (props: CockroachDBProps) => {
      const { stack } = synthesizeSite((site) => new CockroachDB(site, 'sql', { ...PROPS, ...props }));
      return (stack('data').resources['helm_release.release-sql'] as { timeout: number }).timeout;
    };
    expect(timeout({ databases: [] })).toBe(300 + 3 * 180);
    expect(timeout({ databases: ['inventory', 'orders'] })).toBe(300 + 3 * 180 + 2 * 30);
  });

  it('puts no licence key and no address of a backup into what is synthesized, only the names of Secrets', () => {
    const got = values(
      (site) =>
        new CockroachDB(site, 'sql', {
          ...PROPS,
          backup: { existingSecret: 'crdb-backup', cidr: '10.30.0.0/24', jurisdiction: 'DE', state: 'paused' },
        }),
    );
    expect(got.licence).toEqual({
      kind: 'enterprise',
      secret: 'crdb-licence',
      organization: 'Example Shop',
      revision: 1,
      telemetryCidr: '',
    });
    expect(got.backup).toEqual({
      secret: 'crdb-backup',
      cidr: '10.30.0.0/24',
      port: 443,
      recurring: '@daily',
      full: '@weekly',
      state: 'paused',
      revision: 1,
    });
  });

  it('reaches a cluster of somebody else by the same interface', () => {
    const { stack } = synthesizeSite((site) => {
      CockroachDB.fromEndpoint(site, 'theirs', {
        host: 'crdb.example.com',
        cidr: '10.20.0.0/24',
        existingSecret: 'corp-crdb',
        caConfigMap: 'corp-ca',
      })
        .database('orders')
        .grants.readWrite(new Workload(site, 'api', { image }));
    });
    const { data } = stack('apps').resources['kubernetes_config_map_v1.binding-theirs-api'] as { data: object };
    expect(data).toMatchObject({ provider: 'cockroachdb', port: '26257', sslmode: 'verify-full', database: 'orders' });
  });
});

describe('the rhythm of a backup', () => {
  it.each(['@daily', '15 2 * * *', '*/15 * * * *', '0,30 8-18 1-31/2 1,6,12 1-5', '5/10 0 * * 0', '59 23 31 12 6'])(
    'is %s, as the server takes it',
    (text) => expect(isRhythm(text)).toBe(true),
  );

  it.each([
    ...['60 2 * * *', '0 24 * * *', '0 0 0 * *', '0 0 32 * *', '0 0 1 0 *', '0 0 1 13 *', '0 0 * * 7'],
    ...['*/0 * * * *', '30-10 * * * *', '1- * * * *', ', * * * *', '* * * *', '* * * * * *', '@always', ''],
  ])('is not "%s", which it would refuse', (text) => expect(isRhythm(text)).toBe(false));
});

describe('the name of a user', () => {
  it('is refused where CockroachDB would not take it', () => {
    const facts = (username: string) =>
      ({
        where: 'shop/fra1/sql',
        databases: [],
        accesses: [
          { grantee: { node: { path: 'shop/fra1/api' } }, binding: { credentials: [{ active: true, username }] } },
        ],
      }) as unknown as CockroachDBFacts;
    expect(nameFindings(facts('u'.repeat(63)))).toEqual([]);
    expect(nameFindings(facts('u'.repeat(64)))).toEqual([
      expect.objectContaining({ id: 'cockroachdb-user-name', where: 'shop/fra1/api' }),
    ]);
  });
});

describe('warnings of CockroachDB', () => {
  const airGapped = sitesText({ airGapped: 'true', imageMirror: 'registry.example.com/hub' });

  it('say that the product has a licence with conditions, and that the chart was never run', () => {
    expect(warnings((site) => new CockroachDB(site, 'sql', PROPS))).toEqual([
      'cockroachdb-version-unproven',
      'cockroachdb-licence',
    ]);
  });

  it('say that several nodes have no key, and nothing of it where one node needs none', () => {
    const bare = (props: Props) => warnings((site) => new CockroachDB(site, 'sql'), props);
    expect(bare({})).toContain('cockroachdb-licence-key-none');
    expect(bare({ tolerate: 'none' })).not.toContain('cockroachdb-licence-key-none');
  });

  it('let the paid key be used where nothing comes in or out, and the free one or a trial elsewhere', () => {
    const props = { existingSecret: 'crdb-licence', organization: 'Example Shop', telemetryCidr: '192.0.2.7/32' };
    expect(warnings((site) => new CockroachDB(site, 'sql', PROPS), { sites: airGapped })).toHaveLength(2);
    for (const [kind, key] of [
      ['enterprise-free', LicenceKey.enterpriseFree(props)],
      ['enterprise-trial', LicenceKey.enterpriseTrial(props)],
    ] as const) {
      const got = values((site) => new CockroachDB(site, 'sql', { licenceKey: key }));
      expect(got.licence).toMatchObject({ kind, telemetryCidr: '192.0.2.7/32' });
    }
  });
});
