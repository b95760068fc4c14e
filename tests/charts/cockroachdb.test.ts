import { beforeAll, describe, expect, it } from 'vitest';
import type { CockroachdbValues } from '../../constructs/cockroachdb/values.js';
import { helmTemplate, type Manifest, packagedChart, type RenderOptions, renderChart } from '../support/helm.js';
import { COCKROACHDB } from './cockroachdb-cases.js';
import type { Given } from './matrix.js';

type Values = Given<CockroachdbValues>;

const valuesOf = (name: string) => COCKROACHDB.find((one) => one.name === name)?.values ?? {};
const BASE = valuesOf('three zones');
const SINGLE = valuesOf('single');

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name} among ${manifests.map((one) => one.metadata.name).join(', ')}`);
  return found;
}

const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((one) => one.kind === kind);
const nodes = (manifests: readonly Manifest[]) => find(manifests, 'StatefulSet', 'orders-node')['spec'];

const renders = new Map<string, Promise<Manifest[]>>();

/** Renders the same values only once. */
function render(values: Values, options: RenderOptions = {}): Promise<Manifest[]> {
  const key = JSON.stringify([values, options]);
  const found = renders.get(key) ?? renderChart('cockroachdb', values, { release: 'orders', ...options });
  renders.set(key, found);
  return found;
}

let base: Manifest[];
beforeAll(async () => {
  base = await render(BASE);
});

/** A file of the Job of a purpose. */
function jobFile(manifests: readonly Manifest[], purpose: string, file: string): string {
  const found = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith(`orders-${purpose}-`));
  return found?.['data'][file] ?? '';
}

const jobOf = (manifests: readonly Manifest[], purpose: string) =>
  ofKind(manifests, 'Job').find(({ metadata }) => metadata.name.startsWith(`orders-${purpose}-`));

describe('a CockroachDB of three zones', () => {
  it('spreads its nodes over zones and hosts or not at all', () => {
    const { template, selector } = nodes(base);
    expect(template.spec.topologySpreadConstraints).toEqual([
      expect.objectContaining({ topologyKey: 'topology.kubernetes.io/zone', minDomains: 3, maxSkew: 1 }),
      expect.objectContaining({ topologyKey: 'kubernetes.io/hostname', minDomains: 3, maxSkew: 1 }),
    ]);
    for (const constraint of template.spec.topologySpreadConstraints) {
      expect(constraint.whenUnsatisfiable).toBe('DoNotSchedule');
      expect(constraint.labelSelector.matchLabels).toEqual(selector.matchLabels);
    }
  });

  it('lets clients reach ready nodes on the port for SQL, and nodes find each other before they are ready', () => {
    const clients = find(base, 'Service', 'orders')['spec'];
    expect(clients.ports.map(({ port }: { port: number }) => port)).toEqual([26257]);
    expect(clients.publishNotReadyAddresses ?? false).toBe(false);
    expect(find(base, 'Service', 'orders-nodes')['spec']).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
  });

  it('admits a grant to SQL, only members and Jobs to the port of nodes, and nobody to HTTP', () => {
    const { ingress } = find(base, 'NetworkPolicy', 'orders-nodes')['spec'];
    const ports = (rule: Manifest) => rule['ports'].map(({ port }: { port: string }) => port);
    const outside = ingress.filter(({ from }: { from: Manifest[] }) => from.some((peer) => peer['namespaceSelector']));
    expect(outside.map(ports)).toEqual([['sql']]);
    expect(ingress.flatMap(ports).sort()).toEqual(['rpc', 'sql']);
    expect(outside[0].from).toContainEqual({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop-apps' } },
      podSelector: { matchLabels: { 'access.datastead.dev/orders': 'granted' } },
    });
  });

  it('lets nodes out to each other and to nothing else', () => {
    const { egress } = find(base, 'NetworkPolicy', 'orders-nodes')['spec'];
    expect(egress).toHaveLength(1);
    expect(egress[0].ports).toEqual([{ port: 'rpc' }]);
  });

  it('asks /health whether the process lives, and /health?ready=1 whether it serves, by HTTPS', () => {
    const [container] = nodes(base).template.spec.containers;
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health', port: 'http', scheme: 'HTTPS' });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/health?ready=1', port: 'http', scheme: 'HTTPS' });
    expect(container.startupProbe.periodSeconds * container.startupProbe.failureThreshold).toBe(3600);
    expect(nodes(base).template.spec.terminationGracePeriodSeconds).toBe(300);
  });

  it('shows a certificate of the serving authority, and knows who asks by the internal one alone', () => {
    const certificate = (name: string) => find(base, 'Certificate', name)['spec'];
    expect(certificate('orders-serving')).toMatchObject({
      issuerRef: { kind: 'ClusterIssuer', name: 'shop-fra1-serving' },
      usages: ['digital signature', 'server auth'],
    });
    expect(certificate('orders-serving').commonName).toBeUndefined();
    for (const [name, commonName] of [
      ['orders-node', 'node'],
      ['orders-admin', 'root'],
    ] as const) {
      expect(certificate(name)).toMatchObject({
        commonName,
        issuerRef: { kind: 'Issuer', name: 'internal-ca' },
        usages: ['digital signature', 'client auth'],
      });
    }
    const { volumes } = nodes(base).template.spec;
    const { sources } = volumes.find(({ name }: { name: string }) => name === 'certs').projected;
    const paths = Object.fromEntries(
      sources.map(({ secret }: Manifest['spec']) => [
        secret.name,
        secret.items.map(({ key, path }: { key: string; path: string }) => `${key}>${path}`),
      ]),
    );
    expect(paths).toEqual({
      'orders-serving-tls': ['ca.crt>ca.crt', 'tls.crt>node.crt', 'tls.key>node.key'],
      'orders-node-tls': ['ca.crt>ca-client.crt', 'tls.crt>client.node.crt', 'tls.key>client.node.key'],
    });
  });

  it("gives root's certificate to its own Jobs and to the test, never to a node", () => {
    const mounts = (spec: Manifest['spec']) => JSON.stringify(spec.volumes).includes('orders-admin-tls');
    expect(mounts(nodes(base).template.spec)).toBe(false);
    for (const purpose of ['init', 'provision']) {
      expect(mounts(jobOf(base, purpose)?.['spec'].template.spec)).toBe(true);
    }
    expect(mounts(find(base, 'Pod', 'orders-test')['spec'])).toBe(true);
  });

  it('gives nodes cache and memory for queries out of the limit', () => {
    const env = find(base, 'ConfigMap', 'orders-nodes')['data']['node.env'];
    expect(env).toMatch(/^CACHE_MEBIBYTES=512$/m);
    expect(env).toMatch(/^SQL_MEMORY_MEBIBYTES=512$/m);
    expect(env).toMatch(/^REGION=eu-central$/m);
  });
});

describe('a single node', () => {
  it('has no Job that initializes, and no TLS for clients where that is said', async () => {
    const manifests = await render({ ...SINGLE, tls: { client: 'off' } });
    expect(jobOf(manifests, 'init')).toBeUndefined();
    expect(jobOf(manifests, 'provision')).toBeDefined();
    const env = find(manifests, 'ConfigMap', 'orders-nodes')['data']['cluster.env'];
    expect(env).toMatch(/^TOPOLOGY=single$/m);
    expect(env).toMatch(/^TLS_CLIENT=off$/m);
  });
});

describe('licence and backup', () => {
  it('come out of Secrets that only provisioning mounts', async () => {
    const manifests = await render({ ...valuesOf('the free licence key'), backup: valuesOf('backups').backup ?? {} });
    const volumes = (spec: Manifest['spec']) =>
      (spec.volumes as { secret?: { secretName: string; items?: unknown } }[]).flatMap(({ secret }) =>
        secret && !/-tls$/.test(secret.secretName) ? [[secret.secretName, secret.items]] : [],
      );
    expect(volumes(jobOf(manifests, 'provision')?.['spec'].template.spec)).toEqual([
      ['orders-licence', [{ key: 'licence', path: 'licence' }]],
      ['orders-backup', [{ key: 'uri', path: 'uri' }]],
    ]);
    expect(volumes(jobOf(manifests, 'init')?.['spec'].template.spec)).toEqual([]);
    expect(volumes(nodes(manifests).template.spec)).toEqual([]);
  });

  it('open the way out that they need, and no other', async () => {
    const manifests = await render({ ...valuesOf('the free licence key'), backup: valuesOf('backups').backup ?? {} });
    const { egress } = find(manifests, 'NetworkPolicy', 'orders-nodes')['spec'];
    expect(egress.slice(1)).toEqual([
      { to: [{ ipBlock: { cidr: '10.30.0.0/24' } }], ports: [{ port: 9000 }] },
      { to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 443 }] },
    ]);
  });

  it('send telemetry with the free key and that of a trial alone', async () => {
    const telemetry = async (name: string) =>
      /^TELEMETRY=(.*)$/m.exec(jobFile(await render(valuesOf(name)), 'provision', 'settings.env'))?.[1];
    expect(await telemetry('the free licence key')).toBe('true');
    expect(await telemetry('the licence key of a trial')).toBe('true');
    expect(await telemetry('three zones')).toBe('false');
    expect(await telemetry('no licence key')).toBe('false');
  });
});

describe('a change of CockroachDB values', () => {
  it.each<[string, Values]>([
    ['users and grants', { ...BASE, access: { users: [], grants: [] } }],
    ['databases', { ...BASE, databases: [...(BASE.databases ?? []), 'more'] }],
    ['the number of nodes', { ...BASE, nodes: { count: 5 } }],
    ['the number of copies', { ...BASE, nodes: { count: 5 }, replicationFactor: 5 }],
    ['the licence', { ...BASE, licence: { kind: 'none' } }],
    ['the backup', { ...BASE, backup: valuesOf('backups').backup ?? {} }],
    ['the budget', { ...BASE, budgets: { nodesMaxUnavailable: 0 } }],
  ])('of %s restarts no node', async (_what, values) => {
    expect(nodes(await render(values)).template).toEqual(nodes(base).template);
  });

  it.each<[string, Values]>([
    ['cache', { ...BASE, nodes: { cacheMebibytes: 256 } }],
    ['the region', { ...BASE, region: 'eu-west' }],
    ['the image', { ...BASE, image: { tag: 'v26.2.2' } }],
  ])('of %s restarts the nodes', async (_what, values) => {
    expect(nodes(await render(values)).template).not.toEqual(nodes(base).template);
  });

  it.each<[string, Values]>([
    ['memory', { ...BASE, nodes: { resources: { cpu: '1', memory: '4Gi' } } }],
    ['image', { ...BASE, image: { tag: 'v26.2.2' } }],
    ['zones', { ...BASE, zones: { names: ['a', 'b'], spread: 'none', source: 'podLabel' } }],
    ['count', { ...BASE, nodes: { count: 7 } }],
  ])('of %s touches nothing that a StatefulSet cannot change', async (_what, values) => {
    const fixed = (manifests: readonly Manifest[]) => {
      const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = nodes(manifests);
      return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
    };
    expect(fixed(await render(values))).toEqual(fixed(base));
  });
});

describe('provisioning', () => {
  const user = { name: 'shop.inventory.a', secret: 'orders-inventory-a', uid: 'u1', epoch: 'e1' };
  const grant = { user: 'shop.inventory.a', database: 'inventory', privilege: 'read' as const };
  const licence = { kind: 'enterprise' as const, secret: 'orders-licence', organization: 'Example Shop', revision: 1 };
  const start: Values = { ...BASE, licence, access: { users: [user], grants: [grant] } };
  const job = async (values: Values) => jobOf(await render(values), 'provision')?.metadata.name;

  it.each<[string, Values]>([
    ['another privilege', { ...start, access: { users: [user], grants: [{ ...grant, privilege: 'migrate' }] } }],
    ['a Secret made anew', { ...start, access: { users: [{ ...user, uid: 'u2' }], grants: [grant] } }],
    ['another epoch', { ...start, access: { users: [{ ...user, epoch: 'e2' }], grants: [grant] } }],
    ['a database more', { ...start, databases: [...(start.databases ?? []), 'more'] }],
    ['more copies', { ...start, nodes: { count: 5 }, replicationFactor: 5 }],
    ['another licence key', { ...start, licence: { ...licence, revision: 2 } }],
    ['a backup', { ...start, backup: valuesOf('backups').backup ?? {} }],
  ])('runs again for %s', async (_what, values) => {
    expect(await job(values)).not.toBe(await job(start));
    expect(await job(values)).toMatch(/^orders-provision-[0-9a-f]{10}$/);
  });

  it('does not run again for more memory', async () => {
    expect(await job({ ...start, nodes: { resources: { cpu: '1', memory: '4Gi' } } })).toBe(await job(start));
  });

  it('gives a Job of more databases more time', async () => {
    const deadline = async (name: string) =>
      jobOf(await render(valuesOf(name)), 'provision')?.['spec'].activeDeadlineSeconds;
    expect(await deadline('no databases, no users')).toBe(900);
    expect(await deadline('many databases, users and grants')).toBe(900 + 200 * 30 + 4 * 50);
  });

  it('reads what is declared from lines', () => {
    expect(jobFile(base, 'provision', 'users.tsv').trim().split('\n')).toEqual([
      'shop.inventory.a\tone',
      'shop.schema.b\ttwo',
      'shop.report.a\tthree',
    ]);
    expect(jobFile(base, 'provision', 'grants.tsv').trim().split('\n')).toEqual([
      'shop.inventory.a\tinventory\treadWrite',
      'shop.schema.b\tinventory\tmigrate',
      'shop.report.a\tsales_2026\tread',
    ]);
    expect(jobFile(base, 'provision', 'databases.txt').trim().split('\n')).toEqual(['inventory', 'sales_2026']);
  });
});

describe('helm refuses', () => {
  const user = BASE.access?.users?.[0];
  it.each<[string, object, RegExp]>([
    ['several nodes that are their own cluster', { ...SINGLE, nodes: { count: 3 } }, /nodes\.count/],
    ['two nodes', { ...BASE, nodes: { count: 2 } }, /majority of three/],
    ['more copies than nodes', { ...BASE, replicationFactor: 5 }, /replicationFactor/],
    ['an even number of copies', { ...BASE, nodes: { count: 5 }, replicationFactor: 4 }, /replicationFactor/],
    ['a budget that takes the majority', { ...BASE, budgets: { nodesMaxUnavailable: 2 } }, /nodesMaxUnavailable/],
    [
      "a budget that takes the majority of the system's own ranges",
      { ...BASE, nodes: { count: 7 }, replicationFactor: 7, budgets: { nodesMaxUnavailable: 3 } },
      /nodesMaxUnavailable/,
    ],
    ['plain text for clients of several nodes', { ...BASE, tls: { client: 'off' } }, /tls\.client/],
    ['memory that is promised twice', { ...BASE, nodes: { cacheMebibytes: 1024 } }, /80 %/],
    ['memory in other words', { ...BASE, nodes: { resources: { cpu: '1', memory: '4G' } } }, /Mi or Gi/],
    ['a licence without a key', { ...BASE, licence: { kind: 'enterprise', secret: '' } }, /licence\.secret/],
    [
      'the free licence without telemetry',
      { ...BASE, licence: { kind: 'enterprise-free', secret: 'orders-licence' } },
      /telemetryCidr/,
    ],
    [
      'the licence of a trial without telemetry',
      { ...BASE, licence: { kind: 'enterprise-trial', secret: 'orders-licence' } },
      /telemetryCidr/,
    ],
    [
      'a grant of nobody',
      { ...BASE, access: { users: [user], grants: [{ user: 'shop.x.a', database: 'inventory', privilege: 'read' }] } },
      /shop\.x\.a/,
    ],
    [
      'a grant in no database',
      {
        ...BASE,
        access: { users: [user], grants: [{ user: 'shop.inventory.a', database: 'other', privilege: 'read' }] },
      },
      /other is none of databases/,
    ],
    [
      'an unknown privilege',
      {
        ...BASE,
        access: { users: [user], grants: [{ user: 'shop.inventory.a', database: 'inventory', privilege: 'ALL' }] },
      },
      /privilege/,
    ],
    [
      "a user with a name of the system's own",
      { ...BASE, access: { users: [{ ...user, name: 'root' }], grants: [] } },
      /name/,
    ],
    ['a database whose name wants quotes', { ...BASE, databases: ['in"ventory'] }, /databases/],
    ['an organization that would end the text', { ...BASE, licence: { organization: "O'Shop" } }, /organization/],
    ['a backup at no time', { ...BASE, backup: { ...valuesOf('backups').backup, recurring: 'nightly' } }, /recurring/],
    ['a task without a name', { ...BASE, mode: 'task' }, /task/],
    ['retiring too many', { ...BASE, mode: 'task', task: { name: 'retire', nodes: 1 } }, /task\.nodes/],
  ])('%s', async (_what, values, words) => {
    await expect(helmTemplate(packagedChart('cockroachdb'), values)).rejects.toThrow(words);
  });
});
