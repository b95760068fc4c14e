import { describe, expect, it } from 'vitest';
import { Duration, Platform, type Scaling, Sites, Workload, type WorkloadProps } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { deployed, refusals } from '../../tests/support/deployed.js';
import { sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { HAS_TERRAFORM } from '../../tests/support/terraform-locals.js';

const image = 'registry.example.com/shop/api:1.0.0';
const AUTO: Scaling = { min: 2, max: 6, cpu: 70 };

const siteOf = (props: Partial<WorkloadProps>) =>
  synthesizeSite((site) => new Workload(site, 'api', { image, port: 8080, ...props }));
const appsOf = (props: Partial<WorkloadProps>) => siteOf(props).stack('apps');

interface Deployment {
  readonly spec: { readonly replicas: string };
  readonly lifecycle?: object;
}

const deploymentOf = (props: Partial<WorkloadProps>) =>
  appsOf(props).resources['kubernetes_deployment_v1.workload-api'] as unknown as Deployment;

describe('a workload with an autoscaler', () => {
  it('begins with as many pods as it has at least, and applies leave their number alone', () => {
    const { spec, lifecycle } = deploymentOf({ scaling: AUTO });
    expect(spec.replicas).toBe('2');
    expect(lifecycle).toEqual({ ignore_changes: ['spec[0].replicas'] });
  });

  it('is scaled by what it aims at, as fast as Kubernetes does by itself', () => {
    expect(appsOf({ scaling: { ...AUTO, memory: 80 } })).toHaveResource('kubernetes_horizontal_pod_autoscaler_v2', {
      metadata: { name: 'api', namespace: 'shop-apps' },
      spec: {
        scale_target_ref: { api_version: 'apps/v1', kind: 'Deployment', name: 'api' },
        min_replicas: 2,
        max_replicas: 6,
        metric: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', average_utilization: 70 } } },
          { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', average_utilization: 80 } } },
        ],
        behavior: {
          scale_up: [
            {
              stabilization_window_seconds: 0,
              select_policy: 'Max',
              policy: [
                { type: 'Pods', value: 4, period_seconds: 15 },
                { type: 'Percent', value: 100, period_seconds: 15 },
              ],
            },
          ],
          scale_down: [
            {
              stabilization_window_seconds: 300,
              select_policy: 'Max',
              policy: [{ type: 'Percent', value: 100, period_seconds: 15 }],
            },
          ],
        },
      },
      depends_on: expect.arrayContaining(['kubernetes_deployment_v1.workload-api']),
    });
  });

  it('is scaled as it is told where it is told', () => {
    const scaleDown = {
      stabilizationWindow: Duration.minutes(10),
      selectPolicy: 'Min' as const,
      policies: [{ type: 'Pods' as const, value: 1, period: Duration.minutes(1) }],
    };
    expect(appsOf({ scaling: { ...AUTO, behavior: { scaleDown } } })).toHaveResource(
      'kubernetes_horizontal_pod_autoscaler_v2',
      {
        spec: {
          behavior: {
            scale_down: [
              {
                stabilization_window_seconds: 600,
                select_policy: 'Min',
                policy: [{ type: 'Pods', value: 1, period_seconds: 60 }],
              },
            ],
          },
        },
      },
    );
  });

  it('has a disruption budget, and room in the site for as many pods as it may have', () => {
    const { platform, stack } = siteOf({ scaling: AUTO });
    expect(stack('apps')).toHaveResource('kubernetes_pod_disruption_budget_v1', { metadata: { name: 'api' } });
    const [site] = platform.prepare().description.sites;
    expect(site?.applications[0]).toMatchObject({ replicas: 6, minReplicas: 2 });
    expect(site?.askedBy.find(({ what }) => what === 'applications')?.cpu).toBe(0.6);
  });

  it('declares the same rollout as without, so that its pods do not roll', () => {
    const annotation = (props: Partial<WorkloadProps>) =>
      (deploymentOf(props) as unknown as { metadata: { annotations: object } }).metadata.annotations;
    expect(annotation({ scaling: AUTO })).toEqual(annotation({}));
  });

  it('is exported without a number of pods, which whoever applies it again would put back', async () => {
    const platform = synthesize((app, sites) => {
      const shop = new Platform(app, 'shop', { sites });
      for (const site of shop.sites) {
        new Workload(site, 'api', { image, scaling: AUTO });
        new Workload(site, 'web', { image, replicas: 3 });
      }
      return shop;
    }, Sites.fromText(sitesText()));
    const replicas = (await platform.manifests('fra1-apps'))
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, ...rest }) => [metadata.name, (rest as unknown as Deployment).spec.replicas]);
    expect(replicas).toEqual([
      ['api', undefined],
      ['web', 3],
    ]);
  });
});

describe.skipIf(!HAS_TERRAFORM)('a workload whose number of pods is handed back', () => {
  const scaled = deployed(siteOf({ scaling: AUTO }).stack);

  it.each<[string, Scaling]>([
    ['an autoscaler', AUTO],
    ['somebody else', 'external'],
  ])('by %s has to say how many there are', (_, scaling) => {
    expect(refusals(siteOf({}).stack, deployed(siteOf({ scaling }).stack))).toEqual([
      'shop/fra1/api was deployed with a number of pods that others say (scaling), and leaves replicas out now, which is 2: set replicas to the number that is to run. Now it is what kubectl -n shop-apps get deployment api says.',
    ]);
  });

  it('is deployed where it says so, or where others go on saying it', () => {
    expect(refusals(siteOf({ replicas: 5 }).stack, scaled)).toEqual([]);
    expect(refusals(siteOf({ scaling: 'external' }).stack, scaled)).toEqual([]);
  });

  it('may leave it out again after that', () => {
    const said = deployed(siteOf({ replicas: 5 }).stack, scaled);
    expect(refusals(siteOf({}).stack, said)).toEqual([]);
  });

  it('may not before that deploy has come to its end', () => {
    const begun = deployed(siteOf({ replicas: 5 }).stack, scaled, 'apps');
    expect(refusals(siteOf({}).stack, begun)).toHaveLength(1);
  });
});
