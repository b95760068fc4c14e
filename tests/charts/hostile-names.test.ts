import { beforeAll, describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { Platform, Sites, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { helmTemplate, type Manifest, packagedChart, parseManifests } from '../support/helm.js';
import { kubernetesErrors } from '../support/kubernetes.js';
import { sitesText } from '../support/platform.js';
import { type ChartCase, MATRIX } from './matrix.js';
import { templateOf } from './pods.js';

// Names that are legal, and that YAML reads as truths, numbers and nothing where they are not in quotes.

/** Of a chart's values, by the key that holds them. */
const HOSTILE: Readonly<Record<string, unknown>> = {
  platform: 'on',
  site: 'no',
  apps: '1e3',
  className: 'true',
  secret: '0x10',
  existingSecret: '017',
  servingIssuer: { kind: 'ClusterIssuer', name: 'null' },
  certManagerNamespace: '1e6',
  zone: '0x10',
};
const ZONES = ['1', '0x10', '1e3'];

function hostile(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hostile);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'zones') return [key, 'names' in inner ? { ...inner, names: ZONES } : inner];
      if (key === 'racks')
        return [key, inner.map((rack: object, i: number) => ({ ...rack, name: `${i}`, zone: ZONES[i] }))];
      if (key === 'cluster') return [key, { ...(hostile(inner) as object), name: 'yes' }];
      if (key === 'podLabels') return [key, { app: 'true' }];
      // A quota stands under the same key as the name of its namespace.
      if (key === 'quotas') return [key, inner];
      return [key, Object.hasOwn(HOSTILE, key) ? HOSTILE[key] : hostile(inner)];
    }),
  );
}

const CASES = MATRIX.filter(({ name }) =>
  /^(three (zones|racks)|zone from the node|task |its own issuer|the site's own|quotas|resolvers|defaults$)/.test(name),
).map((one) => ({ ...one, values: hostile(one.values) as object, release: 'off', namespace: '1e3' }));

/** Every text of metadata, where Kubernetes takes nothing but texts. */
function labelsOf(manifest: Manifest): unknown[] {
  const places = [manifest.metadata, templateOf(manifest)?.metadata, manifest['spec']?.selector?.matchLabels];
  return places.flatMap((place) => [
    place?.name,
    place?.namespace,
    ...Object.values({ ...place?.labels, ...place?.annotations }),
  ]);
}

describe.each(CASES.map((one) => [`${one.chart}: ${one.name}`, one] as const))(
  '%s, with hostile names',
  (_, chartCase: ChartCase) => {
    let text = '';
    let manifests: readonly Manifest[] = [];
    beforeAll(async () => {
      const { chart, values, release, namespace } = chartCase;
      text = await helmTemplate(packagedChart(chart), values, { release, namespace });
      manifests = parseManifests(text);
    });

    it('renders what the Kubernetes API takes', () => {
      expect(manifests.length).toBeGreaterThan(0);
      expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
    });

    it('keeps each name as it is', () => {
      for (const one of manifests) {
        expect(labelsOf(one).filter((value) => value !== undefined && typeof value !== 'string')).toEqual([]);
        if (chartCase.name === 'defaults' || !('platform' in chartCase.values)) continue;
        expect(one.metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': 'on', 'datastead.dev/site': 'no' });
      }
    });

    it('puts a digest in quotes, which may be all digits', () => {
      expect(text.match(/^ *datastead\.dev\/config: (?!"[0-9a-f]{16}"$).*$/gm)).toBeNull();
    });
  },
);

describe('a platform whose names YAML would read otherwise', () => {
  it('is what the Kubernetes API takes, with zones and labels as they are', async () => {
    const kubernetes =
      '{ context: "no", version: "1.34", zoneSource: node, apiServerCidrs: [10.96.0.1/32], namespaces: { data: 1e3, apps: "0x1" } }';
    const sites = sitesText({
      kubernetes,
      name: 'no',
      region: 'yes',
      zones: '["1", "2", "0x10"]',
      storage: '{ className: "null", encryptedAtRest: true }',
      labels: '{ team: "true", cost: "1e3" }',
      capacity: '{ nodesPerZone: 1, cpu: 48, memory: 96Gi, storage: 2Ti }',
    }).replace('data: 1e3', 'data: "1e3"');
    const manifests = await compose(sites);
    expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
    const namespaces = manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata);
    expect(namespaces.sort((one, other) => (one.name > other.name ? -1 : 1))).toMatchObject([
      { name: '1e3', labels: { team: 'true', cost: '1e3', 'app.kubernetes.io/part-of': 'shop' } },
      { name: '0x1', labels: { team: 'true', cost: '1e3' } },
    ]);
    const sets = manifests.filter(({ kind }) => kind === 'StatefulSet');
    const zones = sets.map(
      ({ spec }) =>
        spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]
          .matchExpressions[0].values,
    );
    expect(new Set(zones.flat())).toEqual(new Set(['1', '2', '0x10']));
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['catalogue-1', 'catalogue-2', 'catalogue-0x10', 'true-broker', 'off-member', 'nil-node']),
    );
  });
});

function compose(text: string): Promise<readonly Manifest[]> {
  const platform = synthesize((app, sites) => {
    const whole = new Platform(app, 'shop', {
      sites,
      tolerate: 'zone',
      acknowledge: [{ id: 'cockroachdb-licence-key-none', at: 'shop/no/nil', reason: 'none in a test' }],
    });
    for (const site of whole.sites) {
      const log = new Kafka(site, 'true', { topics: { null: {} } });
      new Redis(site, 'off');
      new Cassandra(site, 'catalogue');
      new CockroachDB(site, 'nil');
      const api = new Workload(site, 'y', {
        image: 'registry.example.com/y:1.0',
        env: { N: '1e3', Y: 'yes' },
        port: 80,
      });
      log.topic('null').grants.produce(api);
    }
    return whole;
  }, Sites.fromText(text));
  return platform.manifests();
}
