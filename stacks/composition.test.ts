import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import { Annotations, Aspects, type IAspect, TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { Redis } from '../constructs/redis/index.js';
import { Migration, type Platform, type Site, SmokeTest, Workload } from '../index.js';
import { synthesizeSite } from '../tests/support/platform.js';

const image = 'registry.example.com/shop/api:1.0.0';

/** A workload with a grant, a migration and a smoke test; and what a case adds. */
const compose =
  (add: (site: Site, platform: Platform, api: Workload) => void = () => {}) =>
  (site: Site, platform: Platform) => {
    const api = new Workload(site, 'api', { image, port: 8080, after: [new Migration(site, 'schema', { image })] });
    new Redis(site, 'carts').keys('cart:*').grants.read(api);
    api.grants.call(new SmokeTest(site, 'smoke', { image }));
    add(site, platform, api);
  };

describe('a resource of your own', () => {
  it.each(['data', 'apps', 'smoke'] as const)('stands in the stack %s, and the next one waits for it', (part) => {
    const { stack } = synthesizeSite(
      compose((site) => {
        new ConfigMapV1(site.stacks[part], 'own', { metadata: { name: 'own' }, data: { text: '${literal}' } });
      }),
    );
    const { json } = stack(part);
    expect(stack(part)).toHaveResource('kubernetes_config_map_v1', { metadata: { name: 'own' } });
    const { applied } = (json as { resource: { kubernetes_config_map_v1: Record<string, { depends_on: string[] }> } })
      .resource.kubernetes_config_map_v1;
    expect(applied?.depends_on).toContain('kubernetes_config_map_v1.own');
  });

  it('can name what it has made to a workload', () => {
    const { stack } = synthesizeSite((site) => {
      const own = new ConfigMapV1(site.stacks.apps, 'own', { metadata: { name: 'own' } });
      new Workload(site, 'api', { image, env: { OWN: own.metadata.name } });
    });
    expect(JSON.stringify(stack('apps').resources['kubernetes_deployment_v1.workload-api'])).toContain(
      '"value":"${kubernetes_config_map_v1.own.metadata[0].name}"',
    );
  });

  it('in the scope of a site is an error: it would be made nowhere', () => {
    expect(() =>
      synthesizeSite(compose((site) => new ConfigMapV1(site, 'own', { metadata: { name: 'own' } }))),
    ).toThrow(/shop\/fra1\/own is made in no stack.*site\.stacks\.data/);
  });
});

/** Notes the paths of what it visits. */
class Notes implements IAspect {
  readonly paths: string[] = [];

  visit(node: IConstruct): void {
    this.paths.push(node.node.path);
  }
}

/** Gives each Kubernetes object a label, as a team's aspect would. */
const LABEL: IAspect = {
  visit(node) {
    if (TerraformResource.isTerraformResource(node) && node.terraformResourceType.startsWith('kubernetes_')) {
      node.addOverride('metadata.labels.team', 'checkout');
    }
  },
};

/** Addresses of the resources that have the label. */
function labelled(where: (site: Site, platform: Platform, api: Workload) => IConstruct): string[] {
  const { stack } = synthesizeSite(compose((site, platform, api) => Aspects.of(where(site, platform, api)).add(LABEL)));
  return (['data', 'apps', 'smoke'] as const).flatMap((part) =>
    Object.entries(stack(part).resources)
      .filter(([, body]) => JSON.stringify(body).includes('"team":"checkout"'))
      .map(([address]) => address),
  );
}

describe('an aspect', () => {
  it.each([
    ['the platform', (_: Site, platform: Platform) => platform],
    ['a site', (site: Site) => site],
    ['the App', (site: Site) => site.node.root],
  ] as const)('of %s visits the resources of all that stands in it', (_, where) => {
    expect(labelled(where)).toEqual(
      expect.arrayContaining([
        'kubernetes_namespace_v1.namespace-apps',
        'kubernetes_secret_v1.credential-apps',
        'kubernetes_deployment_v1.workload-api',
        'kubernetes_job_v1.migration-schema',
        'kubernetes_job_v1.smoke-smoke',
      ]),
    );
  });

  it('of a workload visits what is made for it, and nothing else', () => {
    expect(labelled((_, __, api) => api).sort()).toEqual([
      'kubernetes_config_map_v1.binding-carts-api',
      'kubernetes_deployment_v1.workload-api',
      'kubernetes_pod_disruption_budget_v1.budget-api',
      'kubernetes_service_v1.service-api',
    ]);
  });

  it('visits each construct of the composition once', () => {
    const notes = new Notes();
    synthesizeSite(
      compose((site, platform) => {
        for (const scope of [platform, site]) Aspects.of(scope).add(notes);
      }),
    );
    const own = notes.paths.filter((path) => path.startsWith('shop'));
    expect(own).toEqual(expect.arrayContaining(['shop', 'shop/fra1', 'shop/fra1/api', 'shop/fra1/carts']));
    expect(new Set(notes.paths).size).toBe(notes.paths.length);
  });

  it('can refuse what was composed, and warn of it', () => {
    const said = (say: (annotations: Annotations) => void) =>
      compose((site) =>
        Aspects.of(site).add({
          visit: (node) => {
            if (node instanceof Redis) say(Annotations.of(node));
          },
        }),
      );
    expect(() => synthesizeSite(said((annotations) => annotations.addError('Redis has to be asked for')))).toThrow(
      /shop\/fra1\/carts Redis has to be asked for/,
    );
    const { platform } = synthesizeSite(said((annotations) => annotations.addWarning('Redis is going to go')));
    expect(platform.prepare().report.warnings).toContainEqual(
      expect.objectContaining({ id: 'annotation', where: 'shop/fra1/carts', message: 'Redis is going to go' }),
    );
  });

  it('changes the digest of the stack, so that what comes after waits for the change', () => {
    const digest = (add?: (site: Site) => void) => {
      const { stack } = synthesizeSite(compose(add));
      return (stack('apps').resources['kubernetes_config_map_v1.applied'] as { data: { digest: string } }).data.digest;
    };
    expect(digest((site) => Aspects.of(site).add(LABEL))).not.toBe(digest());
  });
});
