import { describe, expect, it } from 'vitest';
import {
  EnvFrom,
  EnvValue,
  Migration,
  Platform,
  type Site,
  Sites,
  Size,
  SmokeTest,
  Volume,
  Workload,
  type WorkloadProps,
} from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { podBreaches } from '../../tests/charts/pod-rules.js';
import { kubernetesErrors } from '../../tests/support/kubernetes.js';
import { sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { Redis } from '../redis/index.js';

const image = 'registry.example.com/shop/api:1.0.0';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly value_from?: object }[];
  readonly env_from?: readonly object[];
  readonly port?: readonly object[];
  readonly volume_mount: readonly { readonly name: string; readonly mount_path: string }[];
  readonly resources: { readonly limits: Readonly<Record<string, string>> };
  readonly security_context: object;
}

interface PodSpec {
  readonly container: readonly Container[];
  readonly init_container?: readonly Container[];
  readonly volume: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

function podOf(props: Partial<WorkloadProps>, compose: (api: Workload, site: Site) => void = () => undefined): PodSpec {
  const { stack } = synthesizeSite(
    (site) => compose(new Workload(site, 'api', { image, port: 8080, ...props }), site),
    { sites: sitesText({ imageMirror: 'mirror.example.com/all', monitoringNamespace: 'monitoring' }) },
  );
  const { spec } = stack('apps').resources['kubernetes_deployment_v1.workload-api'] as unknown as {
    spec: { template: { spec: PodSpec } };
  };
  return spec.template.spec;
}

const main = (props: Partial<WorkloadProps>) => podOf(props).container[0] as Container;

describe('variables of a container', () => {
  it('are texts, or say where the value stands', () => {
    const { env } = main({
      env: {
        LEVEL: 'info',
        LIMIT: EnvValue.configMap('settings', 'limit', { optional: true }),
        API_KEY: EnvValue.secret('vendor', 'api-key'),
        POD: EnvValue.field('metadata.name'),
      },
    });
    expect(env.slice(2)).toEqual([
      { name: 'LEVEL', value: 'info' },
      { name: 'LIMIT', value_from: { config_map_key_ref: { name: 'settings', key: 'limit', optional: true } } },
      { name: 'API_KEY', value_from: { secret_key_ref: { name: 'vendor', key: 'api-key' } } },
      { name: 'POD', value_from: { field_ref: { field_path: 'metadata.name' } } },
    ]);
  });

  it('come from whole objects, after which those of the kit and of env count', () => {
    const { env, env_from } = main({
      envFrom: [EnvFrom.configMap('flags', { prefix: 'FLAG_' }), EnvFrom.secret('vendor', { optional: true })],
    });
    expect(env_from).toEqual([
      { prefix: 'FLAG_', config_map_ref: { name: 'flags' } },
      { secret_ref: { name: 'vendor', optional: true } },
    ]);
    expect(env.map(({ name }) => name)).toEqual(['SERVICE_BINDING_ROOT', 'PORT']);
  });
});

describe('volumes of a pod', () => {
  const pod = podOf({
    volumes: {
      cache: Volume.emptyDir(Size.mebibytes(384)),
      settings: Volume.configMap('settings', { items: { 'main.conf': 'shop.conf' } }),
      tls: Volume.secret('shop-tls'),
      archive: Volume.persistentVolumeClaim('archive', 'ReadOnlyMany'),
      all: Volume.projected(Volume.configMap('a'), Volume.secret('b', { optional: true })),
    },
    mounts: [
      { volume: 'cache', path: '/cache' },
      { volume: 'settings', path: '/etc/shop/shop.conf', subPath: 'shop.conf' },
      { volume: 'tls', path: '/tls' },
      { volume: 'archive', path: '/archive' },
      { volume: 'all', path: '/all' },
    ],
  });

  it('are what they are made of', () => {
    expect(pod.volume.slice(1)).toEqual([
      { name: 'cache', empty_dir: { size_limit: '384Mi' } },
      {
        name: 'settings',
        config_map: { name: 'settings', default_mode: '0440', items: [{ key: 'main.conf', path: 'shop.conf' }] },
      },
      { name: 'tls', secret: { secret_name: 'shop-tls', default_mode: '0440' } },
      { name: 'archive', persistent_volume_claim: { claim_name: 'archive', read_only: true } },
      {
        name: 'all',
        projected: [
          {
            default_mode: '0440',
            sources: [{ config_map: [{ name: 'a' }] }, { secret: [{ name: 'b', optional: true }] }],
          },
        ],
      },
    ]);
  });

  it('are mounted to be read where nothing else can be done', () => {
    expect(pod.container[0]?.volume_mount.slice(1)).toEqual([
      { name: 'cache', mount_path: '/cache' },
      { name: 'settings', mount_path: '/etc/shop/shop.conf', read_only: true, sub_path: 'shop.conf' },
      { name: 'tls', mount_path: '/tls', read_only: true },
      { name: 'archive', mount_path: '/archive', read_only: true },
      { name: 'all', mount_path: '/all', read_only: true },
    ]);
  });

  it('have room on the node, so that a pod which fills one is not evicted', () => {
    expect(pod.container[0]?.resources.limits['ephemeral-storage']).toBe('512Mi');
  });
});

describe('further containers of a pod', () => {
  const { container, init_container, volume } = podOf(
    {
      initContainers: { warmup: { image, bindings: ['carts'], env: { STEP: '1' } } },
      sidecars: {
        proxy: { image, port: 9000, probes: { live: '/live', ready: '/ready' }, memory: Size.mebibytes(96) },
      },
    },
    (api, site) => new Redis(site, 'carts').keys('cart:*').grants.read(api),
  );
  const [first, proxy] = [init_container?.[0], container[1]];

  it('are as hardened as the main one, and come from the mirror too', () => {
    for (const one of [first, proxy]) {
      expect(one?.security_context).toEqual(container[0]?.security_context);
      expect(one?.image).toBe('mirror.example.com/all/shop/api:1.0.0');
    }
  });

  it('have a folder for files of a moment each', () => {
    expect([container[0], proxy, first].map((one) => one?.volume_mount[0]?.name)).toEqual([
      'scratch',
      'scratch-proxy',
      'scratch-warmup',
    ]);
    expect(volume.map(({ name }) => name)).toEqual(['scratch', 'scratch-warmup', 'scratch-proxy', 'binding-carts']);
  });

  it('have the files of what was granted where they ask for them, and nowhere else', () => {
    const systems = (one?: Container) => one?.volume_mount.filter(({ name }) => name.startsWith('binding-')).length;
    expect([container[0], first, proxy].map(systems)).toEqual([1, 1, 0]);
  });

  it('have ports and probes that no other container takes for its own', () => {
    expect(proxy).toMatchObject({
      port: [{ container_port: 9000 }],
      readiness_probe: { http_get: { path: '/ready', port: '9000' } },
    });
    expect(container[0]?.port).toEqual([{ name: 'http', container_port: 8080 }]);
  });

  it('are asked for: those that run together, or the largest that runs before', () => {
    const asked = (props: Partial<WorkloadProps>) =>
      synthesizeSite(
        (site) => new Workload(site, 'api', { image, replicas: 2, cpu: 0.1, memory: Size.mebibytes(100), ...props }),
      )
        .platform.prepare()
        .description.sites[0]?.askedBy.find(({ what }) => what === 'applications');
    const one = { image, cpu: 0.2, memory: Size.mebibytes(50) };
    expect(asked({ sidecars: { proxy: one } })).toMatchObject({ cpu: 0.6, memory: '300Mi' });
    expect(asked({ initContainers: { warmup: one } })).toMatchObject({ cpu: 0.4, memory: '200Mi' });
  });
});

describe('metrics', () => {
  const stackOf = (props: Partial<WorkloadProps>) =>
    synthesizeSite((site) => new Workload(site, 'api', { image, port: 8080, ...props }), {
      sites: sitesText({ monitoringNamespace: 'monitoring' }),
    }).stack('apps');

  it('let the monitoring namespace in at their port, and say where they are read', () => {
    const stack = stackOf({ metrics: { port: 9090 } });
    expect(stack).toHaveResource('kubernetes_network_policy_v1', {
      metadata: { name: 'api-metrics' },
      spec: {
        pod_selector: { match_labels: { 'datastead.dev/workload': 'api' } },
        policy_types: ['Ingress'],
        ingress: [
          {
            from: [{ namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
            ports: [{ port: '9090', protocol: 'TCP' }],
          },
        ],
      },
    });
    expect(stack).toHaveResource('kubernetes_deployment_v1', {
      spec: {
        template: {
          metadata: {
            annotations: {
              'prometheus.io/scrape': 'true',
              'prometheus.io/port': '9090',
              'prometheus.io/path': '/metrics',
            },
          },
        },
      },
    });
  });

  it('have a port by a name, in the container that listens on it', () => {
    const http = { name: 'http', container_port: 8080 };
    const ports = (props: Partial<WorkloadProps>) => podOf(props).container.map(({ port }) => port);
    expect(ports({ metrics: { port: 9090 } })).toEqual([[http, { name: 'metrics', container_port: 9090 }]]);
    expect(ports({ metrics: { port: 8080 } })).toEqual([[http]]);
    const sidecars = { proxy: { image, port: 9000 }, log: { image, port: 9001 } };
    expect(ports({ metrics: { port: 9000 }, sidecars })).toEqual([
      [http],
      [{ name: 'metrics', container_port: 9000 }],
      [{ container_port: 9001 }],
    ]);
  });
});

describe('ways out', () => {
  const EGRESS = [{ cidr: '203.0.113.0/28', ports: [443, 8443], reason: 'the payment provider takes cards' }];

  it.each([
    ['workload', 'apps', (site: Site) => new Workload(site, 'api', { image, egress: EGRESS })],
    ['migration', 'apps', (site: Site) => new Migration(site, 'api', { image, egress: EGRESS })],
    ['smoke test', 'apps', (site: Site) => new SmokeTest(site, 'api', { image, egress: EGRESS })],
  ] as const)('are open to the pods of a %s alone', (_, part, compose) => {
    const { stack, platform } = synthesizeSite(compose);
    expect(stack(part)).toHaveResource('kubernetes_network_policy_v1', {
      metadata: { name: 'api-egress' },
      spec: {
        pod_selector: { match_labels: { 'datastead.dev/workload': 'api' } },
        policy_types: ['Egress'],
        egress: [
          {
            to: [{ ip_block: { cidr: '203.0.113.0/28' } }],
            ports: [
              { port: '443', protocol: 'TCP' },
              { port: '8443', protocol: 'TCP' },
            ],
          },
        ],
      },
    });
    expect(platform.prepare().description.sites[0]?.applications[0]).toMatchObject({
      egress: EGRESS,
      reaches: ['203.0.113.0/28: tcp 443, 8443 (the payment provider takes cards)'],
    });
  });

  it('that lead everywhere do not lead to the API server', () => {
    const { stack } = synthesizeSite(
      (site) =>
        new Workload(site, 'api', {
          image,
          egress: [{ cidr: '0.0.0.0/0', ports: [443], reason: 'it crawls the web' }],
        }),
      { acknowledge: [{ id: 'egress-everywhere', at: 'shop/fra1/api/egress', reason: 'it crawls the web' }] },
    );
    expect(stack('apps')).toHaveResource('kubernetes_network_policy_v1', {
      metadata: { name: 'api-egress' },
      spec: { egress: [{ to: [{ ip_block: { cidr: '0.0.0.0/0', except: ['10.96.0.1/32'] } }] }] },
    });
  });
});

describe('a pod with all of that', () => {
  const everything: WorkloadProps = {
    image,
    port: 8080,
    env: { LIMIT: EnvValue.configMap('settings', 'limit'), POD: EnvValue.field('status.podIP') },
    envFrom: [EnvFrom.configMap('flags', { prefix: 'FLAG_' })],
    volumes: {
      cache: Volume.emptyDir(Size.mebibytes(64)),
      archive: Volume.persistentVolumeClaim('archive', 'ReadWriteMany'),
      all: Volume.projected(Volume.configMap('a', { items: { b: 'c' } }), Volume.secret('d')),
    },
    mounts: [
      { volume: 'cache', path: '/cache', subPath: 'api' },
      { volume: 'archive', path: '/archive' },
      { volume: 'all', path: '/all', readOnly: true },
    ],
    initContainers: { warmup: { image, command: ['warm'], mounts: [{ volume: 'cache', path: '/cache' }] } },
    sidecars: { proxy: { image, port: 9000, probes: { live: '/live', ready: '/ready' }, args: ['--quiet'] } },
    metrics: { port: 9000 },
    scaling: { min: 2, max: 4, cpu: 70, memory: 80 },
  };
  const platform = synthesize(
    (app, sites) => {
      const shop = new Platform(app, 'shop', { sites });
      for (const site of shop.sites) new Workload(site, 'api', everything);
      return shop;
    },
    Sites.fromText(sitesText({ monitoringNamespace: 'monitoring' })),
  );

  it('is what the Kubernetes API takes, and keeps the rules of all pods', async () => {
    const manifests = await platform.manifests('fra1-apps');
    expect(manifests.map(({ kind }) => kind)).toContain('HorizontalPodAutoscaler');
    expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
    expect(podBreaches(manifests)).toEqual([]);
  });

  it('tells which Secrets have to be there', () => {
    expect(platform.description.sites[0]?.existingSecrets).toEqual([
      { name: 'd', namespaces: ['shop-apps'], usedBy: 'api' },
    ]);
  });
});
