import { describe, expect, it } from 'vitest';
import { Cassandra, Consistency } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { type Site, SmokeTest, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';

const image = 'registry.example.com/shop/api:1.0.0';
const sites = sitesText({ capacity: '{ nodesPerZone: 3, cpu: 96, memory: 192Gi, storage: 8Ti }' });

/** What a site grants, a line each, in the order in which it is called. */
function compose(order: <T>(lines: T[]) => T[]) {
  return (site: Site) => {
    const events = new Kafka(site, 'events', { topics: { orders: {}, payments: {} } });
    const carts = new Redis(site, 'carts');
    const items = new Cassandra(site, 'catalogue', { keyspaces: { items: {}, reviews: {} } });
    const sales = new CockroachDB(site, 'sales', { databases: ['orders'] });
    const api = new Workload(site, 'api', { image, port: 8080 });
    const other = new Workload(site, 'other', { image, port: 8080 });
    const smoke = new SmokeTest(site, 'smoke', { image });
    const lines = [
      () => events.topic('orders').grants.produce(api),
      () => events.topic('payments').grants.produce(api, { acks: 'leader' }),
      () => events.topic('payments').grants.consume(api, { group: 'b' }),
      () => events.topic('orders').grants.consume(api, { group: 'a' }),
      () => events.topicsWithPrefix('log-').grants.consume(api, { groupPrefix: 'c' }),
      () => events.topic('orders').grants.consume(smoke),
      () => carts.keys('cart:*').grants.readWrite(api),
      () => carts.keys('a:*').grants.read(api),
      () => carts.channels('z').grants.publishSubscribe(api),
      () => carts.channels('b').grants.publishSubscribe(api),
      () => carts.grants.script(api),
      () => items.keyspace('reviews').grants.read(api),
      () => items.keyspace('items').grants.readWrite(api, { consistency: Consistency.localQuorum() }),
      () => sales.database('orders').grants.readWrite(api),
      () => sales.database('orders').grants.read(smoke),
      () => other.grants.call(api),
      () => api.grants.call(other),
      () => other.grants.call(smoke),
      () => api.grants.call(smoke),
    ];
    for (const line of order(lines)) line();
  };
}

const PARTS = ['data', 'apps', 'smoke'] as const;

function stacksOf(order: <T>(lines: T[]) => T[]) {
  const { stack } = synthesizeSite(compose(order), { sites });
  return PARTS.map((part) => JSON.stringify(stack(part).json));
}

describe('the order in which grants are called', () => {
  const asWritten = stacksOf((lines) => lines);

  it.each([
    ['from the last to the first', <T>(lines: T[]) => [...lines].reverse()],
    [
      'with every other one last',
      <T>(lines: T[]) => [...lines.filter((_, i) => i % 2), ...lines.filter((_, i) => !(i % 2))],
    ],
    ['from the middle', <T>(lines: T[]) => [...lines.slice(9), ...lines.slice(0, 9)]],
  ] as const)('shows nowhere: %s', (_, order) => {
    expect(stacksOf(order)).toEqual(asWritten);
  });
});
