import type { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { addClickstream } from '../../examples/ecommerce/platform/clickstream.js';
import { addOrdering } from '../../examples/ecommerce/platform/ordering.js';
import { Platform, Sites, type Tolerance } from '../../index.js';
import { matchers, type SynthesizedStack, synthesize } from '../../testing/index.js';
import { sitesText } from '../support/platform.js';

expect.extend(matchers);

/** The shop's ordering under a promise. */
function ordering(tolerate: Tolerance) {
  const compose = (app: App, sites: Sites) => {
    const shop = new Platform(app, 'shop', { sites, tolerate });
    for (const site of shop.sites) addOrdering(site, addClickstream(site));
    return shop;
  };
  const shop = synthesize(compose, Sites.fromText(sitesText()));
  return { data: shop.stack('fra1-data'), apps: shop.stack('fra1-apps') };
}

const WHO = ['orders-migrate', 'orders-api'] as const;
const PODS = {
  'orders-migrate': 'kubernetes_job_v1.migration-orders-migrate',
  'orders-api': 'kubernetes_deployment_v1.workload-orders-api',
};

const bindingOf = ({ resources }: SynthesizedStack, system: string, who: string) =>
  (resources[`kubernetes_config_map_v1.binding-${system}-${who}`] as { data: Record<string, string> } | undefined)
    ?.data;

/** The pods of a workload or a Job: what they mount, and which ways out they have. */
function podsOf({ resources }: SynthesizedStack, who: (typeof WHO)[number]): string {
  const { spec } = resources[PODS[who]] as { spec: { template: object } };
  return JSON.stringify(spec.template);
}

describe("the shop's ordering where nothing is promised", () => {
  const { data, apps } = ordering('none');

  it('has an emulator of Spanner in the site', () => {
    expect(data).toHaveResource('helm_release', { name: 'ledger' });
  });

  it.each(WHO)('gives %s the orders on it, and the way there', (who) => {
    expect(bindingOf(apps, 'ledger', who)).toEqual({
      type: 'spanner',
      provider: 'emulator',
      project: 'datastead',
      instance: 'ledger',
      database: 'orders',
      'emulator-host': 'ledger.shop-data.svc.cluster.local:9010',
      'emulator-rest': 'ledger.shop-data.svc.cluster.local:9020',
    });
    expect(bindingOf(apps, 'sales', who)).toBeUndefined();
    const pods = podsOf(apps, who);
    expect(pods).toContain(`ledger-${who}`);
    expect(pods).toContain('"access.datastead.dev/ledger":"granted"');
    expect(pods).not.toContain('access.datastead.dev/sales');
  });

  it('keeps the stock on CockroachDB', () => {
    expect(bindingOf(apps, 'sales', 'inventory-api')).toMatchObject({ type: 'postgresql', database: 'inventory' });
  });

  it('migrates before the service that needs the schema', () => {
    const { depends_on } = apps.resources['kubernetes_deployment_v1.workload-orders-api'] as { depends_on: string[] };
    expect(depends_on).toContain('kubernetes_job_v1.migration-orders-migrate');
  });
});

describe("the shop's ordering in a private data center with zones", () => {
  const { data, apps } = ordering('zone');

  it('has no emulator', () => {
    expect(data).not.toHaveResource('helm_release', { name: 'ledger' });
  });

  it.each(WHO)('gives %s the orders on CockroachDB', (who) => {
    expect(bindingOf(apps, 'sales', who)).toMatchObject({
      type: 'postgresql',
      provider: 'cockroachdb',
      database: 'orders',
      sslmode: 'verify-full',
    });
    expect(podsOf(apps, who)).toContain('"access.datastead.dev/sales":"granted"');
  });
});
