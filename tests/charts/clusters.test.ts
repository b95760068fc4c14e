import { describe, expect, it } from 'vitest';
import { type Manifest, renderChart } from '../support/helm.js';

// What clusters differ in, and every system's chart has to bear.

const CHARTS = ['kafka', 'redis', 'cassandra', 'cockroachdb'] as const;
const PLACE = { platform: 'shop', site: 'fra1', cluster: { name: 'one', apps: 'shop-apps' } };
const COMPANY = { servingIssuer: { kind: 'ClusterIssuer', name: 'company' } };

const serving = (manifests: readonly Manifest[]) =>
  manifests.find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === 'one-serving')?.['spec'];

/** As the kit gives them; Cassandra's nodes have their zone by their rack. */
const fromNode = (chart: string) =>
  chart === 'cassandra'
    ? { zones: { source: 'node' }, racks: [{ name: 'a', zone: 'a', nodes: 1 }] }
    : { zones: { names: ['a'], source: 'node' } };

describe.each(CHARTS)('the chart %s', (chart) => {
  it("names servers by the cluster's own domain in certificates", async () => {
    const { dnsNames } = serving(await renderChart(chart, { ...PLACE, network: { dnsDomain: 'fra.example.com' } }));
    expect(dnsNames).toContain('one.shop-data.svc');
    expect(dnsNames).toContain('one.shop-data.svc.fra.example.com');
    expect(dnsNames.filter((name: string) => name.includes('cluster.local'))).toEqual([]);
    const usual = serving(await renderChart(chart, PLACE)).dnsNames;
    expect(usual).toEqual(dnsNames.map((name: string) => name.replace('fra.example.com', 'cluster.local')));
  });

  it('asks an issuer of the company for a common name of 64 bytes at most, and its own for none', async () => {
    const rendered = await renderChart(chart, { ...PLACE, tls: COMPANY });
    expect(serving(rendered).commonName).toBe('one.shop-data.svc');
    const long = await renderChart(chart, { ...PLACE, tls: COMPANY }, { namespace: 'n'.repeat(63) });
    expect(serving(long).commonName).toBe('one');
    for (const name of ['', 'shop-fra1-serving']) {
      const own = { servingIssuer: { kind: 'ClusterIssuer', name } };
      expect(serving(await renderChart(chart, { ...PLACE, tls: own }))).not.toHaveProperty('commonName');
    }
  });

  it('lets pods that ask for their zone reach the API at all its addresses and ports, and nothing else', async () => {
    const policy = async (network?: object) =>
      (await renderChart(chart, { ...PLACE, ...fromNode(chart), ...(network && { network }) })).find(
        ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'one-zone',
      )?.['spec'].egress;
    const cidrs = ['10.20.0.11/32', 'fd00:20::11/128'];
    expect(await policy({ apiServerCidrs: cidrs, apiServerPorts: [16443] })).toEqual([
      { ports: [{ port: 16443 }], to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) },
    ]);
    expect(await policy()).toEqual([
      {
        ports: [{ port: 443 }, { port: 6443 }],
        to: ['0.0.0.0/0', '::/0'].map((cidr) => ({ ipBlock: { cidr } })),
      },
    ]);
  });

  it('leaves the family of addresses to the cluster', async () => {
    const rendered = await renderChart(chart, PLACE);
    for (const { kind, spec } of rendered) {
      if (kind === 'Service') expect(spec).not.toHaveProperty('ipFamilyPolicy');
    }
    // What listens names no address of IPv4 alone.
    expect(JSON.stringify(rendered)).not.toMatch(/0\.0\.0\.0(?!\/0)|bind \*\\n/);
  });
});
