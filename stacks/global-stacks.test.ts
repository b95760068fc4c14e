import { describe, expect, it } from 'vitest';
import { Identity, InstanceConfig, Spanner } from '../constructs/spanner/index.js';
import { Platform, type PlatformProps, Sites, SmokeTest } from '../index.js';
import { synthesize } from '../testing/index.js';
import { sitesText, twoSitesText } from '../tests/support/platform.js';

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
        /^shop does not say where the states of global-data and global-revoke are kept.*\(sites\.yaml:\d+:\d+\).*: name the place in globalState/,
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
