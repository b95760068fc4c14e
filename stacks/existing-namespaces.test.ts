import { describe, expect, it } from 'vitest';
import { Kafka } from '../constructs/kafka/index.js';
import { Workload } from '../index.js';
import { refusals } from '../tests/support/deployed.js';
import { releaseValues, sitesText, synthesizeSite } from '../tests/support/platform.js';
import { HAS_TERRAFORM } from '../tests/support/terraform-locals.js';

function stacks(namespaces: string) {
  const kubernetes = `{ context: x, version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32]${namespaces} }`;
  return synthesizeSite(
    (site) => {
      const events = new Kafka(site, 'events', { topics: { orders: {} } });
      events.topic('orders').grants.produce(new Workload(site, 'api', { image: 'registry.example.com/api:1.0' }));
    },
    { sites: sitesText({ kubernetes }) },
  ).stack;
}

const THEIRS = ', namespaces: { existing: true, data: team-data, apps: team-apps }';

interface Data {
  readonly kubernetes_namespace_v1?: Readonly<Record<string, { readonly metadata: { readonly name: string } }>>;
}

describe('namespaces that exist', () => {
  const stack = stacks(THEIRS);
  const data = stack('data');

  it('are neither made nor labelled nor removed, and what the kit has made is forgotten', () => {
    for (const part of ['data', 'apps', 'smoke'] as const) {
      const made = Object.keys(stack(part).resources).filter((address) =>
        /namespace_v1|kubernetes_labels/.test(address),
      );
      expect(made).toEqual([]);
    }
    const { removed } = data.json as { removed?: readonly { readonly from: string }[] };
    expect(removed?.map(({ from }) => from).sort()).toEqual([
      'kubernetes_labels.labels-apps',
      'kubernetes_labels.labels-data',
      'kubernetes_namespace_v1.namespace-apps',
      'kubernetes_namespace_v1.namespace-data',
    ]);
    expect(removed).toContainEqual({ from: 'kubernetes_namespace_v1.namespace-data', lifecycle: { destroy: false } });
  });

  it('are read by every plan of the data stack, with a sentence where one is missing', () => {
    const { kubernetes_namespace_v1: read = {} } = data.json.data as Data;
    expect(Object.values(read).map(({ metadata }) => metadata.name)).toEqual(['team-apps', 'team-data']);
    expect(JSON.stringify(read)).toContain(
      'its cluster has no namespace team-apps. Let the team that makes the other one create it',
    );
  });

  it('are warned of where they let other pods in than restricted ones', () => {
    const { check } = data.json as { check?: Readonly<Record<string, unknown>> };
    expect(JSON.stringify(check?.['pod-security-apps'])).toContain(
      'The namespace team-apps admits pods that Pod Security \\"restricted\\" would refuse',
    );
  });

  it('are where everything stands, and nothing of others is taken over', () => {
    const site = data.resources['helm_release.release-site'];
    expect(site).toMatchObject({ namespace: 'team-data' });
    expect(site).not.toHaveProperty('take_ownership');
    expect(releaseValues(data, 'events')).toMatchObject({ cluster: { apps: 'team-apps' } });
    expect(stack('apps').resources['kubernetes_deployment_v1.workload-api']).toMatchObject({
      metadata: { namespace: 'team-apps' },
    });
  });

  it.skipIf(!HAS_TERRAFORM)('are refused while an object of somebody else has the name of one of the kit', () => {
    const own = { 'meta.helm.sh/release-name': 'site' };
    const policies = [
      { metadata: { name: 'default-deny', annotations: { owner: 'team' } } },
      { metadata: { name: 'allow-dns', annotations: own } },
      { metadata: { name: 'allow-monitoring' } },
    ];
    const [said, ...more] = refusals(stack, {
      'own-networkpolicy-data': policies,
      'own-resourcequota-apps': [{ metadata: { name: 'site', annotations: own } }, { metadata: { name: 'team' } }],
    });
    expect(said).toContain("The NetworkPolicy default-deny of the namespace team-data is somebody else's");
    expect(more).toEqual([]);
  });
});

describe('namespaces that the kit makes', () => {
  const data = stacks('')('data');

  it('keep what others put on them', () => {
    for (const part of ['data', 'apps']) {
      expect(data.resources[`kubernetes_namespace_v1.namespace-${part}`]).toMatchObject({
        lifecycle: { ignore_changes: ['metadata[0].labels', 'metadata[0].annotations'] },
      });
      expect(data.resources[`kubernetes_labels.labels-${part}`]).toMatchObject({ field_manager: 'datastead' });
    }
    expect(data.json).not.toHaveProperty('removed');
    expect(data.resources['helm_release.release-site']).toMatchObject({ take_ownership: true });
  });
});

describe("the cluster's own domain", () => {
  it('ends the addresses in bindings, and stands in certificates', () => {
    const stack = stacks(', dnsDomain: fra.example.com');
    const binding = JSON.stringify(stack('apps').resources);
    expect(binding).toContain('events.shop-data.svc.fra.example.com:9092');
    expect(binding).not.toContain('cluster.local');
    expect(releaseValues(stack('data'), 'events')).toMatchObject({ network: { dnsDomain: 'fra.example.com' } });
  });
});
