import { describe, expect, it } from 'vitest';
import { Duration, Size, Workload } from '../../index.js';
import { releaseValues, sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { Kafka } from './kafka.js';
import type { KafkaValues } from './values.js';

const image = 'registry.example.com/shop/api:1.0.0';

function values(compose: Parameters<typeof synthesizeSite>[0], props?: Parameters<typeof synthesizeSite>[1]) {
  return releaseValues(synthesizeSite(compose, props).stack('data'), 'events') as unknown as KafkaValues;
}

describe('Kafka', () => {
  it.each([
    ['none', 'combined', 1, 1, 1, 1],
    ['node', 'separate', 3, 3, 3, 2],
    ['zone', 'separate', 3, 3, 3, 2],
  ] as const)(
    'derives its smallest honest size from tolerate %s',
    (tolerate, roles, brokers, controllers, copies, inSync) => {
      const got = values((site) => new Kafka(site, 'events'), { tolerate });
      expect([got.roles, got.brokers.count, got.controllers.count]).toEqual([roles, brokers, controllers]);
      expect(got.defaults).toEqual({ replicationFactor: copies, minInsyncReplicas: inSync });
    },
  );

  it('spreads over the zones of the site only where zones are promised', () => {
    expect(values((site) => new Kafka(site, 'events')).zones).toEqual({
      names: ['a', 'b', 'c'],
      spread: 'required',
      source: 'podLabel',
    });
    expect(values((site) => new Kafka(site, 'events'), { tolerate: 'node' }).zones).toEqual({
      names: [],
      spread: 'required',
      source: 'none',
    });
  });

  it('gives topics its replication, and their own settings by the names Kafka knows', () => {
    const { topics } = values(
      (site) =>
        new Kafka(site, 'events', {
          topics: {
            clicks: { partitions: 12, retention: Duration.days(3), config: { 'max.message.bytes': 2_000_000 } },
          },
        }),
    );
    expect(topics).toEqual([
      {
        name: 'clicks',
        partitions: 12,
        replicationFactor: 3,
        config: { 'min.insync.replicas': '2', 'retention.ms': '259200000', 'max.message.bytes': '2000000' },
      },
    ]);
  });

  it('keeps records for ever where retention is unlimited', () => {
    const { topics } = values((site) => new Kafka(site, 'events', { topics: { clicks: { retention: 'unlimited' } } }));
    expect(topics[0]?.config).toMatchObject({ 'retention.ms': '-1' });
  });

  it('takes a setting that is undefined for one that was not given', () => {
    const config = { 'num.io.threads': undefined, 'segment.ms': undefined } as unknown as Record<string, string>;
    const { brokers, topics } = values((site) => new Kafka(site, 'events', { config, topics: { clicks: { config } } }));
    expect([brokers.config, topics[0]?.config]).toEqual([{}, { 'min.insync.replicas': '2' }]);
  });

  it('gives half of the memory to the heap, 5 GiB at most', () => {
    const got = values(
      (site) => new Kafka(site, 'events', { memory: { broker: Size.gibibytes(14), controller: Size.gibibytes(1) } }),
    );
    expect([got.brokers.heapMebibytes, got.controllers.heapMebibytes]).toEqual([5120, 512]);
  });

  it('has the same values whatever the order of grants, and grants twice what was granted twice once', () => {
    const compose = (turn: boolean) =>
      values((site) => {
        const events = new Kafka(site, 'events', { topics: { clicks: {}, orders: {} } });
        const [a, b] = [new Workload(site, 'a', { image }), new Workload(site, 'b', { image })];
        const calls = [
          () => events.topic('clicks').grants.produce(a),
          () => events.topic('clicks').grants.produce(a),
          () => events.topic('orders').grants.consume(b),
          () => events.topicsWithPrefix('audit-').grants.produce(b),
          () => events.grants.limit(a, { producerByteRate: 1_000_000 }),
        ];
        for (const call of turn ? calls.reverse() : calls) call();
      }).access;
    expect(compose(false)).toEqual(compose(true));
    const access = compose(false);
    expect(
      access.acls?.map(({ principal, resource, operations }) => [
        principal,
        resource.type,
        resource.name,
        resource.pattern,
        ...operations,
      ]),
    ).toEqual([
      ['shop.a.a', 'topic', 'clicks', 'literal', 'Describe', 'Write'],
      ['shop.b.a', 'group', 'b', 'literal', 'Read'],
      ['shop.b.a', 'topic', 'orders', 'literal', 'Describe', 'Read'],
      ['shop.b.a', 'topic', 'audit-', 'prefixed', 'Describe', 'Write'],
    ]);
    expect(access.users?.[0]?.quotas).toEqual({ producerByteRate: 1_000_000 });
  });

  it('tells the client the weakest acknowledgement that was granted', () => {
    const { stack } = synthesizeSite(
      (site) => {
        const events = new Kafka(site, 'events', { topics: { clicks: {} } });
        events.topic('clicks').grants.produce(new Workload(site, 'a', { image }), { acks: 'leader' });
      },
      {
        acknowledge: [
          {
            id: 'kafka-acks-leader',
            at: 'shop/fra1/a/bindings/events',
            reason: 'page views may be lost with a zone',
          },
        ],
      },
    );
    expect(stack('apps')).toHaveResource('kubernetes_config_map_v1', {
      metadata: { name: 'events-a' },
      data: { acks: '1' },
    });
  });

  it('guards before, installs, marks that it was formed, and contracts last', () => {
    const { stack } = synthesizeSite(
      (site) => new Kafka(site, 'events', { size: { brokers: 4 }, retireBrokers: 1, rebalance: '1' }),
    );
    const depends = (part: 'data' | 'smoke', address: string) =>
      (stack(part).resources[address] as { depends_on: string[] }).depends_on;
    expect(depends('data', 'helm_release.release-events')).toContain('helm_release.release-events-preflight');
    expect(depends('data', 'kubernetes_config_map_v1.formed-events')).toEqual(['helm_release.release-events']);
    expect(depends('data', 'helm_release.release-events-retire')).toEqual(['kubernetes_config_map_v1.formed-events']);
    expect(depends('data', 'helm_release.release-events-rebalance')).toEqual(['helm_release.release-events-retire']);
    expect(Object.keys(stack('smoke').resources).filter((one) => one.startsWith('helm_'))).toEqual([
      'helm_release.release-events-revoke',
    ]);
  });

  it('warns of unencrypted storage, unless that is acknowledged with a reason', () => {
    const sites = sitesText({ storage: '{ className: standard, encryptedAtRest: false }' });
    const open = synthesizeSite((site) => new Kafka(site, 'events'), { sites }).platform.prepare().report;
    expect(open.warnings.map(({ id }) => id)).toEqual(['kafka-storage-unencrypted']);
    const reason = 'the disk array encrypts below Kubernetes';
    const accepted = synthesizeSite((site) => new Kafka(site, 'events'), {
      sites,
      acknowledge: [{ id: 'kafka-storage-unencrypted', at: 'shop/fra1/events', reason }],
    });
    expect(accepted.platform.prepare().report.acknowledged.map((one) => one.reason)).toEqual([reason]);
  });
});

describe('Kafka.fromEndpoint', () => {
  const imported = synthesizeSiteWithImport();

  it('opens the network path to the addresses given and nothing else', () => {
    const egress = [{ ports: [{ port: '9094', protocol: 'TCP' }], to: [{ ip_block: { cidr: '10.20.0.0/24' } }] }];
    expect(imported).toHaveResource('kubernetes_network_policy_v1', { spec: { egress } });
  });

  it('hands over the Secret that was named and makes no user', () => {
    expect(JSON.stringify(imported.resources['kubernetes_deployment_v1.workload-api'])).toContain('corp-kafka');
    expect(Object.keys(imported.resources).filter((address) => address.startsWith('kubernetes_secret_v1'))).toEqual([]);
  });
});

function synthesizeSiteWithImport() {
  return synthesizeSite((site) => {
    const corporate = Kafka.fromEndpoint(site, 'corporate', {
      host: 'kafka.example.com',
      port: 9094,
      cidr: '10.20.0.0/24',
      existingSecret: 'corp-kafka',
      caConfigMap: 'corp-ca',
    });
    corporate.topic('audit').grants.produce(new Workload(site, 'api', { image }));
  }).stack('apps');
}
