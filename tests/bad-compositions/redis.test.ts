import { describe, expect, it } from 'vitest';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { type Site, Size, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';
import { type BadComposition, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const twoZones = sitesText({ zones: '[a, b]' });
const api = (site: Site) => new Workload(site, 'api', { image, port: 8080 });
const carts = 'shop/fra1/carts';

const TABLE: readonly BadComposition[] = [
  {
    what: 'tolerate zone with two zones',
    compose: (site) => new Redis(site, 'carts'),
    props: { sites: twoZones },
    problem: ['redis-zones', carts, 'set tolerate to node or none'],
  },
  {
    what: 'tolerate node with two nodes',
    compose: (site) => new Redis(site, 'carts'),
    props: { sites: twoZones, tolerate: 'node' },
    problem: ['redis-nodes', carts, 'raise capacity.nodesPerZone'],
  },
  {
    what: 'replicas to wait for where there is one member',
    compose: (site) => new Redis(site, 'carts', { tolerate: 'none', minReplicasToWrite: 1 }),
    problem: ['redis-min-replicas', carts, 'leave minReplicasToWrite out'],
  },
  {
    what: 'a volume that a log of full memory would overflow',
    compose: (site) =>
      new Redis(site, 'carts', { memory: { member: Size.gibibytes(8) }, storage: { member: Size.gibibytes(10) } }),
    problem: ['redis-storage', carts, 'set storage.member to 14745Mi or more'],
  },
  {
    what: 'a sentinel in next to no memory',
    compose: (site) => new Redis(site, 'carts', { memory: { sentinel: Size.mebibytes(16) } }),
    problem: ['redis-memory', carts, 'set memory.sentinel to 48Mi or more'],
  },
  {
    what: 'a setting that the promise rests on',
    compose: (site) => new Redis(site, 'carts', { config: { 'replica-read-only': 'no' } }),
    problem: ['chart-values', carts, 'remove it'],
  },
  {
    what: 'fewer members than the promise needs',
    compose: (site) => new Redis(site, 'carts', { size: { members: 2 } }),
    problem: ['redis-members', carts, 'a number from 3 to 9'],
  },
  {
    what: 'half a member',
    compose: (site) => new Redis(site, 'carts', { size: { members: 3.5 } }),
    problem: ['redis-members', carts, 'a number from 3 to 9'],
  },
  {
    what: 'more members than a primary can feed',
    compose: (site) => new Redis(site, 'carts', { size: { members: 10 } }),
    problem: ['redis-members', carts, 'a number from 3 to 9'],
  },
  {
    what: 'several members where nothing is tolerated',
    compose: (site) => new Redis(site, 'carts', { size: { members: 3 } }),
    props: { tolerate: 'none' },
    problem: ['redis-single-members', carts, 'set tolerate to node or zone'],
  },
  {
    what: 'retiring more members than may go',
    compose: (site) => new Redis(site, 'carts', { size: { members: 4 }, retireMembers: 2 }),
    problem: ['redis-retire', carts, 'set retireMembers to 1 or less'],
  },
  {
    what: 'more replicas to follow than there are',
    compose: (site) => new Redis(site, 'carts', { minReplicasToWrite: 3 }),
    problem: ['redis-min-replicas', carts, 'from 1 to 1'],
  },
  {
    what: 'a primary that stops with any replica',
    compose: (site) => new Redis(site, 'carts', { minReplicasToWrite: 2 }),
    problem: ['redis-min-replicas-stops', carts, 'set minReplicasToWrite to 1'],
  },
  {
    what: 'a primary that stops with a zone of two members',
    compose: (site) => new Redis(site, 'carts', { size: { members: 5 }, minReplicasToWrite: 3 }),
    problem: ['redis-min-replicas-stops', carts, 'a number from 1 to 2'],
  },
  {
    what: 'members that share a node under a promise of nodes',
    compose: (site) => new Redis(site, 'carts', { size: { members: 4 } }),
    props: { tolerate: 'node' },
    problem: ['redis-nodes', carts, 'set size.members to 3 or less'],
  },
  {
    what: 'waiting for replicas that a zone takes along',
    compose: (site) =>
      new Redis(site, 'carts', { size: { members: 5 } }).keys('cart:*').grants.write(api(site), { wait: 3 }),
    problem: ['redis-wait-stops', 'shop/fra1/api', 'set wait to 2'],
  },
  {
    what: 'a primary that goes on alone',
    compose: (site) => new Redis(site, 'carts', { minReplicasToWrite: 0 }),
    problem: ['redis-min-replicas-loses', carts, 'set minReplicasToWrite to 1'],
  },
  {
    what: 'waiting for more replicas than there are',
    compose: (site) => new Redis(site, 'carts').keys('cart:*').grants.readWrite(api(site), { wait: 5 }),
    problem: ['redis-wait', 'shop/fra1/api', 'from 0 to 1'],
  },
  {
    what: 'waiting for a negative number',
    compose: (site) => new Redis(site, 'carts').keys('cart:*').grants.write(api(site), { wait: -1 }),
    problem: ['redis-wait', 'shop/fra1/api', 'from 0 to 1'],
  },
  {
    what: 'waiting where there is no replica',
    compose: (site) => new Redis(site, 'carts').keys('cart:*').grants.write(api(site), { wait: 1 }),
    props: { tolerate: 'none' },
    problem: ['redis-wait', 'shop/fra1/api', 'leave wait out'],
  },
  {
    what: 'waiting for all replicas under a promise',
    compose: (site) => new Redis(site, 'carts').keys('cart:*').grants.readWrite(api(site), { wait: 2 }),
    problem: ['redis-wait-stops', 'shop/fra1/api', 'set wait to 1'],
  },
  {
    what: 'plain text under a promise',
    compose: (site) => new Redis(site, 'carts', { encryptionInTransit: 'off' }),
    problem: ['redis-plain-text', carts, "set encryptionInTransit to 'required'"],
  },
  {
    what: 'a key pattern with a space',
    compose: (site) => new Redis(site, 'carts').keys('cart:* +@all').grants.read(api(site)),
    problem: ['redis-pattern', 'shop/fra1/api', 'such as cart:*'],
  },
  {
    what: 'an empty key pattern',
    compose: (site) => new Redis(site, 'carts').keys('').grants.readWrite(api(site)),
    problem: ['redis-pattern', 'shop/fra1/api', 'such as cart:*'],
  },
  {
    what: 'a channel pattern that begins another rule',
    compose: (site) => new Redis(site, 'carts').channels('&*').grants.publishSubscribe(api(site)),
    problem: ['redis-pattern', 'shop/fra1/api', 'such as cart:*'],
  },
  {
    what: 'a directive that the chart decides',
    compose: (site) => new Redis(site, 'carts', { config: { appendonly: 'no' } }),
    problem: ['chart-values', carts, 'remove it'],
  },
  {
    what: 'a directive that would begin another line',
    compose: (site) => new Redis(site, 'carts', { config: { hz: '10\nrequirepass x' } }),
    problem: ['chart-values', carts, 'on one line'],
  },
  {
    what: 'a directive with a line break of YAML',
    compose: (site) => new Redis(site, 'carts', { config: { hz: '10\u0085requirepass x' } }),
    problem: ['chart-values', carts, 'on one line'],
  },
  {
    what: 'a key pattern with a line break of YAML',
    compose: (site) => new Redis(site, 'carts').keys('cart:*\u0085evil').grants.read(api(site)),
    problem: ['redis-pattern', 'shop/fra1/api', 'without spaces, control characters'],
  },
  {
    what: 'a key pattern whose last sign would close the rules that it stands in',
    compose: (site) => new Redis(site, 'carts').keys('cart:(old)').grants.readWrite(api(site)),
    problem: [
      'redis-pattern',
      'shop/fra1/api',
      'write the final bracket as [)], which means the same to the server: cart:(old[)]',
    ],
  },
  {
    what: 'a channel pattern whose last sign would close the rules that it stands in',
    compose: (site) => new Redis(site, 'carts').channels('news(*)').grants.publishSubscribe(api(site)),
    problem: ['redis-pattern', 'shop/fra1/api', 'news(*[)]'],
  },
  {
    what: 'a directive whose quotes are left open',
    compose: (site) => new Redis(site, 'carts', { config: { 'proc-title-template': '"{title}' } }),
    problem: ['chart-values', carts, 'quotes must enclose a whole word'],
  },
  {
    what: 'a directive with a quote within a word',
    compose: (site) => new Redis(site, 'carts', { config: { 'proc-title-template': "bob's" } }),
    problem: ['chart-values', carts, 'quotes must enclose a whole word'],
  },
  {
    what: 'a directive without a word',
    compose: (site) => new Redis(site, 'carts', { config: { 'notify-keyspace-events': '' } }),
    problem: ['chart-values', carts, 'such as "" for an empty one'],
  },
  {
    what: 'a server that is too old',
    compose: (site) => new Redis(site, 'carts', { server: 'redis', version: '6.2.14' }),
    problem: ['redis-version', carts, 'leave version out'],
  },
  {
    what: 'a version that is none',
    compose: (site) => new Redis(site, 'carts', { version: 'latest' }),
    problem: ['valkey-version', carts, 'leave version out'],
  },
  {
    what: 'a member with too little memory',
    compose: (site) => new Redis(site, 'carts', { memory: { member: Size.mebibytes(32) } }),
    problem: ['redis-memory', carts, 'set memory.member to 64Mi or more'],
  },
  {
    what: 'a sentinel without memory',
    compose: (site) => new Redis(site, 'carts', { memory: { sentinel: Size.mebibytes(0) } }),
    problem: ['redis-memory', carts, 'set memory.sentinel to 48Mi or more'],
  },
  {
    what: 'more memory than the site has',
    compose: (site) => new Redis(site, 'carts', { memory: { member: Size.gibibytes(64) } }),
    problem: ['capacity-memory', 'shop/fra1', 'capacity.memory'],
  },
  {
    what: 'a Redis and a Kafka with one name',
    compose: (site) => [new Kafka(site, 'carts'), new Redis(site, 'carts')],
    problem: ['name-taken', carts, 'give this system another name'],
  },
  {
    what: 'a name that is too long',
    compose: (site) => new Redis(site, 'c'.repeat(31)),
    problem: ['name-dns-label', `shop/fra1/${'c'.repeat(31)}`, 'at most 30 characters'],
  },
];

describe('a wrong composition with Redis', () => {
  itIsRefused(TABLE);

  it('is not what a sound one gets', () => {
    expect(() =>
      synthesizeSite((site) => new Redis(site, 'carts').keys('cart:*').grants.readWrite(api(site))),
    ).not.toThrow();
  });
});
