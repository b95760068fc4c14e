import { describe, expect, it } from 'vitest';
import { type Manifest, renderChart } from '../support/helm.js';
import { SITE } from './matrix.js';

function site(name: string): Promise<Manifest[]> {
  const found = SITE.find((one) => one.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return renderChart('site', found.values, found);
}

const titles = (manifests: readonly Manifest[]) =>
  manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`);

describe('a site', () => {
  it('denies both namespaces all traffic, both ways, but names', async () => {
    const manifests = await site('resolvers by address');
    for (const namespace of ['shop-data', 'example-apps']) {
      const policies = manifests.filter(
        ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === namespace,
      );
      const specs = policies.map((policy) => policy['spec']);
      expect(specs).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
      const open = specs.filter(({ egress, ingress }) => egress || ingress);
      expect(open).toHaveLength(1);
      expect(open[0]).toMatchObject({ podSelector: {}, policyTypes: ['Egress'] });
      expect(open[0].egress).toEqual([
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } },
              podSelector: { matchLabels: { app: 'resolver', tier: 'system' } },
            },
            { ipBlock: { cidr: '169.254.20.10/32' } },
            { ipBlock: { cidr: 'fd00::10/128' } },
          ],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
            { port: 5353, protocol: 'UDP' },
            { port: 5353, protocol: 'TCP' },
          ],
        },
      ]);
    }
  });

  it("signs members' identities in the data namespace only", async () => {
    const manifests = await site('a platform');
    expect(titles(manifests)).toContain('Issuer shop-data/internal-ca');
    expect(titles(manifests)).not.toContain('Issuer shop-apps/internal-ca');
    expect(
      manifests.filter(({ kind, spec }) => kind === 'ClusterIssuer' && spec.ca?.secretName === 'internal-ca'),
    ).toEqual([]);
  });

  it('makes an authority for clients where the site names none, and none where it does', async () => {
    expect(titles(await site('a platform'))).toContain('ClusterIssuer -/shop-fra1-serving');
    const own = await site('its own issuer');
    expect(titles(own)).not.toContain('ClusterIssuer -/shop-fra1-serving');
    const trust = own.find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === 'trust');
    expect(trust?.['spec'].issuerRef).toMatchObject({ kind: 'ClusterIssuer', name: 'company' });
  });

  it('asks cert-manager for the format that systems need, so that one without it is refused before they come', async () => {
    const formats = (manifests: readonly Manifest[], name: string) =>
      manifests.find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === name)?.['spec']
        .additionalOutputFormats;
    const wanted = formats(await renderChart('kafka', {}, { release: 'events' }), 'events-serving');
    expect(wanted).toEqual([{ type: 'CombinedPEM' }]);
    expect(formats(await site('a platform'), 'trust')).toEqual(wanted);
    expect(formats(await site('its own issuer'), 'trust')).toEqual(wanted);
  });

  it('gives the certificate of an issuer of the company a common name of 64 bytes at most', async () => {
    const named = async (values: object) => {
      const own = await renderChart('site', values, { release: 'site' });
      return own.find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === 'trust')?.['spec'];
    };
    const certificates = { servingIssuer: { kind: 'ClusterIssuer', name: 'company' } };
    expect(await named({ platform: 'shop', certificates })).toMatchObject({ commonName: 'trust.shop-apps.invalid' });
    expect((await named({ apps: 'a'.repeat(63), certificates })).commonName).toBe('trust');
    expect(await named({ platform: 'shop' })).not.toHaveProperty('commonName');
  });

  it('has quotas where they are given', async () => {
    expect(titles(await site('a platform')).filter((title) => title.startsWith('ResourceQuota'))).toEqual([]);
    const quotas = (await site('quotas')).filter(({ kind }) => kind === 'ResourceQuota');
    expect(quotas.map(({ metadata, spec }) => [metadata.namespace, spec.hard])).toEqual([
      ['example-apps', { pods: '100' }],
      ['shop-data', expect.objectContaining({ 'requests.cpu': '20', persistentvolumeclaims: '50' })],
    ]);
  });
});
