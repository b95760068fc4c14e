import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Platform, type Site, Sites } from '../../index.js';
import { sitesText } from '../../tests/support/platform.js';
import type { Access } from '../access/access-book.js';
import { Cassandra } from '../cassandra/index.js';
import { CockroachDB } from '../cockroachdb/index.js';
import { Kafka } from '../kafka/index.js';
import { Redis } from '../redis/index.js';
import { SpannerEmulator } from '../spanner/index.js';
import type { SelfHostedSystem } from './self-hosted-system.js';

/** Each system with every task that it can be told of. */
const SYSTEMS: Readonly<Record<string, (site: Site) => SelfHostedSystem<Access>>> = {
  Kafka: (site) => new Kafka(site, 'one', { size: { brokers: 4 }, retireBrokers: 1, rebalance: 'now' }),
  Redis: (site) => new Redis(site, 'one', { size: { members: 4 }, retireMembers: 1 }),
  Cassandra: (site) => new Cassandra(site, 'one', { size: { nodesPerRack: 2 }, retireNodesPerRack: 1 }),
  CockroachDB: (site) => new CockroachDB(site, 'one', { retireNodes: 1, forgetLostVolumes: 'now' }),
  'the Spanner emulator': (site) => new SpannerEmulator(site, 'one'),
};

function siteOfItsOwn(): Site {
  const { sites } = new Platform(new App(), 'shop', { sites: Sites.fromText(sitesText()), tolerate: 'zone' });
  return sites[0] as Site;
}

describe.each(Object.entries(SYSTEMS))('%s', (_, make) => {
  it('gives its releases and its marker names that begin with its own and a hyphen', () => {
    const system = make(siteOfItsOwn());
    const { before, main, after, contract, formedMarker } = system.plan(() => ({ uid: '', epoch: '' }));
    const names = [...before, ...main, ...after, ...contract].map(({ name }) => name);
    expect(names).toContain('one');
    expect([...names, formedMarker].filter((name) => name !== 'one' && !name.startsWith('one-'))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
