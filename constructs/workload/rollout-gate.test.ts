import { parse } from '@cdktf/hcl2json';
import { describe, expect, it } from 'vitest';
import { type Site, SmokeTest, Workload, type WorkloadProps } from '../../index.js';
import { synthesizeSite } from '../../tests/support/platform.js';
import { evaluated, HAS_TERRAFORM } from '../../tests/support/terraform-locals.js';
import { Redis } from '../redis/index.js';

const image = 'registry.example.com/shop/api:1.0.0';

const compose =
  (props: Partial<WorkloadProps> = {}) =>
  (site: Site) => {
    const carts = new Redis(site, 'carts');
    const api = new Workload(site, 'api', { image, port: 8080, ...props });
    carts.keys('cart:*').grants.read(api);
    api.grants.call(new SmokeTest(site, 'smoke', { image }));
  };

interface Deployment {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly lifecycle?: { readonly ignore_changes: readonly string[] };
}

function gateOf(props: Partial<WorkloadProps> = {}) {
  const { stack } = synthesizeSite(compose(props));
  const smoke = stack('smoke');
  const { locals, data } = smoke.json as {
    locals: { declared: Record<string, string>; scaled: string[] } & Record<string, unknown>;
    data: {
      kubernetes_resources: Record<string, { depends_on: string[]; label_selector: string; lifecycle?: object }>;
    };
  };
  const deployment = stack('apps').resources['kubernetes_deployment_v1.workload-api'] as unknown as Deployment;
  return { locals, reads: data.kubernetes_resources, smoke, deployment };
}

describe('the gate before anything contracts', () => {
  const { locals, reads, smoke, deployment } = gateOf();

  it.each(['kubernetes_job_v1.smoke-smoke', 'helm_release.release-carts-revoke'])('holds %s', (address) => {
    const { depends_on } = smoke.resources[address] as unknown as { depends_on: string[] };
    expect(depends_on).toContain('data.kubernetes_resources.lagging-pods');
  });

  it('asks for the revision that the Deployment declares', () => {
    expect(locals.declared).toEqual({ api: deployment.metadata.annotations['datastead.dev/declared'] });
  });

  it.each([
    ['image', { image: 'registry.example.com/shop/api:1.0.1' }],
    ['environment', { env: { LOG_LEVEL: 'debug' } }],
    ['password', { credentialsRevision: 2 }],
  ])('asks for another one when the %s changes', (_, props) => {
    expect(gateOf(props).locals.declared).not.toEqual(locals.declared);
  });

  it('asks for the same one when the number of pods changes', () => {
    expect(gateOf({ replicas: 5 }).locals.declared).toEqual(locals.declared);
  });

  it('looks at the cluster during the apply as long as the stack in front has changed', () => {
    expect(reads['deployments']?.depends_on).toContain('terraform_data.previous');
    expect(reads['lagging-pods']?.depends_on).toContain('terraform_data.previous');
  });

  it('asks about pods of this site alone', () => {
    expect(reads).toMatchObject({
      deployments: { namespace: 'shop-apps', label_selector: expect.stringContaining('part-of=shop') },
      'lagging-pods': { namespace: 'shop-apps' },
    });
  });

  it('is made of expressions that Terraform reads', async () => {
    const texts = [locals['deployments'], locals['rollouts'], locals['lagging'], reads['lagging-pods']?.label_selector];
    const { postcondition = [] } = (reads['lagging-pods']?.lifecycle ?? {}) as {
      postcondition?: Record<string, string>[];
    };
    const [post] = postcondition;
    for (const text of [...texts, post?.['condition'], post?.['error_message']]) {
      const expression = /^\$\{(.*)\}$/.exec(String(text))?.[1];
      expect(expression).toBeDefined();
      expect(await parse('one.tf', `locals {\n  one = ${expression}\n}`)).toHaveProperty('locals');
    }
  });

  it('is not there where no workload is', () => {
    const { stack } = synthesizeSite((site) => new Redis(site, 'carts'));
    expect(JSON.stringify(stack('smoke').json)).not.toContain('lagging');
  });
});

describe('a workload that somebody else scales', () => {
  it('keeps the number of pods that it was given, and needs one that is available', () => {
    const { locals, deployment } = gateOf({ scaling: 'external' });
    expect(deployment.lifecycle).toEqual({ ignore_changes: ['spec[0].replicas'] });
    expect(locals.scaled).toEqual(['api']);
  });
});

describe('a workload of a fixed number of pods', () => {
  it('has that number put back', () => {
    const { locals, deployment } = gateOf();
    expect(deployment).not.toHaveProperty('lifecycle');
    expect(locals.scaled).toEqual([]);
  });
});

describe.skipIf(!HAS_TERRAFORM)('what the gate says, as Terraform evaluates it', () => {
  const declared = (props: Partial<WorkloadProps>) => {
    const { smoke, locals } = gateOf(props);
    return { smoke, revision: locals.declared['api'] ?? '' };
  };
  const fixed = declared({});
  const scaled = declared({ scaling: 'external' });

  /** A Deployment of two pods that is as declared, but for some of its status. */
  const deployment = (status: object = {}, { replicas = 2, generation = 4, revision = fixed.revision } = {}) => ({
    metadata: { name: 'api', generation, annotations: { 'datastead.dev/declared': revision } },
    spec: { replicas },
    status: { observedGeneration: 4, replicas, updatedReplicas: replicas, availableReplicas: replicas, ...status },
  });

  it.each([
    ['all is as declared', fixed, [deployment()], undefined],
    ['it is not there', fixed, [], 'is not in the cluster'],
    [
      'it is of another revision',
      fixed,
      [deployment({}, { revision: 'other' })],
      'does not have the declared revision',
    ],
    [
      'the controller has not seen it yet',
      fixed,
      [deployment({}, { generation: 5 })],
      'does not have the declared revision',
    ],
    [
      'a pod of before is still there',
      fixed,
      [deployment({ replicas: 3 })],
      'has 2 of 2 pods of the declared revision, and 1 of an earlier one',
    ],
    [
      'the rollout is stuck',
      fixed,
      [deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 2 })],
      'has 1 of 2 pods of the declared revision, and 2 of an earlier one',
    ],
    ['a pod is not available', fixed, [deployment({ availableReplicas: 1 })], 'has 1 of 2 pods available'],
    [
      'the status has nothing yet',
      fixed,
      [{ ...deployment(), status: { observedGeneration: 4, replicas: null } }],
      'has 0 of 2',
    ],
    [
      'somebody else scales it, and it is growing',
      scaled,
      [deployment({ replicas: 5, updatedReplicas: 5, availableReplicas: 2 }, { replicas: 5 })],
      undefined,
    ],
    [
      'somebody else scales it, and none is available',
      scaled,
      [deployment({ availableReplicas: 0 })],
      'has 0 of 1 pods available',
    ],
    ['somebody else has scaled it to nothing', scaled, [deployment({}, { replicas: 0 })], undefined],
    [
      'somebody else scales it, and a pod of before is there',
      scaled,
      [deployment({ replicas: 3 })],
      'and 1 of an earlier one',
    ],
  ])('where %s', (_, { smoke }, deployments, sentence) => {
    const { lagging } = evaluated(smoke, { deployments }, ['lagging']) as { lagging: Record<string, string> };
    if (sentence === undefined) expect(lagging).toEqual({});
    else expect(lagging['api']).toContain(sentence);
  });
});
