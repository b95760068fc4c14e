import { describe, expect, it } from 'vitest';
import { Duration, Platform, type PlatformProps, type Site, Sites, SmokeTest, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { sitesText, synthesizeSite, twoSitesText } from '../../tests/support/platform.js';
import { secretsOf } from '../../tests/support/secrets.js';
import { Identity, InstanceConfig, InstanceSize, Spanner, SpannerEmulator, type SpannerProps } from './index.js';

const image = 'registry.example.com/shop/api:1.0.0';
const DDL = ['CREATE TABLE orders (id STRING(64) NOT NULL) PRIMARY KEY (id)', 'CREATE ROLE order_clerk'];
const PROPS: SpannerProps = {
  project: 'acme-shop',
  config: InstanceConfig.regional('europe-west3'),
  databases: { orders: { ddl: DDL } },
  identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', 'shop-google'),
};

type Grant = (ledger: Spanner, site: Site) => void;

function synthesized(
  changes: Partial<SpannerProps> = {},
  grant: Grant = () => {},
  props: Partial<PlatformProps> = {},
  sites = sitesText(),
) {
  return synthesize((app, sites) => {
    const platform = new Platform(app, 'shop', { tolerate: 'zone', ...props, sites });
    const ledger = new Spanner(platform, 'ledger', { ...PROPS, ...changes });
    for (const site of platform.sites) grant(ledger, site);
    return platform;
  }, Sites.fromText(sites));
}

function resource(changes: Partial<SpannerProps>, address: string, grant?: Grant) {
  const found = synthesized(changes, grant).stack('global-data').resources[address];
  if (found === undefined) throw new Error(`there is no ${address}`);
  return found as Record<string, unknown>;
}

const instance = (changes: Partial<SpannerProps> = {}) => resource(changes, 'google_spanner_instance.spanner-ledger');
const database = (changes: Partial<SpannerProps> = {}) =>
  resource(changes, 'google_spanner_database.spanner-ledger-orders');

describe('a Spanner instance', () => {
  it('is protected, backed up, and as small as can be', () => {
    expect(instance()).toMatchObject({
      project: 'acme-shop',
      name: 'ledger',
      config: 'regional-europe-west3',
      num_nodes: 1,
      edition: 'STANDARD',
      default_backup_schedule_type: 'AUTOMATIC',
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
  });

  it.each([
    ['nodes', InstanceSize.nodes(3), { num_nodes: 3 }],
    ['processing units', InstanceSize.processingUnits(300), { processing_units: 300 }],
    [
      'bounds',
      InstanceSize.autoscaling({ minNodes: 1, maxNodes: 4 }),
      {
        edition: 'ENTERPRISE',
        autoscaling_config: {
          autoscaling_limits: { min_nodes: 1, max_nodes: 4 },
          autoscaling_targets: { high_priority_cpu_utilization_percent: 65, storage_utilization_percent: 90 },
        },
      },
    ],
  ])('has one size, in %s', (_, size, wanted) => {
    const got = instance({ size });
    expect(got).toMatchObject(wanted);
    const given = ['num_nodes', 'processing_units', 'autoscaling_config'].filter((key) => key in got);
    expect(given).toHaveLength(1);
  });

  it('takes the edition that its configuration wants', () => {
    expect(instance({ config: InstanceConfig.multiRegion('eur3') })).toMatchObject({
      edition: 'ENTERPRISE_PLUS',
      config: 'eur3',
    });
    expect(instance({ config: InstanceConfig.dualRegion('dual-region-germany1') })['edition']).toBe('ENTERPRISE_PLUS');
  });

  it('takes a configuration that the kit does not know, with its regions', () => {
    const regions = ['europe-west8', 'europe-west9', 'europe-southwest1'];
    expect(instance({ config: InstanceConfig.multiRegion('eur99', regions), residency: 'EU' })['config']).toBe('eur99');
  });

  it('goes where it is told that it may', () => {
    expect(instance({ removalPolicy: 'destroy' })).toMatchObject({ force_destroy: true });
    expect(instance({ removalPolicy: 'destroy' })['lifecycle']).toBeUndefined();
    expect(database({ removalPolicy: 'destroy' })).toMatchObject({
      deletion_protection: false,
      enable_drop_protection: false,
    });
  });
});

describe('a database', () => {
  it('keeps its statements in order, its past for a week, and cannot be dropped', () => {
    expect(database()).toMatchObject({
      instance: '${google_spanner_instance.spanner-ledger.name}',
      name: 'orders',
      ddl: DDL,
      version_retention_period: '604800s',
      deletion_protection: true,
      enable_drop_protection: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  it('names its dialect only where it is not the default', () => {
    expect(database()['database_dialect']).toBeUndefined();
    const orders = { ddl: ['CREATE TABLE orders (id text PRIMARY KEY)'], dialect: 'POSTGRESQL' as const };
    expect(database({ databases: { orders } })['database_dialect']).toBe('POSTGRESQL');
  });

  it('is encrypted by the keys that are given', () => {
    const key = (region: string) => `projects/acme/locations/${region}/keyRings/shop/cryptoKeys/spanner`;
    expect(database({ kmsKeys: [key('europe-west3')] })['encryption_config']).toEqual({
      kms_key_name: key('europe-west3'),
    });
    const three = ['europe-west1', 'europe-west4', 'europe-north1'].map(key);
    expect(database({ config: InstanceConfig.multiRegion('eur3'), kmsKeys: three })['encryption_config']).toEqual({
      kms_key_names: three,
    });
  });
});

const bound = (what: string, member = 'shop-user_acme-shop') =>
  `google_spanner_database_iam_member.spanner-ledger_${member}_${what}-orders`;
const api = (site: Site, name = 'api') => new Workload(site, name, { image });

describe('a grant', () => {
  it.each([
    ['read', 'reader', 'roles/spanner.databaseReader'],
    ['readWrite', 'writer', 'projects/acme-shop/roles/datastead_ledger_writer'],
    ['migrate', 'user', 'roles/spanner.databaseUser'],
  ] as const)('to %s is the least role that allows it, on the database alone', (privilege, what, role) => {
    const grant: Grant = (ledger, site) => ledger.database('orders').grants[privilege](api(site));
    expect(resource({}, bound(what), grant)).toMatchObject({
      role,
      member: 'serviceAccount:shop-user@acme-shop.iam.gserviceaccount.com',
      database: 'orders',
    });
  });

  it('to write leaves the schema alone', () => {
    const role = resource({}, 'google_project_iam_custom_role.spanner-ledger-writer', (ledger, site) =>
      ledger.database('orders').grants.readWrite(api(site)),
    );
    expect(role['permissions']).toContain('spanner.databases.write');
    expect(JSON.stringify(role['permissions'])).not.toMatch(/Ddl|admin|drop|IamPolicy/i);
  });

  it('as a role of the database gives that role and no other', () => {
    const { resources } = synthesized({}, (ledger, site) =>
      ledger.database('orders').grants.readWrite(api(site), { role: 'order_clerk' }),
    ).stack('global-data');
    expect(resources[bound('session')]).toMatchObject({ role: 'roles/spanner.fineGrainedAccessUser' });
    expect(resources[bound('as-order_clerk')]).toMatchObject({
      role: 'roles/spanner.databaseRoleUser',
      condition: { expression: expect.stringContaining('endsWith("/order_clerk")') },
    });
    expect(Object.keys(resources).filter((address) => address.startsWith('google_spanner_database_iam'))).toHaveLength(
      2,
    );
  });

  it('tells the workload where its database is, mounts the Secret that is named, opens the way to Google alone', () => {
    const { resources } = synthesized({}, (ledger, site) => ledger.database('orders').grants.read(api(site))).stack(
      'fra1-apps',
    );
    expect((resources['kubernetes_config_map_v1.binding-ledger-api'] as { data: object }).data).toEqual({
      type: 'spanner',
      provider: 'google',
      project: 'acme-shop',
      instance: 'ledger',
      database: 'orders',
    });
    expect(JSON.stringify(resources['kubernetes_deployment_v1.workload-api'])).toContain('shop-google');
    const { spec } = resources['kubernetes_network_policy_v1.clients-ledger'] as { spec: { egress: unknown[] } };
    expect(spec.egress).toEqual([
      { ports: [{ port: '443', protocol: 'TCP' }], to: [{ ip_block: { cidr: '199.36.153.8/30' } }] },
    ]);
  });

  it('on a Google cluster needs no Secret: the pods are known by a service account of their own', () => {
    const identity = Identity.workload('123456789012', 'acme-shop.svc.id.goog');
    const whole = synthesized({ identity }, (ledger, site) => ledger.database('orders').grants.read(api(site)));
    const apps = whole.stack('fra1-apps').resources;
    expect(apps['kubernetes_service_account_v1.account-api']).toMatchObject({
      metadata: { name: 'api', namespace: 'shop-apps' },
      automount_service_account_token: false,
    });
    const deployment = JSON.stringify(apps['kubernetes_deployment_v1.workload-api']);
    expect(deployment).toContain('"service_account_name":"api"');
    expect(deployment).not.toContain('"secret"');
    expect(JSON.stringify(apps['kubernetes_network_policy_v1.clients-ledger'])).toContain('169.254.169.254/32');
    expect(whole.stack('global-data').resources[bound('reader', 'api_acme-shop_123456789012')]).toMatchObject({
      member:
        'principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-shop.svc.id.goog/subject/ns/shop-apps/sa/api',
    });
  });

  it('can be as somebody else for each workload', () => {
    const own = resource(
      {
        identity: (grantee) =>
          Identity.secret(`${grantee.name}-user@acme-shop.iam.gserviceaccount.com`, `${grantee.name}-google`),
      },
      bound('reader', 'api-user_acme-shop'),
      (ledger, site) => ledger.database('orders').grants.read(api(site)),
    );
    expect(own['member']).toBe('serviceAccount:api-user@acme-shop.iam.gserviceaccount.com');
  });
});

describe('what IAM keeps once', () => {
  /** What is the same for IAM: a second resource of it would take the binding away when it goes. */
  const keptBy = (resources: Readonly<Record<string, unknown>>) =>
    Object.entries(resources)
      .filter(([address]) => address.startsWith('google_spanner_database_iam_member'))
      .map(([address, value]) => {
        const { member, role, database, condition } = value as Record<string, unknown>;
        return [address, JSON.stringify([member, role, database, condition])] as const;
      });
  const grant: Grant = (ledger, site) => {
    const { grants } = ledger.database('orders');
    for (const name of ['api', 'report']) grants.read(api(site, name), { role: 'order_clerk' });
  };

  it('is one resource, though two workloads of two sites are the same service account', () => {
    const kept = keptBy(synthesized({}, grant, {}, twoSitesText()).stack('global-data').resources);
    expect(kept.map(([address]) => address)).toEqual([bound('as-order_clerk'), bound('session')]);
  });

  it('is one resource, though a workload of the same name and pool stands in two sites', () => {
    const identity = Identity.workload('123456789012', 'acme-shop.svc.id.goog');
    const kept = keptBy(synthesized({ identity }, grant, {}, twoSitesText()).stack('global-data').resources);
    expect(kept).toHaveLength(4);
    expect(new Set(kept.map(([, tuple]) => tuple)).size).toBe(4);
  });

  it('has an address that stays when another workload of the same service account comes or goes', () => {
    const one: Grant = (ledger, site) => ledger.database('orders').grants.read(api(site));
    const two: Grant = (ledger, site) => {
      one(ledger, site);
      ledger.database('orders').grants.read(api(site, 'aaa'));
    };
    const addresses = (of: Grant) => keptBy(synthesized({}, of).stack('global-data').resources);
    expect(addresses(two)).toEqual(addresses(one));
  });

  it('stands beside a database called writer', () => {
    const { resources } = synthesized({ databases: { writer: {} } }, (ledger, site) =>
      ledger.database('writer').grants.readWrite(api(site)),
    ).stack('global-data');
    expect(Object.keys(resources)).toEqual(
      expect.arrayContaining([
        'google_spanner_database.spanner-ledger-writer',
        'google_project_iam_custom_role.spanner-ledger-writer',
      ]),
    );
  });
});

describe('the stack of what cloud providers run', () => {
  it('comes before the workloads, has a state of its own and no resource of a cluster', () => {
    const whole = synthesized({}, (ledger, site) => ledger.database('orders').grants.read(api(site)));
    const { stacks, managed } = whole.description;
    expect(stacks.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['global-data', []],
      ['fra1-data', []],
      ['fra1-apps', ['fra1-data', 'global-data']],
      ['fra1-smoke', ['fra1-apps']],
      ['global-revoke', ['global-data', 'fra1-smoke']],
    ]);
    expect(managed).toEqual([{ name: 'ledger', type: 'spanner', endpoint: 'spanner.googleapis.com:443' }]);
    const { resources, json } = whole.stack('global-data');
    expect(Object.keys(resources).filter((address) => !/^(google_|terraform_data\.)/.test(address))).toEqual([]);
    expect(json).toMatchObject({
      terraform: {
        backend: { local: { path: '../../../state/global-data.tfstate' } },
        required_providers: { google: { source: 'google', version: '>= 6.50.0, < 7.0.0' } },
      },
    });
  });

  it('is followed by one, after the tests of all sites, that has the rights too, to take away those that go', () => {
    const whole = synthesized({}, (ledger, site) => ledger.database('orders').grants.readWrite(api(site)));
    const [data, revoke] = ['global-data', 'global-revoke'].map((name) => whole.stack(name).resources);
    const said = (resources = {}) => {
      const {
        depends_on: _,
        '//': __,
        ...rest
      } = (resources as Record<string, Record<string, unknown>>)[bound('writer')] ?? {};
      return rest;
    };
    expect(said(revoke)).toEqual(said(data));
    expect(said(data)).toMatchObject({ database: 'orders' });
    expect(Object.keys(revoke ?? {})).toEqual([bound('writer')]);
    const ends = whole.description.stacks.find(({ name }) => name === 'global-revoke');
    expect(ends?.dependsOn).toEqual(['global-data', 'fra1-smoke']);
  });

  it('is not there when nobody asks for it', () => {
    const { platform } = synthesizeSite((site) => void api(site));
    expect(platform.prepare().description.stacks.map(({ name }) => name)).not.toContain('global-data');
  });
});

describe('the emulator', () => {
  it('is one pod, and tells clients of both kinds where it is', () => {
    const { stack } = synthesizeSite(
      (site) =>
        new SpannerEmulator(site, 'ledger').database('orders').grants.migrate(new SmokeTest(site, 'smoke', { image })),
      { tolerate: 'none' },
    );
    const config = stack('smoke').resources['kubernetes_config_map_v1.binding-ledger-smoke'] as { data: object };
    expect(config.data).toEqual({
      type: 'spanner',
      provider: 'emulator',
      project: 'datastead',
      instance: 'ledger',
      database: 'orders',
      'emulator-host': 'ledger.shop-data.svc.cluster.local:9010',
      'emulator-rest': 'ledger.shop-data.svc.cluster.local:9020',
    });
    expect(JSON.stringify(stack('smoke').resources['kubernetes_job_v1.smoke-smoke'])).not.toContain('"secret"');
    expect(secretsOf(stack('data'))).toEqual({});
  });
});

describe('versions of rows', () => {
  it('are kept for as long as is said', () => {
    expect(
      database({ databases: { orders: { versionRetention: Duration.hours(6) } } })['version_retention_period'],
    ).toBe('21600s');
  });
});
