import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Identity, InstanceConfig, Spanner, type SpannerGrants } from '../constructs/spanner/index.js';
import { Platform, type PlatformProps, type Site, Sites, SmokeTest, Workload } from '../index.js';
import { synthesize } from '../testing/index.js';
import { sitesText, temporaryFolder, twoSitesText } from '../tests/support/platform.js';

const gcs = (bucket: string) => `{ backend: gcs, bucket: ${bucket}, prefix: shop }`;

/** Two sites, one after the other or the other way round. */
function sitesWith(states: readonly [fra1: string, par1: string], swapped: boolean): Sites {
  const [fra1 = '', par1 = ''] = twoSitesText().split(/^(?= {2}- name: par1)/m);
  const [head = '', first = ''] = fra1.split(/^(?= {2}- )/m);
  const sites = [`${first}    state: ${states[0]}\n`, `${par1}    state: ${states[1]}\n`];
  return Sites.fromText(head + (swapped ? sites.reverse() : sites).join(''));
}

function backendOf(sites: Sites, props: Partial<PlatformProps> = {}): unknown {
  const whole = synthesize((app, all) => {
    const platform = new Platform(app, 'shop', { ...props, sites: all });
    new Spanner(platform, 'ledger', {
      project: 'acme-shop',
      config: InstanceConfig.regional('europe-west3'),
      databases: { orders: {} },
      identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-google'),
    });
    return platform;
  }, sites);
  return (whole.stack('global-data').json as { terraform: { backend: unknown } }).terraform.backend;
}

describe('the state of what belongs to no site', () => {
  it('is kept where all sites keep theirs', () => {
    const agreed = [gcs('state'), gcs('state')] as const;
    for (const swapped of [false, true]) {
      expect(backendOf(sitesWith(agreed, swapped))).toEqual({ gcs: { bucket: 'state', prefix: 'shop/global-data' } });
    }
  });

  it('is not left to the order of sites that keep theirs in different places', () => {
    for (const swapped of [false, true]) {
      expect(() => backendOf(sitesWith([gcs('state-a'), gcs('state-b')], swapped))).toThrow(
        /^shop does not say where the states of global-data and global-revoke are kept.*\(sites\.yaml:\d+:\d+\).*: set globalState; if they were applied before, to the place where they are now/,
      );
    }
  });

  it('is kept where the platform says, in whatever order its sites stand', () => {
    const globalState = { backend: 'gcs', bucket: 'state-a', prefix: 'shop' } as const;
    for (const swapped of [false, true]) {
      const sites = sitesWith([gcs('state-a'), gcs('state-b')], swapped);
      expect(backendOf(sites, { globalState })).toEqual({ gcs: { bucket: 'state-a', prefix: 'shop/global-data' } });
    }
  });

  it('needs no word where nothing belongs to no site', () => {
    const compose = () =>
      synthesize(
        (app, sites) => new Platform(app, 'shop', { sites }),
        sitesWith([gcs('state-a'), gcs('state-b')], false),
      );
    expect(compose).not.toThrow();
  });
});

describe('what a cloud provider runs', () => {
  const CREATE = 'CREATE TABLE orders (id INT64) PRIMARY KEY (id)';

  function synthesized(ddl: readonly string[]) {
    return synthesize((app, sites) => {
      const platform = new Platform(app, 'shop', { sites });
      const ledger = new Spanner(platform, 'ledger', {
        project: 'acme-shop',
        config: InstanceConfig.regional('europe-west3'),
        databases: { orders: { ddl } },
        identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-google'),
      });
      for (const site of platform.sites) {
        const smoke = new SmokeTest(site, 'smoke', { image: 'registry.example.com/smoke:1' });
        ledger.database('orders').grants.readWrite(smoke);
      }
      return platform;
    }, Sites.fromText(sitesText()));
  }

  it('is tested again when its schema grows, and not when nothing has changed', () => {
    const job = (ddl: readonly string[]) =>
      synthesized(ddl).stack('fra1-smoke').resources['kubernetes_job_v1.smoke-smoke'];
    expect(job([CREATE])).toEqual(job([CREATE]));
    expect(job([CREATE])).not.toEqual(job([CREATE, 'ALTER TABLE orders ADD COLUMN note STRING(MAX)']));
  });

  it('gets its schema as it was written, also where Terraform would see an expression', () => {
    const odd = "ALTER TABLE orders ADD COLUMN note STRING(MAX) DEFAULT ('${x} %{y}')";
    const databases = Object.values(
      (synthesized([CREATE, odd]).stack('global-data').json as { resource: { google_spanner_database: object } })
        .resource.google_spanner_database,
    );
    expect(databases).toEqual([
      expect.objectContaining({ ddl: [CREATE, odd.replace('${', () => '$${').replace('%{', '%%{')] }),
    ]);
  });
});

const image = 'registry.example.com/shop/api:1.0.0';

/** A Spanner with what a case grants on it; none where nothing is given. */
function synthesized(lockFile: string, grant?: (grants: SpannerGrants, site: Site) => void) {
  return synthesize((app, sites) => {
    const platform = new Platform(app, 'shop', { sites, lockFile });
    if (grant === undefined) return platform;
    const ledger = new Spanner(platform, 'ledger', {
      project: 'acme-shop',
      config: InstanceConfig.regional('europe-west3'),
      databases: { orders: {} },
      identity: Identity.secret('shop-user@acme-shop.iam.gserviceaccount.com', 'shop-google'),
    });
    for (const site of platform.sites) grant(ledger.database('orders').grants, site);
    return platform;
  }, Sites.fromText(sitesText()));
}

describe('a right at a cloud provider', () => {
  const api = (site: Site) => new Workload(site, 'api', { image });
  const right = (what: string) =>
    `google_spanner_database_iam_member.spanner-ledger_shop-user_acme-shop_${what}-orders`;
  const forgotten = (from: string) => ({ from, lifecycle: { destroy: false } });

  it('that is narrowed is given first, and what went with the wider one is taken away by the last stack alone', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    synthesized(lockFile, (grants, site) => grants.readWrite(api(site)));
    const whole = synthesized(lockFile, (grants, site) => grants.read(api(site)));
    const [data, revoke] = ['global-data', 'global-revoke'].map((name) => whole.stack(name));
    expect(data?.resources[right('reader')]).toBeDefined();
    expect(data?.json['removed']).toEqual([forgotten(right('writer'))]);
    expect(Object.keys(revoke?.resources ?? {})).toEqual([right('reader')]);
    expect(revoke?.json['removed']).toBeUndefined();
  });

  it('that comes back is not forgotten', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    for (const privilege of ['readWrite', 'read', 'readWrite'] as const) {
      const whole = synthesized(lockFile, (grants, site) => grants[privilege](api(site)));
      const removed = (whole.stack('global-data').json['removed'] ?? []) as { from: string }[];
      expect(removed.map(({ from }) => from)).not.toContain(right(privilege === 'read' ? 'reader' : 'writer'));
    }
  });

  it('goes by the last stack when the whole Spanner is gone, whose stacks stay and know the provider', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    synthesized(lockFile, (grants, site) => grants.read(api(site)));
    const whole = synthesized(lockFile);
    const names = whole.description.stacks.map(({ name }) => name);
    expect(names).toEqual(['global-data', 'fra1-data', 'fra1-apps', 'fra1-smoke', 'global-revoke']);
    expect(whole.stack('global-data').json['removed']).toEqual([forgotten(right('reader'))]);
    for (const name of ['global-data', 'global-revoke']) {
      expect(whole.stack(name).json['terraform']).toMatchObject({
        required_providers: { google: { source: 'hashicorp/google', version: '>= 6.50.0, < 7.0.0' } },
      });
      // Terraform reads no stack whose block of resources is empty.
      expect(whole.stack(name).json['resource']).not.toEqual({});
    }
  });
});
