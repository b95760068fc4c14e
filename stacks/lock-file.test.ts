import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Annotations, App, TerraformStack } from 'cdktf';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Cassandra } from '../constructs/cassandra/index.js';
import { CockroachDB } from '../constructs/cockroachdb/index.js';
import { Kafka, type TopicProps } from '../constructs/kafka/index.js';
import { Redis } from '../constructs/redis/index.js';
import { type Site, Size, Workload } from '../index.js';
import { sitesText, synthesizeSite, temporaryFolder } from '../tests/support/platform.js';
import { LockFile } from './lock-file.js';

const small = { storage: { broker: Size.gibibytes(50) } };

afterEach(() => vi.unstubAllEnvs());

function freshLock(): string {
  return path.join(temporaryFolder(), 'shop.lock.json');
}

/** The first stack of a site. */
function stackOf(site: Site): TerraformStack {
  const stack = site.node.root.node.findAll().find(TerraformStack.isStack);
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

/** A workload that may write to a topic, with a revision of its password; and one that has no password. */
function withRevision(revision: number, existingSecrets: Readonly<Record<string, string>> = {}) {
  return (site: Site) => {
    const image = 'registry.example.com/shop/api:1.0.0';
    const api = new Workload(site, 'order-api', { image, credentialsRevision: revision, existingSecrets });
    new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(api);
    new Workload(site, 'web', { image });
  };
}

describe('the lock file', () => {
  it('makes a change of what cannot change an error that names the procedure, and keeps the old entry', () => {
    const lockFile = freshLock();
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    const first = readFileSync(lockFile, 'utf8');
    expect(JSON.parse(first).immutable.fra1.events).toMatchObject({ 'storage.broker': '50Gi', roles: 'separate' });

    expect(() => synthesizeSite((site) => new Kafka(site, 'events'), { lockFile })).toThrow(
      `shop/fra1/events storage.broker is 100Gi, but was recorded as 50Gi in ${lockFile}, and cannot change in place: set it back to 50Gi; or, if it was deployed, follow docs/systems/kafka.md, "A larger volume"; or, if it never was, change immutable.fra1.events["storage.broker"] in that file`,
    );
    expect(readFileSync(lockFile, 'utf8')).toBe(first);
  });

  it('remembers how many copies a topic was made with', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    const deploy = (replicationFactor: number) =>
      synthesizeSite(
        (site) =>
          new Kafka(site, 'events', {
            size: { brokers: 5 },
            topics: { orders: { replicationFactor, minInsyncReplicas: Math.ceil(replicationFactor / 2) } },
          }),
        { lockFile },
      );
    deploy(5);
    expect(() => deploy(3)).toThrow(
      /topics\.orders\.replicationFactor is 3, but .* recorded as 5.*docs\/systems\/kafka\.md, "Other copies of a topic"/,
    );
  });

  describe('of counts', () => {
    const sites = sitesText({ capacity: '{ nodesPerZone: 3, cpu: 90, memory: 300Gi, storage: 9Ti }' });
    const deploy = (lockFile: string, compose: (site: Site) => unknown) => synthesizeSite(compose, { lockFile, sites });
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
      const lockFile = freshLock();
      const at = (members: number, retiring = 0) => deploy(lockFile, (site) => compose(site, members, retiring));
      at(count - 1);
      at(count);
      expect(() => at(count - 1)).toThrow(
        new RegExp(
          `^shop/fra1/system ${key} is ${count - 1}, but was recorded as ${count} in .*, and an apply cannot lower it: set it back to ${count}; or, if it was deployed, follow docs/systems/[a-z]+\\.md, "Shrink"; or, if it never was, change immutable\\.fra1\\.system\\["${key}"\\] in that file$`,
        ),
      );
      at(count, 1);
      at(count, 1);
      at(count - 1);
      expect(() => at(count - 2)).toThrow();
      at(count);
    });

    it('takes back a retirement that is no longer declared', () => {
      const lockFile = freshLock();
      const at = (brokers: number, retireBrokers: number) =>
        deploy(lockFile, (site) => new Kafka(site, 'events', { size: { brokers }, retireBrokers }));
      at(4, 1);
      at(4, 0);
      expect(() => at(3, 0)).toThrow('size.brokers is 3, but was recorded as 4');
    });

    it('refuses fewer partitions of a topic, also of one that was gone for a while', () => {
      const lockFile = freshLock();
      const at = (topics: Record<string, TopicProps>) =>
        deploy(lockFile, (site) => new Kafka(site, 'events', { topics }));
      at({ 'shop-orders': { partitions: 6 } });
      at({ 'shop-orders': { partitions: 12 } });
      at({});
      expect(() => at({ 'shop-orders': {} })).toThrow(
        `shop/fra1/events topics.shop-orders.partitions is 6, but was recorded as 12 in ${lockFile}, and an apply cannot lower it: set it back to 12; or, if it was deployed, follow docs/systems/kafka.md, "Fewer partitions of a topic"; or, if it never was, change immutable.fra1.events["topics.shop-orders.partitions"] in that file`,
      );
    });

    it('is learnt from the next synthesis where an earlier version has written the file', () => {
      const lockFile = freshLock();
      const at = (brokers: number, partitions: number) =>
        deploy(
          lockFile,
          (site) => new Kafka(site, 'events', { size: { brokers }, topics: { orders: { partitions } } }),
        );
      const entry = () => JSON.parse(readFileSync(lockFile, 'utf8')).immutable.fra1.events;
      at(5, 12);
      const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
      for (const key of ['size.brokers', 'topics.orders.partitions']) delete lock.immutable.fra1.events[key];
      writeFileSync(lockFile, JSON.stringify(lock));
      at(4, 6);
      expect(entry()).toMatchObject({ 'size.brokers': '4', 'topics.orders.partitions': '6' });
      expect(() => at(3, 6)).toThrow('size.brokers is 3, but was recorded as 4');
    });
  });

  it('lets everything else change', () => {
    const lockFile = freshLock();
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    expect(() =>
      synthesizeSite((site) => new Kafka(site, 'events', { ...small, size: { brokers: 5 }, topics: { orders: {} } }), {
        lockFile,
      }),
    ).not.toThrow();
  });

  it('refuses that a system is declared no longer: the deploy would remove it', () => {
    const lockFile = freshLock();
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    const first = readFileSync(lockFile, 'utf8');
    expect(() => synthesizeSite((site) => new Kafka(site, 'other'), { lockFile })).toThrow(
      `shop/fra1 has no system "events" any more, which ${lockFile} remembers, and a deploy would remove it: declare it again; or, if it is meant to go, add "removed": "yes" to immutable.fra1.events in that file; or, if it was never deployed, take that entry out`,
    );
    expect(readFileSync(lockFile, 'utf8')).toBe(first);
  });

  it('remembers a system that was removed on purpose, since its volumes stay, and forgets the purpose when it is back', () => {
    const lockFile = freshLock();
    const entry = () => JSON.parse(readFileSync(lockFile, 'utf8')).immutable.fra1.events;
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
    lock.immutable.fra1.events.removed = 'yes';
    writeFileSync(lockFile, JSON.stringify(lock));
    synthesizeSite((site) => new Kafka(site, 'other'), { lockFile });
    expect(entry()).toMatchObject({ removed: 'yes', 'storage.broker': '50Gi' });
    const both = (storage: object) => (site: Site) => [new Kafka(site, 'other'), new Kafka(site, 'events', storage)];
    const sites = sitesText({ capacity: '{ nodesPerZone: 1, cpu: 90, memory: 300Gi, storage: 9Ti }' });
    expect(() => synthesizeSite(both({}), { lockFile, sites })).toThrow(/storage\.broker/);
    synthesizeSite(both(small), { lockFile, sites });
    expect(entry()).not.toHaveProperty('removed');
  });

  it('says nothing of the systems of a site that is gone: none of its stacks is applied', () => {
    const lockFile = freshLock();
    synthesizeSite((site) => new Kafka(site, 'events'), { lockFile });
    const elsewhere = sitesText({
      name: 'ams1',
      kubernetes: '{ context: ams1, version: "1.34", zoneSource: podLabel, apiServerCidr: 10.96.0.1/32 }',
    });
    expect(() => synthesizeSite((site) => new Kafka(site, 'other'), { lockFile, sites: elsewhere })).not.toThrow();
  });

  it('knows the Secret of an administrator from before it remembered it', () => {
    const lockFile = freshLock();
    const deploy = (existingAdminSecret?: string) =>
      synthesizeSite(
        (site) => new Cassandra(site, 'catalogue', existingAdminSecret === undefined ? {} : { existingAdminSecret }),
        { lockFile },
      );
    deploy();
    const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
    delete lock.immutable.fra1.catalogue.adminSecret;
    writeFileSync(lockFile, JSON.stringify(lock));
    expect(() => deploy('vault-admin')).toThrow('adminSecret is vault-admin, but was recorded as catalogue-admin');
    deploy();
  });

  it('takes another Secret for a password with a rotation alone', () => {
    const lockFile = freshLock();
    const deploy = (revision: number, brought?: string) =>
      synthesizeSite(withRevision(revision, brought === undefined ? {} : { events: brought }), { lockFile });
    deploy(1);
    expect(() => deploy(1, 'vault-api')).toThrow(
      'takes its password for "events" from the Secret "vault-api" of yours, but a Secret of the kit was recorded',
    );
    deploy(2, 'vault-api');
    deploy(2, 'vault-api');
    expect(() => deploy(2, 'other')).toThrow(
      'from the Secret "other" of yours, but the Secret "vault-api" of yours was',
    );
    expect(() => deploy(2)).toThrow('raise credentialsRevision by one in the same deploy');
    deploy(3, 'other');
    deploy(4);
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).not.toHaveProperty('existingSecrets');
  });

  it('that cannot be written is an error before anything else is', () => {
    const lockFile = path.join(temporaryFolder(), 'nowhere', 'shop.lock.json');
    expect(() => synthesizeSite((site) => new Kafka(site, 'events'), { lockFile })).toThrow(
      /cannot be written, and without it nobody remembers what no apply can change: make the file/,
    );
  });

  it('is not written when the composition is refused', () => {
    const lockFile = freshLock();
    expect(() => synthesizeSite((site) => new Kafka(site, 'events', { size: { brokers: 1 } }), { lockFile })).toThrow();
    expect(existsSync(lockFile)).toBe(false);
  });

  it.each<[string, (site: Site) => void]>([
    ['a stack', (site) => stackOf(site).node.addValidation({ validate: () => ['is wrong'] })],
    ['the app', (site) => App.of(site).node.addValidation({ validate: () => ['is wrong'] })],
    ['an annotation', (site) => Annotations.of(stackOf(site)).addError('is wrong')],
  ])('is not written when cdktf refuses %s', (_, refuse) => {
    const lockFile = freshLock();
    const compose = (site: Site) => {
      new Kafka(site, 'events');
      refuse(site);
    };
    expect(() => synthesizeSite(compose, { lockFile })).toThrow('is wrong');
    expect(existsSync(lockFile)).toBe(false);
  });

  it("is not written for an annotation that cdktf's own commands refuse afterwards", () => {
    vi.stubEnv('CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS', 'true');
    const lockFile = freshLock();
    const refuse = (site: Site) => Annotations.of(stackOf(site)).addError('is wrong');
    const manifest = path.join(synthesizeSite(refuse, { lockFile }).outdir, 'manifest.json');
    expect(readFileSync(manifest, 'utf8')).toContain('is wrong');
    expect(existsSync(lockFile)).toBe(false);
  });

  it('remembers how often passwords were rotated, of the workloads that have one now', () => {
    const lockFile = freshLock();
    const recorded = () => JSON.parse(readFileSync(lockFile, 'utf8')).credentialsRevision;
    synthesizeSite(withRevision(4), { lockFile });
    expect(recorded()).toEqual({ fra1: { 'order-api': 4 } });
    synthesizeSite(withRevision(4), { lockFile });
    synthesizeSite(withRevision(5), { lockFile });
    expect(recorded()).toEqual({ fra1: { 'order-api': 5 } });
    synthesizeSite((site) => new Kafka(site, 'events', { topics: { orders: {} } }), { lockFile });
    expect(recorded()).toEqual({});
  });

  it.each([
    [1, 3, 2],
    [2, 5, 3],
    [2, 1, 3],
  ])('refuses passwords of revision %i to become %i, and names the next one', (from, to, next) => {
    const lockFile = freshLock();
    synthesizeSite(withRevision(from), { lockFile });
    const first = readFileSync(lockFile, 'utf8');
    expect(() => synthesizeSite(withRevision(to), { lockFile })).toThrow(
      `shop/fra1/order-api has the credentials revision ${to}, but ${from} was recorded in ${lockFile}, and every step but one up changes the password in use: set credentialsRevision to ${next} and deploy, or to ${from} for no rotation; if ${from} was never deployed, change credentialsRevision.fra1["order-api"] in that file`,
    );
    expect(readFileSync(lockFile, 'utf8')).toBe(first);
  });

  it('of a time before it knew revisions allows any', () => {
    const lockFile = freshLock();
    writeFileSync(lockFile, JSON.stringify({ version: 1, immutable: {} }));
    expect(() => synthesizeSite(withRevision(7), { lockFile })).not.toThrow();
  });

  it.each([
    '',
    '{}',
    '[1]',
    '{"version":2,"immutable":{}}',
    'null',
    '{"version":1,"immutable":{},"credentialsRevision":1}',
    '{"version":1,"immutable":{},"existingSecrets":"vault"}',
  ])('is refused when it holds %j', (text) => {
    const file = path.join(temporaryFolder(), 'shop.lock.json');
    writeFileSync(file, text);
    expect(() => LockFile.read(file)).toThrow(/is not a lock file of this kit: restore it from version control/);
  });
});
