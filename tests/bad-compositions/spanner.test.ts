import { describe, expect, it } from 'vitest';
import {
  Identity,
  InstanceConfig,
  InstanceSize,
  Spanner,
  SpannerEmulator,
  type SpannerEmulatorProps,
  type SpannerProps,
} from '../../constructs/spanner/index.js';
import { Duration, Migration, Platform, type Site, Sites, Size, Workload, type WorkloadProps } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { sitesText, synthesizeSite, twoSitesText } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const ledger = 'shop/ledger';
const api = (site: Site, name = 'api', props: Partial<WorkloadProps> = {}) =>
  new Workload(site, name, { image, ...props });
const PROPS: SpannerProps = {
  project: 'acme-shop',
  config: InstanceConfig.regional('europe-west3'),
  databases: { orders: {} },
  identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', 'shop-google'),
};
const bad = (changes: Partial<SpannerProps>, grant: (spanner: Spanner, site: Site) => void = () => {}) =>
  ((site, platform) =>
    grant(new Spanner(platform, 'ledger', { ...PROPS, ...changes }), site)) as BadComposition['compose'];
const kmsKey = (region: string) => `projects/acme/locations/${region}/keyRings/shop/cryptoKeys/spanner`;
const KEY = '{"private_key":"SECRETKEY"}';
const withDdl = (...ddl: string[]) => bad({ databases: { orders: { ddl } } });

type Emulator = (emulator: SpannerEmulator, site: Site) => void;
const emulator = (props: SpannerEmulatorProps, grant: Emulator = () => {}): BadComposition['compose'] => {
  return (site) => grant(new SpannerEmulator(site, 'ledger', { tolerate: 'none', ...props }), site);
};

const TABLE: readonly BadComposition[] = [
  {
    what: 'a promise of regions by one region',
    compose: bad({ tolerate: 'region' }),
    problem: ['spanner-region', ledger, 'InstanceConfig.multiRegion'],
  },
  {
    what: 'an edition below its configuration',
    compose: bad({ config: InstanceConfig.multiRegion('eur3'), edition: 'ENTERPRISE' }),
    problem: ['spanner-edition', ledger, 'set edition to ENTERPRISE_PLUS'],
  },
  {
    what: 'an edition below its size',
    compose: bad({ size: InstanceSize.autoscaling({ minNodes: 1, maxNodes: 3 }), edition: 'STANDARD' }),
    problem: ['spanner-edition', ledger, 'set edition to ENTERPRISE'],
  },
  {
    what: 'a configuration that nobody knows',
    compose: bad({ config: InstanceConfig.multiRegion('eur33') }),
    problem: ['spanner-config', ledger, 'give its regions'],
  },
  {
    what: 'a configuration named like a part of every object',
    compose: bad({ config: InstanceConfig.multiRegion('constructor') }),
    problem: ['spanner-config', ledger, 'give its regions'],
  },
  {
    what: 'a zone for a region',
    compose: bad({ config: InstanceConfig.regional('europe-west3-a') }),
    problem: ['spanner-config', ledger, 'such as europe-west3'],
  },
  {
    what: 'two regions made as several, under a promise of regions',
    compose: bad({ config: InstanceConfig.multiRegion('dual-region-germany1'), tolerate: 'region' }),
    problem: ['spanner-config', ledger, 'use InstanceConfig.dualRegion("dual-region-germany1")'],
  },
  {
    what: 'one region made as several, under a promise of regions',
    compose: bad({
      config: InstanceConfig.multiRegion('regional-europe-west3', ['europe-west3']),
      tolerate: 'region',
    }),
    problem: ['spanner-region', ledger, 'use InstanceConfig.multiRegion'],
  },
  {
    what: 'one region made as several',
    compose: bad({ config: InstanceConfig.multiRegion('regional-europe-west3', ['europe-west3']) }),
    problem: ['spanner-config', ledger, 'use InstanceConfig.regional("europe-west3")'],
  },
  {
    what: 'several regions made as two',
    compose: bad({ config: InstanceConfig.dualRegion('eur3') }),
    problem: ['spanner-config', ledger, 'use InstanceConfig.multiRegion("eur3")'],
  },
  {
    what: 'a configuration with London of which one region is said',
    compose: bad({ config: InstanceConfig.multiRegion('eur5', ['europe-west1']), residency: 'EU' }),
    problem: ['spanner-config', ledger, 'leave the second argument out'],
  },
  {
    what: 'a configuration with London of which no region is said',
    compose: bad({ config: InstanceConfig.multiRegion('eur5', []), residency: 'EU' }),
    problem: ['spanner-residency', ledger, 'use eur3 or eur7'],
  },
  {
    what: 'several regions of which two are said',
    compose: bad({ config: InstanceConfig.multiRegion('eur99', ['europe-west1', 'europe-west4']) }),
    problem: ['spanner-config', ledger, 'has 3 at least'],
  },
  {
    what: 'several regions of which one is said thrice',
    compose: bad({ config: InstanceConfig.multiRegion('eur99', Array(3).fill('europe-west1')) }),
    problem: ['spanner-config', ledger, 'each once'],
  },
  {
    what: 'two regions of which one is said',
    compose: bad({ config: InstanceConfig.dualRegion('dual-region-italy1', ['europe-west8']) }),
    problem: ['spanner-config', ledger, 'has 2 at least'],
  },
  {
    what: 'regions that are countries',
    compose: bad({ config: InstanceConfig.multiRegion('eur99', ['germany', 'france', 'italy']) }),
    problem: ['spanner-config', ledger, 'give all its regions'],
  },
  { what: 'no node', compose: bad({ size: InstanceSize.nodes(0) }), problem: ['spanner-size', ledger, 'from 1'] },
  {
    what: 'half a node',
    compose: bad({ size: InstanceSize.nodes(1.5) }),
    problem: ['spanner-size', ledger, 'processingUnits'],
  },
  {
    what: 'processing units between the steps',
    compose: bad({ size: InstanceSize.processingUnits(1_500) }),
    problem: ['spanner-size', ledger, 'in hundreds, or thousands'],
  },
  {
    what: 'bounds the wrong way round',
    compose: bad({ size: InstanceSize.autoscaling({ minNodes: 5, maxNodes: 2 }) }),
    problem: ['spanner-size', ledger, 'at most ten times'],
  },
  {
    what: 'bounds too far apart',
    compose: bad({ size: InstanceSize.autoscaling({ minNodes: 1, maxNodes: 11 }) }),
    problem: ['spanner-size', ledger, 'at most ten times'],
  },
  {
    what: 'an aim of more than everything',
    compose: bad({ size: InstanceSize.autoscaling({ minNodes: 1, maxNodes: 2, cpuPercent: 120 }) }),
    problem: ['spanner-size', ledger, '10 to 90'],
  },
  {
    what: 'the name of a project for its id',
    compose: bad({ project: 'Acme Shop' }),
    problem: ['spanner-project', ledger, "the project's id"],
  },
  {
    what: 'addresses of Google that are none',
    compose: bad({ apiCidr: 'junk' }),
    problem: ['spanner-api-cidr', ledger, 'such as 10.96.0.1/32'],
  },
  { what: 'no database', compose: bad({ databases: {} }), problem: ['spanner-no-database', ledger, 'declare one'] },
  {
    what: 'a database with a name in capitals',
    compose: bad({ databases: { Orders: {} } }),
    problem: ['spanner-database-name', ledger, 'such as orders'],
  },
  {
    what: 'versions kept for longer than a week',
    compose: bad({ databases: { orders: { versionRetention: Duration.days(8) } } }),
    problem: ['spanner-retention', ledger, '1 hour to 7 days'],
  },
  {
    what: 'two statements in one',
    compose: withDdl('CREATE TABLE a (id INT64) PRIMARY KEY (id); DROP TABLE b'),
    problem: ['spanner-ddl', ledger, 'one statement an entry'],
  },
  { what: 'a statement that is none', compose: withDdl('  '), problem: ['spanner-ddl', ledger, 'write a statement'] },
  {
    what: 'the retention said twice',
    compose: withDdl("ALTER DATABASE orders SET OPTIONS (version_retention_period = '2d')"),
    problem: ['spanner-ddl', ledger, 'use the prop versionRetention'],
  },
  {
    what: 'data of the EU with a replica in London',
    compose: bad({ config: InstanceConfig.multiRegion('eur5'), residency: 'EU' }),
    problem: ['spanner-residency', ledger, 'use eur3 or eur7'],
  },
  {
    what: 'data of the EU with a witness in Zurich',
    compose: bad({ config: InstanceConfig.multiRegion('eur6'), residency: 'EU' }),
    problem: ['spanner-residency', ledger, 'use eur3 or eur7'],
  },
  {
    what: 'data of France granted to a workload in Germany',
    compose: bad({ config: InstanceConfig.regional('europe-west9'), residency: 'FR' }, (spanner, site) =>
      spanner.database('orders').grants.read(api(site)),
    ),
    problem: ['spanner-residency', ledger, 'remove the grant'],
  },
  {
    what: 'a key that is none',
    compose: bad({ kmsKeys: ['my-key'] }),
    problem: ['spanner-kms-key', ledger, 'write projects/'],
  },
  {
    what: 'a key in one of three regions',
    compose: bad({ config: InstanceConfig.multiRegion('eur3'), kmsKeys: [kmsKey('europe-west1')] }),
    problem: ['spanner-kms-regions', ledger, 'one key in each of europe-west1, europe-west4, europe-north1'],
  },
  {
    what: 'a key in another region',
    compose: bad({ kmsKeys: [kmsKey('europe-west3'), kmsKey('europe-west1')] }),
    problem: ['spanner-kms-regions', ledger, 'one key in each of europe-west3'],
  },
  {
    what: 'two keys in one region',
    compose: bad({ kmsKeys: [kmsKey('europe-west3'), `${kmsKey('europe-west3')}-2`] }),
    problem: ['spanner-kms-regions', ledger, 'one key in each of europe-west3'],
  },
  {
    what: 'a grant of a database that is not declared',
    compose: bad({}, (spanner, site) => spanner.database('order').grants.read(api(site))),
    problem: ['spanner-unknown-database', 'shop/fra1/api', 'declare the database'],
  },
  {
    what: 'a grant of two databases to one workload',
    compose: bad({ databases: { orders: {}, stock: {} } }, (spanner, site) => {
      const workload = api(site);
      for (const name of ['orders', 'stock']) spanner.database(name).grants.read(workload);
    }),
    problem: ['spanner-second-database', 'shop/fra1/api', 'a separate workload'],
  },
  {
    what: 'a role that the schema does not make',
    compose: bad({}, (spanner, site) => spanner.database('orders').grants.readWrite(api(site), { role: 'clerk' })),
    problem: ['spanner-unknown-role', 'shop/fra1/api', 'CREATE ROLE clerk'],
  },
  {
    what: 'a role that the schema drops again',
    compose: bad({ databases: { orders: { ddl: ['CREATE ROLE clerk', 'DROP ROLE clerk'] } } }, (spanner, site) =>
      spanner.database('orders').grants.readWrite(api(site), { role: 'clerk' }),
    ),
    problem: ['spanner-unknown-role', 'shop/fra1/api', 'CREATE ROLE clerk'],
  },
  {
    what: 'two roles for one session',
    compose: bad({ databases: { orders: { ddl: ['CREATE ROLE clerk'] } } }, (spanner, site) => {
      const workload = api(site);
      spanner.database('orders').grants.readWrite(workload, { role: 'clerk' });
      spanner.database('orders').grants.read(workload);
    }),
    problem: ['spanner-two-roles', 'shop/fra1/api', 'one role'],
  },
  {
    what: 'reading and migrating by one service account',
    compose: bad({}, (spanner, site) => {
      spanner.database('orders').grants.read(api(site, 'report'));
      spanner.database('orders').grants.migrate(new Migration(site, 'mig', { image }));
    }),
    problem: ['spanner-shared-identity', `${ledger}/databases/orders`, 'the function form of identity'],
  },
  {
    what: 'a role of the database beside all of it, by one service account',
    compose: bad({ databases: { orders: { ddl: ['CREATE ROLE clerk'] } } }, (spanner, site) => {
      spanner.database('orders').grants.read(api(site, 'report'), { role: 'clerk' });
      spanner.database('orders').grants.read(api(site));
    }),
    problem: ['spanner-shared-identity', `${ledger}/databases/orders`, 'the function form of identity'],
  },
  {
    what: 'two roles of the database by one service account',
    compose: bad({ databases: { orders: { ddl: ['CREATE ROLE clerk', 'CREATE ROLE chief'] } } }, (spanner, site) => {
      for (const role of ['clerk', 'chief']) spanner.database('orders').grants.read(api(site, role), { role });
    }),
    problem: ['spanner-shared-identity', `${ledger}/databases/orders`, 'the function form of identity'],
  },
  {
    what: 'reading at one site and writing at another by one principal',
    compose: (_, platform) => {
      const identity = Identity.workload('123456789012', 'acme-shop.svc.id.goog');
      const { grants } = new Spanner(platform, 'ledger', { ...PROPS, identity }).database('orders');
      for (const [index, site] of platform.sites.entries()) grants[index === 0 ? 'read' : 'readWrite'](api(site));
    },
    props: { sites: twoSitesText() },
    problem: ['spanner-shared-identity', `${ledger}/databases/orders`, 'another pool by the function form of identity'],
  },
  {
    what: 'a service account that is a person',
    compose: bad({ identity: Identity.secret('ann@example.com', 'shop-google') }, (spanner, site) =>
      spanner.database('orders').grants.read(api(site)),
    ),
    problem: ['spanner-identity', 'shop/fra1/api', 'iam.gserviceaccount.com'],
  },
  {
    what: 'a key in place of the name of its Secret',
    compose: bad({ identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', KEY) }, (spanner, site) =>
      spanner.database('orders').grants.read(api(site)),
    ),
    problem: ['spanner-identity-secret', 'shop/fra1/api', 'write the name of a Secret of the apps namespace'],
  },
  {
    what: 'a Secret without a name',
    compose: bad({ identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', '') }, (spanner, site) =>
      spanner.database('orders').grants.read(api(site)),
    ),
    problem: ['spanner-identity-secret', 'shop/fra1/api', 'write the name of a Secret of the apps namespace'],
  },
  {
    what: 'a pool of another form',
    compose: bad({ identity: Identity.workload('acme', 'my-pool') }, (spanner, site) =>
      spanner.database('orders').grants.read(api(site)),
    ),
    problem: ['spanner-identity', 'shop/fra1/api', '.svc.id.goog'],
  },
  {
    what: 'a name that a system of the site has',
    compose: (site, platform) => {
      new SpannerEmulator(site, 'ledger', { tolerate: 'none' });
      new Spanner(platform, 'ledger', PROPS).database('orders').grants.read(api(site));
    },
    problem: ['name-taken', 'shop/fra1/ledger', 'another name'],
  },
  {
    what: 'an emulator under a promise of zones',
    compose: (site) => new SpannerEmulator(site, 'ledger'),
    problem: ['spanner-emulator-tolerate', 'shop/fra1/ledger', 'set tolerate to none'],
  },
  {
    what: 'an emulator with the name of a project for its id',
    compose: emulator({ project: 'Bad Project!' }),
    problem: ['spanner-project', 'shop/fra1/ledger', "the project's id"],
  },
  {
    what: 'an emulator in no memory',
    compose: emulator({ memory: Size.mebibytes(1) }),
    problem: ['spanner-emulator-memory', 'shop/fra1/ledger', 'set memory to 64Mi or more'],
  },
  {
    what: 'a database of an emulator whose name its clients refuse',
    compose: emulator({}, (one, site) => one.database('Or"ders; DROP').grants.read(api(site))),
    problem: ['spanner-database-name', 'shop/fra1/api', 'such as orders'],
  },
  {
    what: 'a role of an emulator that would need quotes',
    compose: emulator({}, (one, site) => one.database('orders').grants.read(api(site), { role: 'a b' })),
    problem: ['spanner-role-name', 'shop/fra1/api', 'such as order_clerk'],
  },
  {
    what: 'an emulator under a promise of nodes',
    compose: (site) => new SpannerEmulator(site, 'ledger'),
    props: { tolerate: 'node' },
    problem: ['spanner-emulator-tolerate', 'shop/fra1/ledger', 'set tolerate to none'],
  },
  {
    what: 'an emulator without memory',
    compose: (site) => new SpannerEmulator(site, 'ledger', { memory: Size.mebibytes(0) }),
    props: { tolerate: 'none' },
    problem: ['spanner-emulator-memory', 'shop/fra1/ledger', 'set memory to 64Mi or more'],
  },
];

describe('a composition with Spanner', () => {
  itIsRefused(TABLE);

  it.each([
    ['the name of its Secret', Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', KEY)],
    ['its address', Identity.secret(KEY, 'shop-google')],
  ])('does not repeat a key that stands in place of %s', (what, identity) => {
    const compose = bad({ identity }, (spanner, site) => {
      spanner.database('orders').grants.read(api(site));
      spanner.database('orders').grants.readWrite(api(site, 'writer'));
    });
    expect(failure({ what, compose, problem: ['', '', ''] }).message).not.toContain('SECRETKEY');
  });

  it('is sound where one service account has one privilege, or each privilege has its own', () => {
    const grant = (spanner: Spanner, site: Site) => {
      for (const name of ['api', 'report']) spanner.database('orders').grants.read(api(site, name));
    };
    const identity = ({ name }: { readonly name: string }) =>
      Identity.secret(`shop-${name}@acme-shop.iam.gserviceaccount.com`, `${name}-google`);
    const grantTwo = (spanner: Spanner, site: Site) => {
      grant(spanner, site);
      spanner.database('orders').grants.migrate(new Migration(site, 'mig', { image }));
    };
    for (const compose of [bad({}, grant), bad({ identity }, grantTwo)]) {
      expect(() => synthesizeSite(compose)).not.toThrow();
    }
  });

  it('is refused in a site, where no instance of a cloud provider stands', () => {
    const compose = () =>
      synthesize((app, sites) => {
        const platform = new Platform(app, 'shop', { sites });
        const [site] = platform.sites;
        if (site) new Spanner(site, 'ledger', PROPS);
        return platform;
      }, Sites.fromText(sitesText()));
    expect(compose).toThrow('pass the platform itself as the first argument');
  });

  it.each([
    [
      'a metadata server where there is none',
      (site: Site, platform: Platform) => {
        const identity = Identity.workload('123456789012', 'acme-shop.svc.id.goog');
        new Spanner(platform, 'ledger', { ...PROPS, identity }).database('orders').grants.read(api(site));
      },
      'spanner-identity-site',
    ],
    [
      'a role that an emulator does not know',
      emulator({}, (one, site) => one.database('orders').grants.read(api(site), { role: 'order_clerk' })),
      'spanner-emulator-role',
    ],
  ] as const)('is warned of %s', (_, compose, id) => {
    const { platform } = synthesizeSite(compose);
    expect(platform.prepare().description.warnings.map((warning) => warning.id)).toEqual([id]);
  });

  it.each([
    [
      'two regions that fail over by hand',
      { tolerate: 'region', config: InstanceConfig.dualRegion('dual-region-germany1') },
      'spanner-dual-region-failover',
    ],
    ['a table that is dropped at once', { databases: { orders: { ddl: ['DROP TABLE old'] } } }, 'spanner-drop'],
  ] as const)('is warned of %s', (_, changes, id) => {
    const { description } = synthesize((app, sites) => {
      const whole = new Platform(app, 'shop', { sites });
      new Spanner(whole, 'ledger', { ...PROPS, ...changes });
      return whole;
    }, Sites.fromText(sitesText()));
    expect(description.warnings.map((warning) => warning.id)).toEqual([id]);
  });
});

describe('data that must stay somewhere', () => {
  const egress = [{ cidr: '203.0.113.0/28', ports: [443], reason: 'the payment provider takes cards' }];
  const warnings = (residency: string | undefined, ways: typeof egress) => {
    const compose = bad(residency === undefined ? {} : { residency }, (spanner, site) =>
      spanner.database('orders').grants.read(api(site, 'api', { egress: ways })),
    );
    return synthesizeSite(compose)
      .platform.prepare()
      .description.warnings.map(({ id, where }) => `${id} ${where}`);
  };

  it('are warned of where a workload that reads them has a way out', () => {
    expect(warnings('EU', egress)).toEqual(['spanner-residency-egress shop/fra1/api/egress']);
  });

  it('are not where it has none, or where they may be anywhere', () => {
    expect([...warnings('EU', []), ...warnings(undefined, egress)]).toEqual([]);
  });
});
