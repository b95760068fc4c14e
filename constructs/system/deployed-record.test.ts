import { describe, expect, it } from 'vitest';
import type { Site } from '../../index.js';
import { Size, Workload } from '../../index.js';
import { type Cluster, deployed, EMPTY, refusals } from '../../tests/support/deployed.js';
import { sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { HAS_TERRAFORM } from '../../tests/support/terraform-locals.js';
import { Cassandra } from '../cassandra/index.js';
import { CockroachDB } from '../cockroachdb/index.js';
import { Kafka, type KafkaProps } from '../kafka/index.js';
import { Redis } from '../redis/index.js';
import type { AppendOnlyFact } from './data-system.js';

const sites = sitesText({ capacity: '{ nodesPerZone: 3, cpu: 90, memory: 300Gi, storage: 9Ti }' });

/** The stacks of one composition. */
const stacks = (compose: (site: Site) => unknown) => synthesizeSite(compose, { sites }).stack;
const kafka = (props: KafkaProps = {}) => stacks((site) => new Kafka(site, 'events', props));
const broker = (gibibytes: number): KafkaProps => ({ storage: { broker: Size.gibibytes(gibibytes) } });

describe.skipIf(!HAS_TERRAFORM)('a plan of the data stack', () => {
  it('refuses another value of what cannot change, and names the procedure', () => {
    expect(refusals(kafka(broker(200)), deployed(kafka(broker(100))))).toEqual([
      'shop/fra1/events storage.broker is 200Gi, but was deployed as 100Gi, and cannot change in place: set it back to 100Gi, or follow docs/systems/kafka.md, "A larger volume".',
    ]);
  });

  it('allows what is as it was deployed, and everything else that changes', () => {
    const cluster = deployed(kafka(broker(50)));
    expect(refusals(kafka(broker(50)), cluster)).toEqual([]);
    expect(refusals(kafka({ ...broker(50), size: { brokers: 5 }, topics: { orders: {} } }), cluster)).toEqual([]);
  });

  it.each<[string, Cluster]>([
    ['an empty cluster', EMPTY],
    [
      'what an earlier version has left',
      {
        records: [
          { metadata: { name: 'events-formed', labels: {} }, data: { cluster: 'events' } },
          {
            metadata: { name: 'datastead.begun', labels: { 'datastead.dev/record': 'begun' } },
            data: { adopted: '{}' },
          },
        ],
      },
    ],
  ])('allows anything before the first record: in %s', (_, cluster) => {
    expect(refusals(kafka(broker(200)), cluster)).toEqual([]);
  });

  it('does not ask about what was synthesized and not deployed', () => {
    kafka({ ...broker(200), size: { brokers: 5 } });
    expect(refusals(kafka(broker(100)), EMPTY)).toEqual([]);
  });

  it('allows another value again once the record was deleted', () => {
    const { records = [], ...rest } = deployed(kafka(broker(100)));
    const left = records.filter((one) => !JSON.stringify(one).includes('datastead.system.events'));
    expect(left).toHaveLength(records.length - 1);
    expect(refusals(kafka(broker(200)), { ...rest, records: left })).toEqual([]);
  });

  describe('of counts', () => {
    const SYSTEMS: [string, string, number, (site: Site, count: number, retiring: number) => unknown][] = [
      [
        'brokers of Kafka',
        'size.brokers',
        4,
        (site, brokers, retireBrokers) => new Kafka(site, 'system', { size: { brokers }, retireBrokers }),
      ],
      [
        'members of Redis',
        'size.members',
        4,
        (site, members, retireMembers) => new Redis(site, 'system', { size: { members }, retireMembers }),
      ],
      [
        'nodes of a rack of Cassandra',
        'size.nodesPerRack',
        2,
        (site, nodesPerRack, retireNodesPerRack) =>
          new Cassandra(site, 'system', { size: { nodesPerRack }, retireNodesPerRack }),
      ],
      [
        'nodes of CockroachDB',
        'size.nodes',
        4,
        (site, nodes, retireNodes) => new CockroachDB(site, 'system', { size: { nodes }, retireNodes }),
      ],
    ];

    it.each(SYSTEMS)('lets %s be fewer once they were retired, and not before', (_, key, count, compose) => {
      const at = (members: number, retiring = 0) => stacks((site) => compose(site, members, retiring));
      const grown = deployed(at(count));
      expect(refusals(at(count - 1), grown)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^shop/fra1/system ${key} is ${count - 1}, but was deployed as ${count}, and an apply cannot lower it to less than ${count}: set it back, or follow docs/systems/[a-z]+\\.md, "Shrink"\\.$`,
          ),
        ),
      ]);
      const retired = deployed(at(count, 1), grown);
      expect(refusals(at(count - 1), retired)).toEqual([]);
      expect(refusals(at(count), retired)).toEqual([]);
      expect(refusals(at(count - 1), deployed(at(count - 1), retired))).toEqual([]);
    });

    it('allows no fewer than were retired, and takes back a retirement that is deployed no longer', () => {
      const at = (brokers: number, retireBrokers = 0) => kafka({ size: { brokers }, retireBrokers });
      const retired = deployed(at(5, 1));
      expect(refusals(at(3), retired)).toEqual([
        'shop/fra1/events size.brokers is 3, but was deployed as 5 with 1 made ready to go, and an apply cannot lower it to less than 4: set it back, or follow docs/systems/kafka.md, "Shrink".',
      ]);
      expect(refusals(at(4), deployed(at(5), retired))).toHaveLength(1);
    });

    it('refuses fewer partitions of a topic, also of one that was gone for a while', () => {
      const at = (partitions?: number) =>
        kafka({ topics: partitions === undefined ? {} : { 'shop-orders': { partitions } } });
      const gone = deployed(at(), deployed(at(12)));
      expect(refusals(at(6), gone)).toEqual([
        'shop/fra1/events topics.shop-orders.partitions is 6, but was deployed as 12, and an apply cannot lower it to less than 12: set it back, or follow docs/systems/kafka.md, "Fewer partitions of a topic".',
      ]);
      expect(refusals(at(12), gone)).toEqual([]);
    });
  });

  it.each<[string, readonly string[], string | undefined]>([
    ['as it was', ['a', 'b'], undefined],
    ['with one more', ['a', 'b', '${c}'], undefined],
    ['with another one', ['a', '%{c}'], '[1] is %{c}, but was deployed as b'],
    ['with one less', ['a'], '[1] is gone, but was deployed as b'],
  ])('takes a list that can only grow %s', (_, items, sentence) => {
    const listing = (items: readonly string[]) =>
      stacks((site) => {
        const system = new Kafka(site, 'events');
        const facts: AppendOnlyFact[] = [{ key: 'ddl', items, procedure: 'the manual' }];
        Object.defineProperty(system, 'appendOnlyFacts', { value: facts });
      });
    expect(refusals(listing(items), deployed(listing(['a', 'b'])))).toEqual(
      sentence === undefined
        ? []
        : [
            `shop/fra1/events ddl${sentence}, and this list can only grow: set it back and append what is to change (the manual).`,
          ],
    );
  });

  describe('that removes a system', () => {
    const carts = (removalPolicy?: 'destroy') =>
      stacks((site) => [
        new Redis(site, 'carts', removalPolicy === undefined ? {} : { removalPolicy }),
        new Workload(site, 'web', { image: 'registry.example.com/shop/web:1.0.0' }),
      ]);

    it('is refused as long as the system is to stay', () => {
      expect(refusals(kafka(), deployed(carts()))).toContain(
        'shop/fra1 has no system "carts" any more, which was deployed to stay, and a deploy would remove it: declare it again; or, if it is meant to go, declare it with removalPolicy: \'destroy\', deploy, and take it out after that.',
      );
    });

    it('is allowed once it was deployed to go', () => {
      expect(refusals(kafka(), deployed(carts('destroy')))).toEqual([]);
    });
  });

  it('prints its sentences, and refuses by them', () => {
    const { lifecycle } = kafka()('data').resources['terraform_data.allowed'] as unknown as { lifecycle: object };
    expect(lifecycle).toEqual({
      precondition: [{ condition: '${length(local.refusals) == 0}', error_message: '${join("\\n", local.refusals)}' }],
    });
  });
});

describe('the record of a system', () => {
  it('comes after all work on it, so that what was not done is not noted', () => {
    const { resources } = kafka({ size: { brokers: 4 }, retireBrokers: 1 })('data');
    const { depends_on } = resources['kubernetes_config_map_v1.deployed-events'] as unknown as { depends_on: string[] };
    expect(depends_on).toEqual(['helm_release.release-events-retire']);
  });

  it('is not made for a system of others', () => {
    const { resources } = stacks((site) =>
      Kafka.fromEndpoint(site, 'log', {
        host: 'kafka.example.com',
        cidr: '10.20.0.0/24',
        existingSecret: 'log',
        caConfigMap: 'log-ca',
      }),
    )('data');
    expect(Object.keys(resources).filter((address) => address.includes('deployed-'))).toEqual([]);
  });
});
