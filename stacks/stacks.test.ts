import { Fn } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Kafka } from '../constructs/kafka/index.js';
import type { RemovalPolicy } from '../constructs/site/removal-policy.js';
import { Duration, Migration, Platform, type Site, Sites, SmokeTest, Workload } from '../index.js';
import { synthesize } from '../testing/index.js';
import { releaseValues, type SynthesizedStack, sitesText, synthesizeSite } from '../tests/support/platform.js';
import { secretsOf } from '../tests/support/secrets.js';

const image = 'registry.example.com/shop/api:1.0.0';

interface Options {
  readonly broker?: string;
  readonly env?: Record<string, string>;
  readonly retention?: Duration;
}

/** A service that writes to a topic, and a smoke test that calls it. */
function compose({ broker = '1', env = {}, retention = Duration.days(1) }: Options = {}) {
  return (site: Site) => {
    const events = new Kafka(site, 'events', {
      topics: { orders: { retention } },
      config: { 'num.io.threads': broker },
    });
    const api = new Workload(site, 'api', { image, port: 8080, env, ingressFrom: ['ingress-nginx'] });
    events.topic('orders').grants.produce(api);
    const smoke = new SmokeTest(site, 'smoke', { image, deadline: Duration.minutes(3) });
    api.grants.call(smoke);
  };
}

function at<T>(stack: SynthesizedStack, address: string): T {
  const found = stack.resources[address];
  if (!found) throw new Error(`no ${address} among ${Object.keys(stack.resources).join(', ')}`);
  return found as T;
}

describe('the data stack', () => {
  const { stack, platform } = synthesizeSite(compose());
  const data = stack('data');

  it('puts one ephemeral value into a Secret of both namespaces, and none into the state', () => {
    const [apps, own] = ['apps', 'data'].map((part) => secretsOf(data)[`shop-${part}/events-api-a`]);
    expect(apps?.data_wo).toEqual({
      username: 'shop.api.a',
      password: '${ephemeral.random_password.credential["events-api-a"].result}',
    });
    expect(own?.data_wo).toEqual(apps?.data_wo);
    expect([apps?.data, own?.data]).toEqual([undefined, undefined]);
    expect(JSON.stringify(data.json)).not.toContain('"random_password.');
  });

  it('rewrites the data copy when the apps copy comes back', () => {
    const own = secretsOf(data)['shop-data/events-api-a'];
    expect(own?.data_wo_revision).toContain('kubernetes_secret_v1.credential-apps["events-api-a"].metadata[0].uid');
  });

  it('runs provisioning again when either copy is another one', () => {
    const [user] = (releaseValues(data, 'events') as { access: { users: { uid: string; epoch: string }[] } }).access
      .users;
    expect(user).toMatchObject({ uid: '${local.uid-events-api-a}', epoch: '${local.epoch-events-api-a}' });
    expect(data.json['locals']).toMatchObject({
      'uid-events-api-a': '${kubernetes_secret_v1.credential-data["events-api-a"].metadata[0].uid}',
      'epoch-events-api-a':
        '${kubernetes_secret_v1.credential-apps["events-api-a"].metadata[0].uid}/${local.generations["events-api-a"]}',
    });
  });

  it('mends a first install that failed, and waits for jobs', () => {
    expect(data).toHaveResource('helm_release', {
      name: 'events',
      upgrade_install: true,
      atomic: false,
      wait: true,
      wait_for_jobs: true,
      version: expect.stringMatching(/^0\.1\.0\+[0-9a-f]{12}$/),
      timeout: 240 + 6 * 90,
    });
  });

  it('holds namespaces and data against removal, unless told otherwise', () => {
    const kept = ['kubernetes_namespace_v1.namespace-data', 'helm_release.release-site', 'helm_release.release-events'];
    for (const address of kept) expect(at(data, address)).toMatchObject({ lifecycle: { prevent_destroy: true } });
    const open = synthesizeSite((site) => new Kafka(site, 'events', { removalPolicy: 'destroy' }), {
      removalPolicy: 'destroy',
    });
    for (const address of kept) {
      expect(at(open.stack('data'), address)).not.toHaveProperty('lifecycle.prevent_destroy');
    }
  });

  it('hands the removal policy down to systems that do not say otherwise', () => {
    const systems = (site: Site) => [new Kafka(site, 'events'), new Kafka(site, 'kept', { removalPolicy: 'retain' })];
    const { stack } = synthesizeSite(systems, { removalPolicy: 'destroy' });
    expect(at(stack('data'), 'helm_release.release-events')).not.toHaveProperty('lifecycle');
    expect(at(stack('data'), 'helm_release.release-kept')).toHaveProperty('lifecycle.prevent_destroy', true);
  });

  it("leaves labels and annotations of others on the namespaces, and sees to the kit's own", () => {
    for (const part of ['data', 'apps']) {
      const namespace = at<{ metadata: { name: string; labels: object } }>(
        data,
        `kubernetes_namespace_v1.namespace-${part}`,
      );
      expect(namespace).toHaveProperty('lifecycle.ignore_changes', ['metadata[0].labels', 'metadata[0].annotations']);
      expect(at(data, `kubernetes_labels.labels-${part}`)).toMatchObject({
        metadata: { name: namespace.metadata.name },
        labels: namespace.metadata.labels,
        force: true,
      });
    }
  });

  it('enforces restricted Pod Security in both namespaces', () => {
    for (const part of ['data', 'apps']) {
      expect(data).toHaveResource('kubernetes_namespace_v1', {
        metadata: { name: `shop-${part}`, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      });
    }
  });

  it("puts the site's labels on both namespaces and on nothing else, so that a changed one rolls no pod", () => {
    const { stack } = synthesizeSite(compose(), { sites: sitesText({ labels: '{ cost-center: "4711" }' }) });
    const labelled = (['data', 'apps', 'smoke'] as const).flatMap((part) =>
      Object.entries(stack(part).resources).filter(([, resource]) => JSON.stringify(resource).includes('4711')),
    );
    expect(labelled.map(([address]) => address).sort()).toEqual([
      'kubernetes_labels.labels-apps',
      'kubernetes_labels.labels-data',
      'kubernetes_namespace_v1.namespace-apps',
      'kubernetes_namespace_v1.namespace-data',
    ]);
  });

  it('is applied first, smoke tests last', () => {
    expect(platform.prepare().description.stacks).toEqual([
      { name: 'fra1-data', site: 'fra1', dependsOn: [] },
      { name: 'fra1-apps', site: 'fra1', dependsOn: ['fra1-data'] },
      { name: 'fra1-smoke', site: 'fra1', dependsOn: ['fra1-apps'] },
    ]);
  });
});

describe('destroy', () => {
  const HOLD = 'terraform_data.removalPolicy-is-retain-so-nothing-is-destroyed';
  const smokeOf = (platform: RemovalPolicy, system: RemovalPolicy) =>
    synthesizeSite((site) => new Kafka(site, 'events', { removalPolicy: system }), { removalPolicy: platform }).stack(
      'smoke',
    );

  it.each([
    ['retain', 'destroy'],
    ['destroy', 'retain'],
  ] as const)(
    'is refused at the stack with which it begins when the platform says %s and a system %s',
    (platform, system) => {
      expect(at(smokeOf(platform, system), HOLD)).toMatchObject({ count: 12, lifecycle: { prevent_destroy: true } });
    },
  );

  it('is let pass when all say destroy', () => {
    expect(smokeOf('destroy', 'destroy').resources).not.toHaveProperty([HOLD]);
  });
});

describe('a release that was changed by hand', () => {
  const { check, locals } = synthesizeSite(compose()).stack('data').json as {
    check: Record<string, { assert: { condition: string; error_message: string }[] }>;
    locals: Record<string, string>;
  };

  it('is told of, with the command that puts it right', () => {
    const [assert] = check['release-events']?.assert ?? [];
    expect(assert?.condition).toBe('${local.release-events-as-declared}');
    expect(assert?.error_message).toContain('npx datastead mend fra1');
    expect(locals['release-events-as-declared']).toContain('helm_release.release-events.metadata.values');
  });
});

describe('rotation', () => {
  it('makes the other user, leaves the Secret in use alone, and moves the workload', () => {
    const first = synthesizeSite(compose()).stack;
    const second = synthesizeSite(compose(), { credentialsRevision: 2 }).stack;
    const secret = 'shop-apps/events-api-a';
    expect(secretsOf(first('data'))[secret]).toBeDefined();
    expect(secretsOf(second('data'))[secret]).toEqual(secretsOf(first('data'))[secret]);
    const users = (releaseValues(second('data'), 'events') as { access: { users: { name: string }[] } }).access.users;
    expect(users.map(({ name }) => name)).toEqual(['shop.api.b']);
    const deployment = JSON.stringify(at(second('apps'), 'kubernetes_deployment_v1.workload-api'));
    expect(deployment).toContain('events-api-b');
    expect(deployment).not.toContain('events-api-a');
  });

  it('removes the old user only after the smoke tests', () => {
    const smoke = synthesizeSite(compose(), { credentialsRevision: 2 }).stack('smoke');
    expect(at<{ depends_on: string[] }>(smoke, 'helm_release.release-events-revoke').depends_on).toContain(
      'kubernetes_job_v1.smoke-smoke',
    );
    const values = releaseValues(smoke, 'events-revoke') as { access: { users: { name: string }[] } };
    expect(values.access.users.map(({ name }) => name)).toEqual(['shop.api.b']);
  });
});

describe('the apps stack', () => {
  const apps = synthesizeSite(compose()).stack('apps');
  type Policy = { spec: { pod_selector: unknown; ingress?: unknown[]; egress?: unknown[] } };

  it('opens the way out to a granted system, on its port, for pods that wear the label of the grant', () => {
    const { spec } = at<Policy>(apps, 'kubernetes_network_policy_v1.clients-events');
    expect(spec.egress).toHaveLength(1);
    expect(JSON.stringify(spec.pod_selector)).toContain('{"access.datastead.dev/events":"granted"}');
    expect(JSON.stringify(spec.egress)).toContain('"app.kubernetes.io/instance":"events"');
    expect(JSON.stringify(spec.egress)).toContain('"port":"9092"');
  });

  it('puts the label of each grant on the pods, and on no others', () => {
    const labels = (part: 'apps' | 'smoke', address: string) =>
      Object.keys(
        at<{ spec: { template: { metadata: { labels: object } } } }>(synthesizeSite(compose()).stack(part), address)
          .spec.template.metadata.labels,
      ).filter((label) => label.startsWith('access.'));
    expect(labels('apps', 'kubernetes_deployment_v1.workload-api')).toEqual(['access.datastead.dev/events']);
    expect(labels('smoke', 'kubernetes_job_v1.smoke-smoke')).toEqual(['access.datastead.dev/api']);
  });

  it('lets in who was granted to call, and the namespaces named', () => {
    const text = JSON.stringify(at<Policy>(apps, 'kubernetes_network_policy_v1.ingress-api').spec);
    expect(text).toContain('"access.datastead.dev/api":"granted"');
    expect(text).toContain('"kubernetes.io/metadata.name":"ingress-nginx"');
  });

  it('keeps a rule until the pods that used it have rolled', () => {
    expect(at<{ depends_on: string[] }>(apps, 'kubernetes_deployment_v1.workload-api').depends_on).toContain(
      'kubernetes_network_policy_v1.clients-events',
    );
  });

  it('mounts the CA certificate alone out of the Secret that also holds a key', () => {
    const text = JSON.stringify(at(apps, 'kubernetes_deployment_v1.workload-api'));
    expect(text).toContain('{"secret":[{"items":[{"key":"ca.crt","path":"ca.crt"}],"name":"trust"}]}');
  });

  it('rolls the pods when plain configuration or what a binding says changes', () => {
    const template = (change: Options) => {
      const { stack } = synthesizeSite(compose(change));
      return JSON.stringify((at(stack('apps'), 'kubernetes_deployment_v1.workload-api') as { spec: unknown }).spec);
    };
    expect(template({ env: { LEVEL: 'debug' } })).not.toBe(template({}));
    expect(template({ broker: '4' }), 'a broker setting is none of the workload').toBe(template({}));
  });

  it('pulls from the mirror of the site', () => {
    const { stack } = synthesizeSite(compose(), { sites: sitesText({ imageMirror: 'mirror.example.com/all' }) });
    expect(JSON.stringify(at(stack('apps'), 'kubernetes_deployment_v1.workload-api'))).toContain(
      '"mirror.example.com/all/shop/api:1.0.0"',
    );
    expect((releaseValues(stack('data'), 'events') as { image: { registry: string } }).image.registry).toBe(
      'mirror.example.com/all',
    );
  });
});

describe('texts in which Terraform would see expressions', () => {
  const odd = 'a ${PORT} and %{ if x } and $${y} of $5';
  const escaped = 'a $${PORT} and %%{ if x } and $$${y} of $5';

  it('reach the pods as they were written, and so do what cdktf fills in', () => {
    const { stack } = synthesizeSite((site) => {
      new Workload(site, 'api', {
        image,
        command: ['sh', '-c', odd],
        args: [odd],
        env: { ODD: odd, FILLED: Fn.upper('x') },
      });
      new SmokeTest(site, 'smoke', { image, env: { ODD: odd } });
    });
    const containerOf = (part: 'apps' | 'smoke', address: string) =>
      at<{ spec: { template: { spec: { container: Record<string, unknown>[] } } } }>(stack(part), address).spec.template
        .spec.container[0];
    expect(containerOf('apps', 'kubernetes_deployment_v1.workload-api')).toMatchObject({
      command: ['sh', '-c', escaped],
      args: [escaped],
      env: expect.arrayContaining([
        { name: 'ODD', value: escaped },
        { name: 'FILLED', value: '${upper("x")}' },
      ]),
    });
    expect(containerOf('smoke', 'kubernetes_job_v1.smoke-smoke')).toMatchObject({
      env: expect.arrayContaining([{ name: 'ODD', value: escaped }]),
    });
  });

  it('come back from an export as they were written', async () => {
    const whole = synthesize((app, sites) => {
      const platform = new Platform(app, 'shop', { sites });
      for (const site of platform.sites) new Workload(site, 'api', { image, env: { ODD: odd } });
      return platform;
    }, Sites.fromText(sitesText()));
    const deployment = (await whole.manifests('fra1-apps')).find(({ kind }) => kind === 'Deployment');
    expect(JSON.stringify(deployment)).toContain(JSON.stringify({ name: 'ODD', value: odd }));
  });
});

/** What Terraform's provider makes another Job for: a part of the pod's spec, since it takes another template's metadata for an update. */
function digestOf(stack: SynthesizedStack, address: string): string {
  type Env = readonly { readonly name: string; readonly value: string }[];
  const job = at<{ spec: { template: { spec: { container: { env: Env }[] } } } }>(stack, address);
  const found = job.spec.template.spec.container[0]?.env.find(({ name }) => name === 'DATASTEAD_DIGEST');
  if (found === undefined) throw new Error(`${address} has no digest`);
  return found.value;
}

describe('a migration', () => {
  const digest = (grant: (events: Kafka, to: Migration, web: Workload) => void) =>
    digestOf(
      synthesizeSite((site) => {
        const events = new Kafka(site, 'events', { topics: { orders: {}, items: {} } });
        const migration = new Migration(site, 'migrate', { image });
        events.topic('orders').grants.produce(migration);
        grant(events, migration, new Workload(site, 'web', { image, port: 8080 }));
      }).stack('apps'),
      'kubernetes_job_v1.migration-migrate',
    );
  const plain = digest(() => {});

  it('runs again when it is granted something else or may call somebody else, and not otherwise', () => {
    expect(digest(() => {})).toBe(plain);
    expect(digest((events, to) => events.topic('items').grants.produce(to))).not.toBe(plain);
    expect(digest((_, to, web) => web.grants.call(to))).not.toBe(plain);
  });
});

describe('the smoke stack', () => {
  const digest = (change: Options = {}) =>
    digestOf(synthesizeSite(compose(change)).stack('smoke'), 'kubernetes_job_v1.smoke-smoke');

  it('gives a Job the time that its test may take', () => {
    expect(at(synthesizeSite(compose()).stack('smoke'), 'kubernetes_job_v1.smoke-smoke')).toMatchObject({
      wait_for_completion: true,
      timeouts: { create: '300s' },
      spec: { active_deadline_seconds: 180 },
    });
  });

  it('runs a test again when a system behind the workload that it calls changes, and not otherwise', () => {
    expect(digest()).toBe(digest());
    expect(digest({ broker: '4' })).not.toBe(digest());
    expect(digest({ retention: Duration.days(2) })).not.toBe(digest());
    expect(digest({ env: { LEVEL: 'debug' } })).not.toBe(digest());
  });
});

describe('what is asked of a site', () => {
  const asked = (capacity: string) => {
    const { platform } = synthesizeSite(compose(), { sites: sitesText({ capacity }) });
    const [site] = platform.prepare().description.sites;
    if (site === undefined) throw new Error('there is a site');
    return site;
  };

  it('is told by what asks, which adds up, and may fill the site', () => {
    // Three brokers of 2Gi, three controllers of 1Gi, a Job of 640Mi; two pods, a smoke test and one more pod of 192Mi each.
    const { asked: whole, askedBy } = asked('{ nodesPerZone: 1, cpu: 3, memory: 10624Mi, storage: 330Gi }');
    expect(whole).toEqual({ cpu: 2.75, memory: '10624Mi', storage: '330Gi' });
    expect(askedBy).toEqual([
      { what: 'systems', cpu: 2.25, memory: '9Gi', storage: '330Gi' },
      { what: 'Jobs of systems', cpu: 0.1, memory: '640Mi', storage: '0' },
      { what: 'applications', cpu: 0.3, memory: '576Mi', storage: '0' },
      { what: 'extra pods while workloads roll', cpu: 0.1, memory: '192Mi', storage: '0' },
    ]);
  });
});

describe('state', () => {
  const backend = (state: string) =>
    (
      synthesizeSite(compose(), { sites: sitesText({ state }) }).stack('data').json as unknown as {
        terraform: { backend: object };
      }
    ).terraform.backend;

  it('lies beside the output, by a path that is the same on every machine', () => {
    expect(backend('{ backend: local }')).toEqual({ local: { path: '../../../state/fra1-data.tfstate' } });
  });

  it('is locked by the bucket itself', () => {
    expect(backend('{ backend: s3, bucket: shop-state, region: eu-central-1, keyPrefix: shop }')).toEqual({
      s3: {
        bucket: 'shop-state',
        region: 'eu-central-1',
        key: 'shop/fra1-data.tfstate',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it('may be kept by GCS or by HTTP, one object a stack', () => {
    expect(backend('{ backend: gcs, bucket: shop-state, prefix: shop }')).toEqual({
      gcs: { bucket: 'shop-state', prefix: 'shop/fra1-data' },
    });
    expect(backend('{ backend: http, address: "https://tf.example.com/{stack}" }')).toEqual({
      http: { address: 'https://tf.example.com/fra1-data' },
    });
  });
});
