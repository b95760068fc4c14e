import type { ReleasePlan } from '../helm/index.js';
import type { Site } from './site.js';
import type { SiteValues } from './values.js';

/** The certificate authorities live for ten years and are renewed a year before; leaves live for months. */
const AUTHORITY = { authorityDuration: '87600h', authorityRenewBefore: '8760h' };

export const RELEASE = 'site';

/** Secret of the release in the apps namespace, from which bindings take only the certificate of the authority. */
export const TRUST_SECRET = 'trust';

/** Of the objects that the release has in both namespaces: what others may call one of theirs. */
export const SITE_OBJECTS = { NetworkPolicy: ['default-deny', 'allow-dns'], ResourceQuota: [RELEASE] } as const;

/** The release and what its chart has in the data namespace. `tests/charts/charts.test.ts` holds the chart to it. */
export const SITE_NAMES: readonly string[] = [RELEASE, 'allow-dns', 'default-deny', 'internal-ca'];

/** The release that prepares a site's namespaces: authorities, default deny, quotas. */
export function siteRelease(site: Site): ReleasePlan {
  const { facts, platform, namespaces } = site;
  const { dns } = site.kind;
  const { cpu, memory, storage } = facts.capacity;
  const compute = { 'requests.cpu': `${cpu}`, 'limits.memory': memory.toString() };
  const values: SiteValues = {
    platform,
    site: facts.name,
    apps: namespaces.apps,
    dns: {
      namespace: dns.namespace,
      podLabels: { ...dns.podLabels },
      ports: [...dns.ports],
      addresses: [...dns.addresses],
    },
    certificates: {
      certManagerNamespace: facts.certManagerNamespace,
      servingIssuer: site.kind.servingIssuer ?? { kind: 'ClusterIssuer', name: '' },
      ...AUTHORITY,
    },
    quotas: { data: { ...compute, 'requests.storage': storage.toString() }, apps: compute },
  };
  // cert-manager has made the serving authority's Secret, where a release of an earlier version had none. In namespaces of others nothing
  // is taken over.
  const takeOwnership = facts.kubernetes.namespaces?.existing !== true;
  return { name: RELEASE, chart: 'site', values: { ...values }, timeoutSeconds: 180, takeOwnership };
}
