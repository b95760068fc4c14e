import { describe, expect, it } from 'vitest';
import { SmokeTest, Workload } from '../../index.js';
import { synthesizeSite } from '../../tests/support/platform.js';
import { Postgresql } from './postgresql.js';
import type { PostgresqlEndpointProps } from './props.js';

const image = 'registry.example.com/shop/api:1.0.0';
const PROPS: PostgresqlEndpointProps = {
  host: 'pg.example.com',
  cidr: '10.20.0.0/24',
  existingSecret: 'corp-pg',
  caConfigMap: 'corp-ca',
};

type Compose = Parameters<typeof synthesizeSite>[0];

function appsOf(compose: Compose, props: Parameters<typeof synthesizeSite>[1] = {}) {
  return synthesizeSite(compose, props).stack('apps').resources;
}

function bindingOf(compose: Compose, props: Parameters<typeof synthesizeSite>[1] = {}) {
  return (appsOf(compose, props)['kubernetes_config_map_v1.binding-main-api'] as { data: object }).data;
}

describe('Postgresql.fromEndpoint', () => {
  it('tells a workload where its database is, and that the name of the server must be verified', () => {
    expect(
      bindingOf((site) =>
        Postgresql.fromEndpoint(site, 'main', PROPS)
          .database('orders')
          .grants.readWrite(new Workload(site, 'api', { image })),
      ),
    ).toEqual({
      type: 'postgresql',
      provider: 'postgresql',
      host: 'pg.example.com',
      port: '5432',
      database: 'orders',
      sslmode: 'verify-full',
    });
  });

  it('knows the port of the other product, and plain text where nothing is promised', () => {
    const { caConfigMap: _, ...plain } = PROPS;
    expect(
      bindingOf(
        (site) =>
          Postgresql.fromEndpoint(site, 'main', { ...plain, provider: 'cockroachdb' })
            .database('orders')
            .grants.read(new Workload(site, 'api', { image })),
        { tolerate: 'none' },
      ),
    ).toMatchObject({ provider: 'cockroachdb', port: '26257', sslmode: 'disable' });
  });

  it('opens the network path to the addresses given and nothing else, hands over the Secret, makes no user', () => {
    const resources = appsOf((site) =>
      Postgresql.fromEndpoint(site, 'main', PROPS)
        .database('orders')
        .grants.read(new Workload(site, 'api', { image })),
    );
    const { spec } = resources['kubernetes_network_policy_v1.clients-main'] as { spec: { egress: unknown[] } };
    expect(spec.egress).toEqual([
      { ports: [{ port: '5432', protocol: 'TCP' }], to: [{ ip_block: { cidr: '10.20.0.0/24' } }] },
    ]);
    expect(JSON.stringify(resources['kubernetes_deployment_v1.workload-api'])).toContain('corp-pg');
    expect(Object.keys(resources).filter((address) => address.startsWith('kubernetes_secret_v1'))).toEqual([]);
  });

  it('keeps the most that any grant gave, in any order, and says it in the summary', () => {
    const { platform } = synthesizeSite((site) => {
      const { grants } = Postgresql.fromEndpoint(site, 'main', PROPS).database('orders');
      const [first, second] = ['first', 'second'].map((name) => new SmokeTest(site, name, { image }));
      if (!first || !second) throw new Error('two were made');
      grants.migrate(first);
      grants.read(first);
      grants.read(second);
      expect(grants.readWrite(second)).toBe(grants.read(second));
    });
    const [site] = platform.prepare().description.sites;
    expect(site?.applications.map(({ name, reaches }) => [name, reaches])).toEqual([
      ['first', ['main: read, write and migrate orders']],
      ['second', ['main: read and write orders']],
    ]);
  });
});
