import { describe, expect, it } from 'vitest';
import { Kafka } from '../../constructs/kafka/index.js';
import {
  CronJob,
  type CronJobProps,
  Duration,
  EnvFrom,
  EnvValue,
  type InitContainerProps,
  Migration,
  type Platform,
  type Scaling,
  type SidecarProps,
  type Site,
  Size,
  Volume,
  Workload,
  type WorkloadProps,
} from '../../index.js';
import { sitesText, synthesizeSite, twoSitesText } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const CACHE = { cache: Volume.emptyDir(Size.mebibytes(64)) };

const workload = (props: Partial<WorkloadProps>) => (site: Site) =>
  new Workload(site, 'api', { image, port: 8080, ...props });
const nightly = (props: Partial<CronJobProps>) => (site: Site) =>
  new CronJob(site, 'report', { image, schedule: '0 3 * * *', deadline: Duration.minutes(10), ...props });
const sidecar = (props: Partial<SidecarProps>, more: Partial<WorkloadProps> = {}) =>
  workload({ sidecars: { proxy: { image, ...props } }, ...more });
const init = (props: Partial<InitContainerProps>, name = 'warmup') =>
  workload({ initContainers: { [name]: { image, ...props } } });
const scaled = (scaling: Scaling, more: Partial<WorkloadProps> = {}) => workload({ scaling, ...more });
const mounted = (path: string) => workload({ volumes: CACHE, mounts: [{ volume: 'cache', path }] });
const outTo = (cidr: string, changes: object = {}) =>
  workload({ egress: [{ cidr, ports: [443], reason: 'the payment provider', ...changes }] });

const row = (
  what: string,
  compose: (site: Site, platform: Platform) => unknown,
  problem: BadComposition['problem'],
  props: BadComposition['props'] = {},
): BadComposition => ({ what, compose: (site, platform) => void compose(site, platform), problem, props });

const VARIABLES: readonly BadComposition[] = [
  row(
    "a variable that is the kit's, from a Secret",
    workload({ env: { SERVICE_BINDING_ROOT: EnvValue.secret('a', 'b') } }),
    ['env-reserved', 'shop/fra1/api', 'remove SERVICE_BINDING_ROOT from env'],
  ),
  row('the port of a sidecar in its variables', sidecar({ port: 9000, env: { PORT: '9001' } }), [
    'env-reserved',
    'shop/fra1/api/sidecars/proxy',
    'set the prop port',
  ]),
  row('a variable from a ConfigMap of no name', workload({ env: { LEVEL: EnvValue.configMap('', 'level') } }), [
    'env-config-map',
    'shop/fra1/api',
    'write the name of a ConfigMap',
  ]),
  row('a key that no Secret can have', workload({ env: { KEY: EnvValue.secret('vendor', 'p@ss word') } }), [
    'env-key',
    'shop/fra1/api',
    'give EnvValue.secret a key',
  ]),
  row('all variables of a Secret of a name that is none', workload({ envFrom: [EnvFrom.secret('Vendor_Key')] }), [
    'env-secret',
    'shop/fra1/api',
    'write the name of a Secret',
  ]),
  row('a prefix that begins with a digit', workload({ envFrom: [EnvFrom.configMap('flags', { prefix: '1_' })] }), [
    'env-prefix',
    'shop/fra1/api',
    'such as FLAG_',
  ]),
  row(
    'the Secret that the kit makes for somebody else',
    (site) => {
      const events = new Kafka(site, 'events', { topics: { orders: {} } });
      events.topic('orders').grants.produce(new Workload(site, 'worker', { image }));
      new Workload(site, 'api', { image, envFrom: [EnvFrom.secret('events-worker-a')] });
    },
    ['pod-object-made', 'shop/fra1/api', 'grant it something on "events"'],
  ),
  row(
    'the Secret of the site that contains a private key',
    (site) => {
      new Workload(site, 'api', {
        image,
        volumes: { authority: Volume.secret('trust') },
        mounts: [{ volume: 'authority', path: '/etc/authority' }],
      });
    },
    ['pod-object-made', 'shop/fra1/api', 'each binding has the certificate of the authority'],
  ),
];

const VOLUMES: readonly BadComposition[] = [
  row(
    'a mount of a volume that is not there',
    workload({ volumes: CACHE, mounts: [{ volume: 'cahce', path: '/cache' }] }),
    ['mount-volume', 'shop/fra1/api', 'name a volume that is declared'],
  ),
  row('a volume that nobody mounts', workload({ volumes: CACHE }), [
    'volume-unmounted',
    'shop/fra1/api/volumes/cache',
    'add it to mounts',
  ]),
  ...[
    ['at the folder of what was granted', '/bindings'],
    ['inside of the folder of what was granted', '/bindings/events'],
    ['around the folder for files of a moment', '/tmp'],
    ["at one of the system's own", '/proc/self'],
  ].map(([what = '', path = '']) =>
    row(`a volume ${what}`, mounted(path), ['mount-taken', 'shop/fra1/api', 'choose another path, outside of it']),
  ),
  ...[
    ['of the whole file system', '/'],
    ['that is not absolute', 'var/cache'],
    ['that leads upwards', '/var/../cache'],
    ['with a colon', '/var:cache'],
  ].map(([what = '', path = '']) =>
    row(`a path ${what}`, mounted(path), ['mount-path', 'shop/fra1/api', 'use an absolute path']),
  ),
  row(
    'one volume inside of another',
    workload({
      volumes: { ...CACHE, settings: Volume.configMap('settings') },
      mounts: [
        { volume: 'settings', path: '/app/settings' },
        { volume: 'cache', path: '/app/settings/cache' },
      ],
    }),
    ['mount-taken', 'shop/fra1/api', 'choose another path, outside of it'],
  ),
  row(
    'a ConfigMap to write',
    workload({
      volumes: { settings: Volume.configMap('settings') },
      mounts: [{ volume: 'settings', path: '/app/settings', readOnly: false }],
    }),
    ['mount-read-only', 'shop/fra1/api', 'remove readOnly: false'],
  ),
  row(
    'a part of a volume that is outside of it',
    workload({ volumes: CACHE, mounts: [{ volume: 'cache', path: '/cache', subPath: '../other' }] }),
    ['mount-sub-path', 'shop/fra1/api', 'without a leading slash and without ..'],
  ),
  row(
    'a claim of one node for pods of several',
    workload({
      volumes: { archive: Volume.persistentVolumeClaim('archive', 'ReadWriteOnce') },
      mounts: [{ volume: 'archive', path: '/archive' }],
    }),
    ['volume-claim-shared', 'shop/fra1/api/volumes/archive', 'ReadWriteMany or ReadOnlyMany'],
  ),
  row(
    'a folder of no size',
    workload({ volumes: { cache: Volume.emptyDir(Size.mebibytes(0)) }, mounts: [{ volume: 'cache', path: '/cache' }] }),
    ['volume-size', 'shop/fra1/api/volumes/cache', 'Size.mebibytes(256)'],
  ),
  row(
    'a volume by the name of one of the kit',
    workload({ volumes: { scratch: Volume.configMap('settings') }, mounts: [{ volume: 'scratch', path: '/a' }] }),
    ['volume-name', 'shop/fra1/api/volumes/scratch', 'choose another name'],
  ),
  row(
    'two keys in one file',
    workload({
      volumes: {
        all: Volume.projected(
          Volume.configMap('settings', { items: { a: 'main.conf' } }),
          Volume.secret('vendor', { items: { b: 'main.conf' } }),
        ),
      },
      mounts: [{ volume: 'all', path: '/app/all' }],
    }),
    ['volume-file', 'shop/fra1/api/volumes/all', 'give each key a different file'],
  ),
];

const CONTAINERS: readonly BadComposition[] = [
  row('an init container with the name of the main one', init({}, 'main'), [
    'container-name',
    'shop/fra1/api/initContainers/main',
    'choose another name',
  ]),
  row(
    'a sidecar with the name of an init container',
    workload({ initContainers: { proxy: { image } }, sidecars: { proxy: { image } } }),
    ['container-name', 'shop/fra1/api/sidecars/proxy', 'choose another name'],
  ),
  row('a sidecar at the port of the main container', sidecar({ port: 8080 }), [
    'container-port',
    'shop/fra1/api/sidecars/proxy',
    'another port',
  ]),
  row('an image of a sidecar that moves', workload({ sidecars: { proxy: { image: 'envoy:latest' } } }), [
    'image-pinned',
    'shop/fra1/api/sidecars/proxy',
    'name a released tag',
  ]),
  row('files of a system that was not granted, for an init container', init({ bindings: ['events'] }), [
    'container-binding',
    'shop/fra1/api/initContainers/warmup',
    'grant it something on that system',
  ]),
  row('probes of a sidecar without a port', sidecar({ probes: { live: '/l', ready: '/r' } }), [
    'workload-no-port',
    'shop/fra1/api/sidecars/proxy',
    'give it a port',
  ]),
  row('an init container without memory', init({ memory: Size.mebibytes(0) }), [
    'pod-memory',
    'shop/fra1/api/initContainers/warmup',
    'set memory',
  ]),
  row('sidecars that do not fit into the site', sidecar({ memory: Size.gibibytes(20) }), [
    'capacity-memory',
    'shop/fra1',
    'ask for less',
  ]),
];

const SCALING: readonly BadComposition[] = [
  row('an autoscaler beside a number of pods', scaled({ min: 2, max: 4, cpu: 70 }, { replicas: 3 }), [
    'workload-replicas-owned',
    'shop/fra1/api',
    'take replicas out',
  ]),
  row('an autoscaler that may leave one pod, under a promise', scaled({ min: 1, max: 4, cpu: 70 }), [
    'workload-autoscaling',
    'shop/fra1/api/scaling',
    'set min to 2 or more',
  ]),
  row('an autoscaler with less at most than at least', scaled({ min: 4, max: 3, cpu: 70 }), [
    'workload-autoscaling',
    'shop/fra1/api/scaling',
    'set max to min or more',
  ]),
  row('an autoscaler that aims at nothing', scaled({ min: 2, max: 4 }), [
    'workload-autoscaling',
    'shop/fra1/api/scaling',
    'set cpu or memory',
  ]),
  row('an autoscaler that waits until the memory is used up', scaled({ min: 2, max: 4, memory: 100 }), [
    'workload-autoscaling',
    'shop/fra1/api/scaling',
    'from 1 to 99',
  ]),
  row(
    'a policy of an autoscaler that lasts too long',
    scaled({
      min: 2,
      max: 4,
      cpu: 70,
      behavior: { scaleDown: { policies: [{ type: 'Pods', value: 1, period: Duration.hours(1) }] } },
    }),
    ['workload-autoscaling', 'shop/fra1/api/scaling', 'half an hour or less'],
  ),
  row('an autoscaler whose pods at most the site has no room for', scaled({ min: 2, max: 500, cpu: 70 }), [
    'capacity-cpu',
    'shop/fra1',
    'ask for less',
  ]),
];

const CRON: readonly BadComposition[] = [
  row('a schedule of four fields', nightly({ schedule: '0 3 * *' }), [
    'cron-schedule',
    'shop/fra1/report',
    'minute, hour, day of the month',
  ]),
  row('a schedule of a day that never is', nightly({ schedule: '0 3 30 2 *' }), [
    'cron-schedule',
    'shop/fra1/report',
    'minute, hour',
  ]),
  ...['Mars/Olympus', 'Local', '+02:00'].map((timeZone) =>
    row(`the time zone ${timeZone}`, nightly({ timeZone }), [
      'cron-time-zone',
      'shop/fra1/report',
      'such as Europe/Berlin',
    ]),
  ),
  row('a run that may begin five seconds late', nightly({ startingDeadline: Duration.seconds(5) }), [
    'cron-starting-deadline',
    'shop/fra1/report',
    '10 seconds or more',
  ]),
  row('a run that has no time', nightly({ deadline: Duration.seconds(0) }), [
    'job-deadline',
    'shop/fra1/report',
    'a second or more',
  ]),
  row('a half of a retry', nightly({ backoffLimit: 0.5 }), ['cron-count', 'shop/fra1/report', 'set backoffLimit']),
  row(
    'a migration of another site in front of a run',
    (site, { sites: [, other] }) => {
      if (other === undefined) throw new Error('there is one site alone');
      nightly({ after: [new Migration(other, 'schema', { image })] })(site);
    },
    ['workload-after', 'shop/fra1/report', 'in the same site'],
    { sites: twoSitesText() },
  ),
];

const WAYS: readonly BadComposition[] = [
  row('a way out to everywhere', outTo('0.0.0.0/0'), [
    'egress-everywhere',
    'shop/fra1/api/egress',
    'acknowledge "egress-everywhere"',
  ]),
  row('a way out to everywhere of IPv6', outTo('::/0'), ['egress-everywhere', 'shop/fra1/api/egress', 'acknowledge']),
  row('a way out around the API server', outTo('10.96.0.0/12'), [
    'egress-api-server',
    'shop/fra1/api/egress',
    'name only addresses beside it',
  ]),
  row('a way out to an address inside of a block', outTo('203.0.113.7/24'), [
    'egress-cidr',
    'shop/fra1/api/egress',
    'write 203.0.113.0/24',
  ]),
  row('a way out at no port', outTo('203.0.113.0/24', { ports: [] }), [
    'egress-port',
    'shop/fra1/api/egress',
    'name the ports',
  ]),
  row('a way out at a port that is none', outTo('203.0.113.0/24', { ports: [70_000] }), [
    'egress-port',
    'shop/fra1/api/egress',
    'from 1 to 65535',
  ]),
  row('a way out for no reason', outTo('203.0.113.0/24', { reason: '  todo  ' }), [
    'egress-reason',
    'shop/fra1/api/egress',
    'say what it is for',
  ]),
  row(
    'metrics whose annotations say otherwise',
    workload({ metrics: { port: 9090 }, pods: { annotations: { 'prometheus.io/scrape': 'false' } } }),
    ['workload-metrics', 'shop/fra1/api', 'take prometheus.io/scrape out of pods.annotations'],
  ),
  row('metrics at a path without a slash', workload({ metrics: { port: 9090, path: 'metrics' } }), [
    'workload-metrics',
    'shop/fra1/api',
    'begins with a slash',
  ]),
  row('metrics at a port that is none', workload({ metrics: { port: 0 } }), [
    'workload-metrics',
    'shop/fra1/api',
    'set metrics.port',
  ]),
];

describe('variables', () => {
  itIsRefused(VARIABLES);

  it('are not repeated where a key is none: it may be the secret', () => {
    const [, , , key] = VARIABLES;
    expect(key && failure(key).message).not.toContain('p@ss');
  });
});

describe('volumes', () => {
  itIsRefused(VOLUMES);
});

describe('further containers', () => {
  itIsRefused(CONTAINERS);
});

describe('autoscalers', () => {
  itIsRefused(SCALING);
});

describe('cron jobs', () => {
  itIsRefused(CRON);
});

describe('ways out, and metrics', () => {
  it('say nothing of the API server where a block is none', () => {
    const compose = outTo('203.0.113.7');
    const { problems } = failure({ what: 'an address alone', compose, problem: ['egress-cidr', '', ''] });
    expect(problems.map(({ id }) => id)).toEqual(['egress-cidr']);
  });

  itIsRefused(WAYS);

  it('may lead everywhere where somebody says why', () => {
    const acknowledge = [{ id: 'egress-everywhere', at: 'shop/fra1/api/egress', reason: 'it crawls the web' }];
    expect(() => synthesizeSite(outTo('0.0.0.0/0'), { acknowledge })).not.toThrow();
  });

  it('warn of metrics that nobody may read, where the site names no monitoring namespace', () => {
    const warnings = (changes = {}) =>
      synthesizeSite(workload({ metrics: { port: 9090 } }), { sites: sitesText(changes) })
        .platform.prepare()
        .description.warnings.map(({ id, where }) => `${id} ${where}`);
    expect(warnings()).toEqual(['workload-metrics-unread shop/fra1/api']);
    expect(warnings({ monitoringNamespace: 'monitoring' })).toEqual([]);
  });
});
