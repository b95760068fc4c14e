import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { Identity, InstanceConfig, Spanner, SpannerEmulator } from '../../constructs/spanner/index.js';
import { CronJob, Duration, Migration, Platform, Sites, SmokeTest, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { helmTemplate, type Manifest, packagedChart, parseManifests } from '../support/helm.js';
import { kubernetesErrors } from '../support/kubernetes.js';
import { sitesText } from '../support/platform.js';
import { type ChartCase, MATRIX } from './matrix.js';
import { objectBreaches } from './object-rules.js';
import { podBreaches } from './pod-rules.js';
import { podsOf, templateOf } from './pods.js';
import { WANTED, wantedBreaches } from './wanted-rules.js';

/** The ways to use charts that make other pods than another one does. */
const CASES = MATRIX.filter(({ chart, name }) =>
  chart === 'spanner'
    ? name === 'defaults'
    : /^(task .*|three zones|three racks, .*|zone from the node|combined|single|backups)$/.test(name),
);

function render({ chart, values, release, namespace }: ChartCase, pods?: object): Promise<string> {
  return helmTemplate(packagedChart(chart), { ...values, ...(pods && { pods }) }, { release, namespace });
}

function ofZones({ spec }: { readonly spec: Manifest['spec'] }): unknown[] {
  const { nodeSelectorTerms } = spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  return nodeSelectorTerms.map(({ matchExpressions = [] }: { matchExpressions?: { key: string }[] }) =>
    matchExpressions.find(({ key }) => key === 'topology.kubernetes.io/zone'),
  );
}

describe.each(CASES.map((one) => [`${one.chart}: ${one.name}`, one] as const))('%s', (_name, chartCase) => {
  it('gives every pod all that the cluster wants, and the API what it takes', async () => {
    const manifests = parseManifests(await render(chartCase, WANTED));
    expect(wantedBreaches(manifests)).toEqual([]);
    expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
    expect(podBreaches(manifests)).toEqual([]);
    if (chartCase.beside === undefined) expect(objectBreaches(manifests, chartCase.namespace)).toEqual([]);
  });
});

describe.each([...new Set(CASES.map(({ chart }) => chart))])('the chart %s', (chart) => {
  const [first] = CASES.filter((one) => one.chart === chart);
  const chartCase = first as ChartCase;

  it('renders the very same where nothing is wanted, so that no pod rolls', async () => {
    expect(await render(chartCase, {})).toBe(await render(chartCase));
  });

  it('starts pods anew for each setting, once, and Jobs under another name', async () => {
    const plain = parseManifests(await render(chartCase));
    const names = (manifests: readonly Manifest[]) =>
      manifests.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name);
    const templates = (manifests: readonly Manifest[]) =>
      manifests.filter(({ kind }) => kind !== 'Job').flatMap((one) => (templateOf(one) ? [templateOf(one)] : []));
    for (const [key, value] of Object.entries(WANTED).filter(([one]) =>
      /^(tolerations|priorityClassName)$/.test(one),
    )) {
      const wanted = parseManifests(await render(chartCase, { [key]: value }));
      expect(wanted).toEqual(parseManifests(await render(chartCase, { [key]: value })));
      for (const name of names(plain)) expect(names(wanted)).not.toContain(name);
      for (const [place, template] of templates(plain).entries()) {
        expect(templates(wanted)[place].spec).toEqual({ ...(template as { spec: object }).spec, [key]: value });
      }
    }
  });

  it('leaves user and groups to the cluster where it assigns them, and no process runs as root', async () => {
    const unset = { runAsUser: 'unset', runAsGroup: 'unset', fsGroup: 'unset' };
    for (const { spec } of podsOf(parseManifests(await render(chartCase, unset)))) {
      expect(spec.securityContext).toEqual({
        runAsNonRoot: true,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
  });

  it.each([
    { labels: { 'app.kubernetes.io/name': 'mine' } },
    { labels: { 'access.datastead.dev/events': 'granted' } },
    { annotations: { 'datastead.dev/config': 'mine' } },
    { annotations: { 'helm.sh/hook': 'pre-install' } },
    { runAsUser: 0 },
    { runAsUser: 'root' },
    { cpuLimitRatio: 0.5 },
    { scratchMebibytes: 16 },
    { hostNetwork: true },
  ])('refuses %j', async (pods) => {
    // Helm 3.22 says the wrong place of a name that may not be.
    await expect(render(chartCase, pods)).rejects.toThrow(/'\/pods|invalid propertyName/);
  });
});

it('members stay in the zones of the site, whichever term their node fulfils', async () => {
  const zoned = CASES.filter(
    ({ name, chart }) => name === 'three zones' || (chart === 'cassandra' && /^three racks/.test(name)),
  );
  expect(zoned.map(({ chart }) => chart)).toEqual(['kafka', 'cassandra', 'cockroachdb', 'redis']);
  for (const chartCase of zoned) {
    const [plain, wanted] = await Promise.all(
      [undefined, WANTED].map(async (pods) =>
        podsOf(parseManifests(await render(chartCase, pods))).filter(({ longRunning }) => longRunning),
      ),
    );
    for (const [place, pod] of (plain ?? []).entries()) {
      const [zones] = ofZones(pod);
      expect(zones).toMatchObject({ operator: 'In' });
      expect(ofZones(wanted?.[place] as typeof pod)).toEqual(WANTED.nodeAffinity.map(() => zones));
    }
  }
});

describe('a platform in a site that wants all of it', () => {
  const image = 'registry.example.com/shop/api:1.0.0';
  const { scratchMebibytes, ...settings } = WANTED;
  // What a site may say: fields of nodes are for systems.
  const nodeAffinity = WANTED.nodeAffinity.flatMap(({ matchExpressions }) =>
    matchExpressions ? [{ matchExpressions }] : [],
  );
  const pods = JSON.stringify({ ...settings, nodeAffinity, scratch: `${scratchMebibytes}Mi` });
  const zoneSource = '{ context: fra1, version: "1.34", zoneSource: node, apiServerCidrs: [10.96.0.1/32] }';

  function platform(more: Readonly<Record<string, string>>, tolerate: 'zone' | 'none') {
    const capacity = '{ nodesPerZone: 3, cpu: 96, memory: 480Gi, storage: 8000Gi }';
    const sites = Sites.fromText(sitesText({ kubernetes: zoneSource, capacity, ...more }));
    return synthesize((app, all) => {
      const whole = new Platform(app, 'shop', { sites: all, tolerate });
      const [site] = whole.sites;
      if (site === undefined) throw new Error('the sites file has no site');
      const schema = new Migration(site, 'schema', { image });
      const api = new Workload(site, 'api', {
        image,
        port: 8080,
        after: [schema],
        initContainers: { prepare: { image } },
        sidecars: { agent: { image } },
      });
      new CronJob(site, 'nightly', { image, schedule: '0 3 * * *', deadline: Duration.minutes(5) });
      const smoke = new SmokeTest(site, 'smoke', { image });
      new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(api);
      new Redis(site, 'carts').keys('*').grants.readWrite(smoke);
      new Cassandra(site, 'catalogue');
      new CockroachDB(site, 'ledger');
      if (tolerate === 'none') new SpannerEmulator(site, 'emulated');
      else {
        const cloud = new Spanner(whole, 'orders', {
          project: 'acme-shop',
          config: InstanceConfig.regional('europe-west3'),
          databases: { orders: {} },
          identity: Identity.workload('123456789012', 'acme-shop.svc.id.goog'),
        });
        cloud.database('orders').grants.read(api);
      }
      return whole;
    }, sites);
  }

  it.each(['zone', 'none'] as const)(
    'gives it to every pod and service account of every stack: tolerate %s',
    async (tolerate) => {
      const manifests = await platform({ pods }, tolerate).manifests();
      expect(wantedBreaches(manifests, nodeAffinity)).toEqual([]);
      expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
      const kinds = new Set(podsOf(manifests).map(({ manifest }) => manifest.kind));
      expect([...kinds].sort()).toEqual(['CronJob', 'Deployment', 'Job', 'Pod', 'StatefulSet']);
      expect(manifests.filter(({ kind }) => kind === 'ServiceAccount').length).toBeGreaterThanOrEqual(
        tolerate === 'zone' ? 5 : 0,
      );
    },
  );

  it('leaves all as it was where nothing is wanted', () => {
    const json = ({ stacks }: ReturnType<typeof platform>) => JSON.stringify(stacks.map((stack) => stack.json));
    const plain = json(platform({}, 'zone'));
    expect(json(platform({ pods: '{}' }, 'zone'))).toBe(plain);
    expect(plain).not.toContain('imagePullSecrets');
  });
});

describe('the rules for what is wanted', () => {
  const [chartCase] = CASES.filter(({ chart, name }) => chart === 'redis' && name === 'zone from the node');

  it.each(Object.keys(WANTED) as (keyof typeof WANTED)[])('tell of a pod without %s', async (key) => {
    const { [key]: _, ...rest } = WANTED;
    const breaches = wantedBreaches(parseManifests(await render(chartCase as ChartCase, rest)));
    for (const kind of ['StatefulSet carts-member', 'StatefulSet carts-sentinel', 'Job ', 'Pod carts-test']) {
      expect(breaches.filter((breach) => breach.startsWith(kind))).not.toEqual([]);
    }
    if (key === 'imagePullSecrets') expect(breaches).toContain('ServiceAccount carts-zone: names no pull secrets');
  });
});
