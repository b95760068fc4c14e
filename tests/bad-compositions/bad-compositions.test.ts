import type { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Kafka, type TopicProps } from '../../constructs/kafka/index.js';
import { Duration, Migration, Platform, type Site, Sites, Size, SmokeTest, Workload } from '../../index.js';
import { sitesText, synthesizeSite, twoSitesText } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const unencrypted = sitesText({ storage: '{ className: standard, encryptedAtRest: false }' });
const reason = 'the disks are encrypted by the array';
const twoZones = sitesText({ zones: '[a, b]' });
const api = (site: Site) => new Workload(site, 'api', { image, port: 8080 });

const copies = (site: Site, orders: TopicProps) =>
  new Kafka(site, 'events', { size: { brokers: 6 }, topics: { orders } });

const TABLE: readonly BadComposition[] = [
  {
    what: 'a grant on an unknown topic',
    compose: (site) =>
      new Kafka(site, 'events', { topics: { clickstream: {} } }).topic('clikstream').grants.produce(api(site)),
    problem: ['kafka-unknown-topic', 'shop/fra1/events', 'correct the name'],
  },
  {
    what: 'two systems with one name',
    compose: (site) => [new Kafka(site, 'events'), new Kafka(site, 'events')],
    problem: ['name-taken', 'shop/fra1/events', 'give this system another name'],
  },
  {
    what: 'a workload with the name of a system',
    compose: (site) => [new Kafka(site, 'events'), new Workload(site, 'events', { image })],
    problem: ['name-taken', 'shop/fra1/events', 'give this workload another name'],
  },
  {
    what: 'a smoke test with the name of a workload',
    compose: (site) => [api(site), new SmokeTest(site, 'api', { image })],
    problem: ['name-taken', 'shop/fra1/api', 'give this smoke test another name'],
  },
  {
    what: 'a second platform in one App',
    compose: (_, { node }) => new Platform(node.root as App, 'other', { sites: Sites.fromText(sitesText()) }),
    problem: ['platform-second', 'other', 'in a separate App'],
  },
  {
    what: 'a second platform in one App, of the same name',
    compose: (_, { node }) => new Platform(node.root as App, 'shop', { sites: Sites.fromText(sitesText()) }),
    problem: ['platform-second', 'shop', 'in a separate App'],
  },
  {
    what: 'tolerate zone with two zones',
    compose: (site) => new Kafka(site, 'events'),
    props: { sites: twoZones },
    problem: ['kafka-zones', 'shop/fra1/events', 'set tolerate to node or none'],
  },
  {
    what: 'tolerate node with two nodes',
    compose: (site) => new Kafka(site, 'events'),
    props: { sites: twoZones, tolerate: 'node' },
    problem: ['kafka-nodes', 'shop/fra1/events', 'raise capacity.nodesPerZone'],
  },
  {
    what: 'a replication factor above the number of brokers',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { replicationFactor: 5 } } }),
    problem: ['kafka-replication', 'shop/fra1/events/topics/orders', 'a number from 1 to 3'],
  },
  {
    what: 'a replication factor that is no whole number',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { replicationFactor: 2.5 } } }),
    problem: ['kafka-replication', 'shop/fra1/events/topics/orders', 'a number from 1 to 3'],
  },
  {
    what: 'more in-sync replicas than copies',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { minInsyncReplicas: 4 } } }),
    problem: ['kafka-min-insync', 'shop/fra1/events/topics/orders', 'from 1 to 3'],
  },
  {
    what: 'a topic that stops when one copy is gone',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { minInsyncReplicas: 3 } } }),
    problem: ['kafka-min-insync-stops', 'shop/fra1/events/topics/orders', 'set minInsyncReplicas to 2'],
  },
  {
    what: 'a topic that loses acknowledged writes with a zone',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { minInsyncReplicas: 1 } } }),
    problem: ['kafka-min-insync-loses', 'shop/fra1/events/topics/orders', 'set minInsyncReplicas to 2'],
  },
  {
    what: 'a topic that stops when two copies are gone with a zone',
    compose: (site) => copies(site, { replicationFactor: 5, minInsyncReplicas: 4 }),
    problem: ['kafka-min-insync-stops', 'shop/fra1/events/topics/orders', 'set minInsyncReplicas to 3'],
  },
  {
    what: 'a topic whose copies no minimum saves',
    compose: (site) => copies(site, { replicationFactor: 4, minInsyncReplicas: 3 }),
    problem: ['kafka-min-insync-stops', 'shop/fra1/events/topics/orders', 'set replicationFactor to 3'],
  },
  {
    what: 'a topic that acknowledges what one zone alone holds',
    compose: (site) => copies(site, { replicationFactor: 6, minInsyncReplicas: 2 }),
    problem: ['kafka-min-insync-loses', 'shop/fra1/events/topics/orders', 'a number from 3 to 4'],
  },
  {
    what: 'a topic that elects leaders without what was acknowledged',
    compose: (site) => copies(site, { config: { 'unclean.leader.election.enable': ' TRUE' } }),
    problem: ['kafka-unclean-leader', 'shop/fra1/events/topics/orders', 'remove unclean'],
  },
  {
    what: 'a cluster that elects leaders without what was acknowledged',
    compose: (site) => new Kafka(site, 'events', { config: { 'unclean.leader.election.enable': true } }),
    problem: ['chart-values', 'shop/fra1/events', 'remove it'],
  },
  {
    what: 'brokers that share a node under a promise of nodes',
    compose: (site) => new Kafka(site, 'events', { size: { brokers: 4 } }),
    props: { tolerate: 'node' },
    problem: ['kafka-nodes', 'shop/fra1/events', 'set size.brokers to 3 or less'],
  },
  {
    what: 'no partitions',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { partitions: 0 } } }),
    problem: ['kafka-partitions', 'shop/fra1/events/topics/orders', 'from 1 to 4000'],
  },
  {
    what: 'a topic name with a space',
    compose: (site) => new Kafka(site, 'events', { topics: { 'my orders': {} } }),
    problem: ['kafka-topic-name', 'shop/fra1/events/topics/my orders', 'use 1 to 249 letters'],
  },
  {
    what: 'a topic name of 250 characters',
    compose: (site) => new Kafka(site, 'events', { topics: { ['x'.repeat(250)]: {} } }),
    problem: ['kafka-topic-name', 'shop/fra1/events/topics/', 'use 1 to 249 letters'],
  },
  {
    what: "a topic among Kafka's internal ones",
    compose: (site) => new Kafka(site, 'events', { topics: { __orders: {} } }),
    problem: ['kafka-topic-internal', 'shop/fra1/events/topics/__orders', 'two underscores'],
  },
  {
    what: 'topic names that differ in a dot and an underscore',
    compose: (site) => new Kafka(site, 'events', { topics: { 'shop.orders': {}, shop_orders: {} } }),
    problem: ['kafka-topic-collision', 'shop/fra1/events/topics/shop_orders', 'rename one of them'],
  },
  {
    what: 'a topic declared twice',
    compose: (site) => {
      const events = new Kafka(site, 'events', { topics: { orders: {} } });
      events.addTopic('orders');
    },
    problem: ['kafka-topic-taken', 'shop/fra1/events/topics/orders', 'remove one of the two'],
  },
  {
    what: 'a configuration that has a prop',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { config: { 'retention.ms': 1000 } } } }),
    problem: ['kafka-topic-config', 'shop/fra1/events/topics/orders', 'use retention'],
  },
  {
    what: 'a configuration named like a part of every object',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { config: { constructor: 'x\ny' } } } }),
    problem: ['chart-values', 'shop/fra1/events', 'on one line'],
  },
  {
    what: 'fewer brokers than the promise needs',
    compose: (site) => new Kafka(site, 'events', { size: { brokers: 2 } }),
    problem: ['kafka-brokers', 'shop/fra1/events', 'set size.brokers to 3 or more'],
  },
  {
    what: 'several combined brokers',
    compose: (site) => new Kafka(site, 'events', { size: { brokers: 3 } }),
    props: { tolerate: 'none' },
    problem: ['kafka-combined-brokers', 'shop/fra1/events', 'set tolerate to node or zone'],
  },
  {
    what: 'retiring more brokers than may go',
    compose: (site) => new Kafka(site, 'events', { size: { brokers: 4 }, retireBrokers: 2 }),
    problem: ['kafka-retire', 'shop/fra1/events', 'set retireBrokers to 1 or less'],
  },
  ...['', ' '].map((rebalance) => ({
    what: `a rebalancing named ${JSON.stringify(rebalance)}`,
    compose: (site: Site) => new Kafka(site, 'events', { rebalance }),
    problem: ['kafka-run', 'shop/fra1/events', 'leave rebalance out'] as const,
  })),
  {
    what: 'a limit of a workload that was granted nothing',
    compose: (site) => new Kafka(site, 'events').grants.limit(api(site), { producerByteRate: 4096 }),
    problem: ['kafka-limit-alone', 'shop/fra1/api', 'remove the limit'],
  },
  {
    what: 'plain text under a promise',
    compose: (site) => new Kafka(site, 'events', { encryptionInTransit: 'off' }),
    problem: ['kafka-plain-text', 'shop/fra1/events', "set encryptionInTransit to 'required'"],
  },
  {
    what: 'a broker setting that the chart decides',
    compose: (site) => new Kafka(site, 'events', { config: { 'auto.create.topics.enable': true } }),
    problem: ['chart-values', 'shop/fra1/events', 'remove it'],
  },
  {
    what: 'a broker setting that would begin another line',
    compose: (site) => new Kafka(site, 'events', { config: { 'num.io.threads': '8\nsuper.users=User:evil' } }),
    problem: ['chart-values', 'shop/fra1/events', 'on one line'],
  },
  {
    what: 'a broker setting with a line break of YAML',
    compose: (site) => new Kafka(site, 'events', { config: { 'num.io.threads': '8\u2028  evil: x' } }),
    problem: ['chart-values', 'shop/fra1/events', 'on one line'],
  },
  {
    what: 'a broker setting that would take the next line along',
    compose: (site) => new Kafka(site, 'events', { config: { 'num.io.threads': '8\\' } }),
    problem: ['chart-values', 'shop/fra1/events', 'without backslashes'],
  },
  {
    what: 'a broker setting with a backslash, which begins an escape in a file of properties',
    compose: (site) => new Kafka(site, 'events', { config: { 'metric.reporters': 'a\\tb' } }),
    problem: ['chart-values', 'shop/fra1/events', 'plain ASCII without backslashes'],
  },
  {
    what: 'a broker setting with a letter that a file of properties does not have',
    compose: (site) => new Kafka(site, 'events', { config: { 'metric.reporters': 'übersicht' } }),
    problem: ['chart-values', 'shop/fra1/events', 'plain ASCII without backslashes'],
  },
  {
    what: 'a topic setting with an equals sign in its value',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { config: { 'segment.ms': '1=1' } } } }),
    problem: ['chart-values', 'shop/fra1/events', 'without equals signs'],
  },
  {
    what: 'a topic setting without a value',
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { config: { 'segment.ms': '' } } } }),
    problem: ['chart-values', 'shop/fra1/events', 'leave the setting out'],
  },
  {
    what: "a topic setting that Kafka's tools could not be told",
    compose: (site) => new Kafka(site, 'events', { topics: { orders: { config: { 'compression.type': 'größer' } } } }),
    problem: ['chart-values', 'shop/fra1/events', 'plain ASCII'],
  },
  {
    what: 'a topic setting that would begin another one',
    compose: (site) =>
      new Kafka(site, 'events', { topics: { orders: { config: { 'segment.ms': '1\tmin.insync.replicas=1' } } } }),
    problem: ['chart-values', 'shop/fra1/events', 'on one line'],
  },
  {
    what: 'a version that lacks the dynamic quorum',
    compose: (site) => new Kafka(site, 'events', { version: '3.9.1' }),
    problem: ['kafka-version', 'shop/fra1/events', 'leave version out'],
  },
  {
    what: 'a system name that is too long',
    compose: (site) => new Kafka(site, 'e'.repeat(31)),
    problem: ['name-dns-label', `shop/fra1/${'e'.repeat(31)}`, 'at most 30 characters'],
  },
  {
    what: 'a workload name with capitals',
    compose: (site) => new Workload(site, 'Api', { image }),
    problem: ['name-dns-label', 'shop/fra1/Api', 'use a to z'],
  },
  {
    what: 'an image without a tag',
    compose: (site) => new Workload(site, 'api', { image: 'registry.example.com/shop/api' }),
    problem: ['image-pinned', 'shop/fra1/api', 'name a released tag or a digest'],
  },
  {
    what: 'an image with the tag latest',
    compose: (site) => new SmokeTest(site, 'smoke', { image: 'shop/smoke:latest' }),
    problem: ['image-pinned', 'shop/fra1/smoke', 'name a released tag or a digest'],
  },
  {
    what: 'an image that is no reference',
    compose: (site) => new Workload(site, 'api', { image: 'https://example.com/Api' }),
    problem: ['image-pinned', 'shop/fra1/api', 'name a released tag or a digest'],
  },
  {
    what: 'one replica under a promise',
    compose: (site) => new Workload(site, 'api', { image, replicas: 1 }),
    problem: ['workload-replicas', 'shop/fra1/api', 'set replicas to 2 or more'],
  },
  ...[0, -3, 2.5, Number.NaN].map((replicas) => ({
    what: `${replicas} replicas where nothing is promised`,
    compose: (site: Site) => new Workload(site, 'api', { image, replicas }),
    props: { tolerate: 'none' } as const,
    problem: ['workload-replicas', 'shop/fra1/api', 'set replicas to 1 or more'] as const,
  })),
  ...[0, 70_000, 80.5].map((port) => ({
    what: `the port ${port}`,
    compose: (site: Site) => new Workload(site, 'api', { image, port }),
    problem: ['workload-port', 'shop/fra1/api', 'from 1 to 65535'] as const,
  })),
  ...[Number.NaN, -1, 0].map((cpu) => ({
    what: `a workload with ${cpu} cores`,
    compose: (site: Site) => new Workload(site, 'api', { image, cpu }),
    problem: ['pod-cpu', 'shop/fra1/api', 'a number from 0.001'] as const,
  })),
  {
    what: 'a migration without memory',
    compose: (site) => new Migration(site, 'schema', { image, memory: Size.mebibytes(0) }),
    problem: ['pod-memory', 'shop/fra1/schema', 'Size.mebibytes(192)'],
  },
  {
    what: 'a deadline of no time',
    compose: (site) => new SmokeTest(site, 'smoke', { image, deadline: Duration.seconds(0) }),
    problem: ['job-deadline', 'shop/fra1/smoke', 'a second or more'],
  },
  {
    what: 'a name that no environment variable can have',
    compose: (site) => new SmokeTest(site, 'smoke', { image, env: { 'A B=': 'x' } }),
    problem: ['env-name', 'shop/fra1/smoke', 'use letters, digits'],
  },
  {
    what: 'another place for the bindings',
    compose: (site) => new Migration(site, 'schema', { image, env: { SERVICE_BINDING_ROOT: '/tmp' } }),
    problem: ['env-reserved', 'shop/fra1/schema', 'remove SERVICE_BINDING_ROOT from env'],
  },
  {
    what: 'another port in the environment',
    compose: (site) => new Workload(site, 'api', { image, port: 8080, env: { PORT: '9090' } }),
    problem: ['env-reserved', 'shop/fra1/api', 'set the prop port'],
  },
  ...['', 'healthz', '/a b'].map((ready) => ({
    what: `the probe ${JSON.stringify(ready)}`,
    compose: (site: Site) => new Workload(site, 'api', { image, port: 80, probes: { live: '/healthz', ready } }),
    problem: ['workload-probe', 'shop/fra1/api', 'set probes.ready to a path'] as const,
  })),
  {
    what: 'a way in from a namespace that cannot be',
    compose: (site) => new Workload(site, 'api', { image, port: 80, ingressFrom: ['9ns', 'Bad NS!'] }),
    problem: ['workload-ingress-from', 'shop/fra1/api', 'such as ingress-nginx'],
  },
  ...[Number.NaN, -1, 0].map((broker) => ({
    what: `a broker with ${broker} cores`,
    compose: (site: Site) => new Kafka(site, 'events', { cpu: { broker } }),
    problem: ['kafka-cpu', 'shop/fra1/events', 'cpu of the broker'] as const,
  })),
  {
    what: 'a controller without a volume',
    compose: (site) => new Kafka(site, 'events', { storage: { controller: Size.mebibytes(0) } }),
    problem: ['kafka-storage', 'shop/fra1/events', 'storage of the controller'],
  },
  ...[Number.NaN, 1.5].map((minInsyncReplicas) => ({
    what: `${minInsyncReplicas} in-sync replicas`,
    compose: (site: Site) => new Kafka(site, 'events', { topics: { orders: { minInsyncReplicas } } }),
    problem: ['kafka-min-insync', 'shop/fra1/events/topics/orders', 'from 1 to 3'] as const,
  })),
  {
    what: 'a negative demand beside one that the site cannot meet',
    compose: (site) => {
      new Workload(site, 'api', { image, cpu: -100 });
      new Kafka(site, 'events', { cpu: { broker: 16 } });
    },
    problem: ['capacity-cpu', 'shop/fra1', 'capacity.cpu'],
  },
  {
    what: 'a migration of another site',
    compose: (site, platform) => {
      const [, other] = platform.sites;
      if (!other) throw new Error('there are two sites');
      new Workload(site, 'api', { image, after: [new Migration(other, 'migrate', { image })] });
    },
    props: { sites: twoSitesText() },
    problem: ['workload-after', 'shop/fra1/api', 'in the same site'],
  },
  {
    what: 'a call to a workload without a port',
    compose: (site) => new Workload(site, 'batch', { image }).grants.call(api(site)),
    problem: ['workload-no-port', 'shop/fra1/batch', 'give the workload a port'],
  },
  {
    what: 'probes of a workload without a port',
    compose: (site) => new Workload(site, 'batch', { image, probes: { live: '/live', ready: '/ready' } }),
    problem: ['workload-no-port', 'shop/fra1/batch', 'give it a port, or leave probes out'],
  },
  {
    what: 'namespaces that may reach a port that there is none of',
    compose: (site) => new Workload(site, 'batch', { image, ingressFrom: ['ingress-nginx'] }),
    problem: ['workload-no-port', 'shop/fra1/batch', 'give it a port, or leave ingressFrom out'],
  },
  {
    what: 'both a group and a group prefix',
    compose: (site) =>
      new Kafka(site, 'events', { topics: { orders: {} } })
        .topic('orders')
        .grants.consume(api(site), { group: 'x', groupPrefix: 'y' }),
    problem: ['kafka-group', 'shop/fra1/api', 'keep one of them'],
  },
  {
    what: 'a consumer group with a space',
    compose: (site) =>
      new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.consume(api(site), { group: 'a b' }),
    problem: ['kafka-group', 'shop/fra1/api', 'use letters'],
  },
  {
    what: 'a grant on the empty prefix',
    compose: (site) => new Kafka(site, 'events').topicsWithPrefix('').grants.produce(api(site)),
    problem: ['kafka-empty-prefix', 'shop/fra1/events', 'name the prefix'],
  },
  {
    what: 'a credentials revision below one',
    compose: (site) => api(site),
    props: { credentialsRevision: 0 },
    problem: ['credentials-revision', 'shop/fra1/api', 'from 1'],
  },
  {
    what: 'more memory than the site has',
    compose: (site) => new Kafka(site, 'events', { memory: { broker: Size.gibibytes(64) } }),
    problem: ['capacity-memory', 'shop/fra1', 'capacity.memory'],
  },
  {
    what: 'a site that the members fill, without room for a Job',
    compose: (site) => new Kafka(site, 'events'),
    props: { sites: sitesText({ capacity: '{ nodesPerZone: 1, cpu: 24, memory: 9Gi, storage: 800Gi }' }) },
    problem: ['capacity-memory', 'shop/fra1', 'capacity.memory'],
  },
  {
    what: 'a site that the workloads fill, without room to roll them',
    compose: (site) => [api(site), new Workload(site, 'batch', { image })],
    props: { sites: sitesText({ capacity: '{ nodesPerZone: 1, cpu: 24, memory: 1151Mi, storage: 800Gi }' }) },
    problem: ['capacity-memory', 'shop/fra1', 'capacity.memory'],
  },
  {
    what: 'more storage than the site has',
    compose: (site) => new Kafka(site, 'events', { storage: { broker: Size.tebibytes(1) } }),
    problem: ['capacity-storage', 'shop/fra1', 'capacity.storage'],
  },
  {
    what: 'more cores than the site has',
    compose: (site) => new Kafka(site, 'events', { cpu: { broker: 16 } }),
    problem: ['capacity-cpu', 'shop/fra1', 'capacity.cpu'],
  },
  {
    what: 'an acknowledgement without a reason',
    compose: (site) => new Kafka(site, 'events'),
    props: {
      sites: unencrypted,
      acknowledge: [{ id: 'kafka-storage-unencrypted', at: 'shop/fra1/events', reason: 'ok' }],
    },
    problem: ['acknowledge-reason', 'shop/acknowledge[0]', 'write why'],
  },
  ...[
    '',
    ' shop/fra1/events',
    '/shop/fra1/events',
    'shop//events',
    'shop/fra1/',
    'shop/fr**',
    'shop/{fra1,par1}/events',
  ].map(
    (at): BadComposition => ({
      what: `an acknowledgement at ${JSON.stringify(at)}`,
      compose: (site) => new Kafka(site, 'events'),
      props: { sites: unencrypted, acknowledge: [{ id: 'kafka-storage-unencrypted', at, reason }] },
      problem: ['acknowledge-at', 'shop/acknowledge[0]', 'such as shop/fra1/api'],
    }),
  ),
  ...['*', '**', '**/*', 'shop/*', 'shop/**', 'shop/*/**'].map(
    (at): BadComposition => ({
      what: `an acknowledgement at ${at}, which is everywhere`,
      compose: (site) => new Kafka(site, 'events'),
      props: { sites: unencrypted, acknowledge: [{ id: 'kafka-storage-unencrypted', at, reason }] },
      problem: ['acknowledge-everywhere', 'shop/acknowledge[0]', "at: 'shop/fra1/events'"],
    }),
  ),
  {
    what: 'a broker with too little heap',
    compose: (site) => new Kafka(site, 'events', { memory: { broker: Size.mebibytes(300) } }),
    problem: ['kafka-memory', 'shop/fra1/events', 'set memory.broker to 512Mi or more'],
  },
];

describe('a wrong composition', () => {
  itIsRefused(TABLE);

  it('has every problem in one report', () => {
    const error = failure({
      what: '',
      compose: (site) => {
        new Kafka(site, 'events', { size: { brokers: 2 }, topics: { '..': {} }, encryptionInTransit: 'off' });
        new Workload(site, 'api', { image: 'api:latest', replicas: 1 });
      },
      problem: ['', '', ''],
    });
    expect(error.problems.map(({ id }) => id).sort()).toEqual([
      'image-pinned',
      'kafka-brokers',
      'kafka-plain-text',
      'kafka-replication',
      'kafka-topic-name',
      'workload-replicas',
    ]);
  });

  it('is not what a sound composition gets', () => {
    expect(() =>
      synthesizeSite((site) => {
        const events = new Kafka(site, 'events', {
          size: { brokers: 5 },
          topics: { orders: { retention: Duration.days(1) } },
        });
        events.topic('orders').grants.produce(api(site));
        events.addTopic('ledger', { replicationFactor: 5, minInsyncReplicas: 3 });
        new Workload(site, 'batch', { image, env: { PORT: '9090', 'log.level': 'debug' } });
        new Workload(site, 'web', { image, port: 8080, ingressFrom: ['9ns'] });
      }),
    ).not.toThrow();
  });
});
