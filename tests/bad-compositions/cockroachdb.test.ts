import { describe, expect, it } from 'vitest';
import { CockroachDB, type CockroachDBProps, LicenceKey } from '../../constructs/cockroachdb/index.js';
import { type Site, Size, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const PLACE = 'shop/fra1/sql';
const key = { existingSecret: 'crdb-licence', organization: 'Example Shop' };
const backup = { existingSecret: 'crdb-backup', cidr: '10.30.0.0/24', jurisdiction: 'DE' };
const twoZones = sitesText({ zones: '[a, b]' });
const roomy = sitesText({ capacity: '{ nodesPerZone: 4, cpu: 90, memory: 300Gi, storage: 9Ti }' });

const sql = (site: Site, props: CockroachDBProps = {}) =>
  new CockroachDB(site, 'sql', { databases: ['inventory'], licenceKey: LicenceKey.enterprise(key), ...props });
const api = (site: Site, name = 'api') => new Workload(site, name, { image });

const TABLE: readonly BadComposition[] = [
  {
    what: 'a grant on a database that is not declared',
    compose: (site) => sql(site).database('inventroy').grants.read(api(site)),
    problem: ['cockroachdb-unknown-database', PLACE, 'declare the database in databases'],
  },
  {
    what: 'a database that is declared twice',
    compose: (site) => sql(site).addDatabase('inventory'),
    problem: ['cockroachdb-database-taken', `${PLACE}/databases/inventory`, 'remove one of the two'],
  },
  {
    what: 'a database name with a hyphen',
    compose: (site) => sql(site, { databases: ['shop-inventory'] }),
    problem: ['cockroachdb-database-name', `${PLACE}/databases/shop-inventory`, 'use 1 to 40'],
  },
  {
    what: 'a database name of 41 characters',
    compose: (site) => sql(site, { databases: ['d'.repeat(41)] }),
    problem: ['cockroachdb-database-name', `${PLACE}/databases/d`, 'use 1 to 40'],
  },
  {
    what: "one of CockroachDB's own databases",
    compose: (site) => sql(site, { databases: ['defaultdb'] }),
    problem: ['cockroachdb-database-reserved', `${PLACE}/databases/defaultdb`, 'use another name'],
  },
  {
    what: "the kit's own database",
    compose: (site) => sql(site, { databases: ['datastead'] }),
    problem: ['cockroachdb-database-reserved', `${PLACE}/databases/datastead`, 'use another name'],
  },
  {
    what: 'two databases for one workload',
    compose: (site) => {
      const cluster = sql(site, { databases: ['inventory', 'orders'] });
      const workload = api(site);
      cluster.database('inventory').grants.read(workload);
      cluster.database('orders').grants.read(workload);
    },
    problem: ['postgresql-second-database', 'shop/fra1/api', 'a separate workload'],
  },
  {
    what: 'a cluster for zones with two zones',
    compose: (site) => sql(site),
    props: { sites: twoZones },
    problem: ['cockroachdb-zones', PLACE, 'set tolerate to node or none'],
  },
  {
    what: 'a cluster for nodes with two nodes',
    compose: (site) => sql(site),
    props: { sites: twoZones, tolerate: 'node' },
    problem: ['cockroachdb-nodes', PLACE, 'raise capacity.nodesPerZone'],
  },
  {
    what: 'nodes that share a host under a promise of nodes',
    compose: (site) => sql(site, { size: { nodes: 4 } }),
    props: { tolerate: 'node' },
    problem: ['cockroachdb-nodes', PLACE, 'set size.nodes to 3 or less'],
  },
  {
    what: 'two nodes, of which none may go',
    compose: (site) => sql(site, { size: { nodes: 2 } }),
    problem: ['cockroachdb-nodes-count', PLACE, 'set size.nodes to 3 or more'],
  },
  {
    what: 'half a node',
    compose: (site) => sql(site, { size: { nodes: 3.5 } }),
    problem: ['cockroachdb-nodes-count', PLACE, 'set size.nodes to 3 or more'],
  },
  {
    what: 'several nodes where nothing is promised',
    compose: (site) => sql(site, { size: { nodes: 3 } }),
    props: { tolerate: 'none' },
    problem: ['cockroachdb-single-nodes', PLACE, 'leave size.nodes out'],
  },
  {
    what: 'several copies on one node',
    compose: (site) => sql(site, { replicationFactor: 3 }),
    props: { tolerate: 'none' },
    problem: ['cockroachdb-single-copies', PLACE, 'leave replicationFactor out'],
  },
  {
    what: 'an even number of copies',
    compose: (site) => sql(site, { size: { nodes: 5 }, replicationFactor: 4 }),
    props: { sites: roomy },
    problem: ['cockroachdb-replication', PLACE, '3, 5 or 7'],
  },
  {
    what: 'one copy under a promise',
    compose: (site) => sql(site, { replicationFactor: 1 }),
    problem: ['cockroachdb-replication', PLACE, '3, 5 or 7'],
  },
  {
    what: 'more copies than nodes',
    compose: (site) => sql(site, { replicationFactor: 5 }),
    problem: ['cockroachdb-replication-nodes', PLACE, 'raise size.nodes'],
  },
  {
    what: 'retiring a node that the copies need',
    compose: (site) => sql(site, { size: { nodes: 4 }, retireNodes: 2 }),
    props: { sites: roomy },
    problem: ['cockroachdb-retire', PLACE, 'set retireNodes to 1 or less'],
  },
  {
    what: 'retiring nodes that five copies need',
    compose: (site) => sql(site, { size: { nodes: 6 }, replicationFactor: 5, retireNodes: 2 }),
    props: { sites: roomy },
    problem: ['cockroachdb-retire', PLACE, 'set retireNodes to 1 or less'],
  },
  {
    what: 'retiring a negative number of nodes',
    compose: (site) => sql(site, { retireNodes: -1 }),
    problem: ['cockroachdb-retire', PLACE, 'set retireNodes to 0 or less'],
  },
  {
    what: 'lost volumes forgotten under no name',
    compose: (site) => sql(site, { forgetLostVolumes: '' }),
    problem: ['cockroachdb-run', PLACE, 'leave forgetLostVolumes out'],
  },
  {
    what: 'memory in which a node does not live',
    compose: (site) => sql(site, { memory: Size.mebibytes(512) }),
    problem: ['cockroachdb-memory', PLACE, 'set memory to 1Gi or more'],
  },
  {
    what: 'a volume in which no store has room',
    compose: (site) => sql(site, { storage: Size.mebibytes(1) }),
    problem: ['cockroachdb-storage', PLACE, '640Mi or more'],
  },
  {
    what: 'more memory than the site has',
    compose: (site) => sql(site, { memory: Size.gibibytes(64) }),
    problem: ['capacity-memory', 'shop/fra1', 'capacity.memory'],
  },
  {
    what: 'plain text under a promise',
    compose: (site) => sql(site, { encryptionInTransit: 'off' }),
    problem: ['cockroachdb-plain-text', PLACE, "set encryptionInTransit to 'required'"],
  },
  {
    what: 'the free licence key in an air-gapped site',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterpriseFree({ ...key, telemetryCidr: '192.0.2.0/24' }) }),
    props: { sites: sitesText({ airGapped: 'true', imageMirror: 'registry.example.com/hub' }) },
    problem: ['cockroachdb-licence-key-telemetry', PLACE, 'use LicenceKey.enterprise'],
  },
  {
    what: 'the licence key of a trial in an air-gapped site',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterpriseTrial({ ...key, telemetryCidr: '192.0.2.0/24' }) }),
    props: { sites: sitesText({ airGapped: 'true', imageMirror: 'registry.example.com/hub' }) },
    problem: ['cockroachdb-licence-key-telemetry', PLACE, 'use LicenceKey.enterprise'],
  },
  {
    what: 'a licence key in no Secret',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterprise({ ...key, existingSecret: '' }) }),
    problem: ['cockroachdb-licence-key-secret', `${PLACE}/licenceKey`, 'write the name of a Secret'],
  },
  {
    what: 'a licence key in the place of the name of its Secret',
    compose: (site) =>
      sql(site, { licenceKey: LicenceKey.enterprise({ ...key, existingSecret: 'crl-0-EoBhEXAMPLE' }) }),
    problem: ['cockroachdb-licence-key-secret', `${PLACE}/licenceKey`, 'write the name of a Secret'],
  },
  {
    what: 'a licence key of nobody',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterprise({ ...key, organization: ' ' }) }),
    problem: ['cockroachdb-licence-key-organization', `${PLACE}/licenceKey`, 'that the key was issued to'],
  },
  {
    what: 'a licence key of an organization in double quotes',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterprise({ ...key, organization: 'The "Shop"' }) }),
    problem: ['cockroachdb-licence-key-organization', `${PLACE}/licenceKey`, 'without quotes'],
  },
  {
    what: 'a licence key of an organization behind a blank',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterprise({ ...key, organization: ' Shop' }) }),
    problem: ['cockroachdb-licence-key-organization', `${PLACE}/licenceKey`, 'without spaces around it'],
  },
  {
    what: 'a licence key of two lines of an organization',
    compose: (site) =>
      sql(site, { licenceKey: LicenceKey.enterprise({ ...key, organization: 'Shop\u2028BACKUP_FULL=always' }) }),
    problem: ['cockroachdb-licence-key-organization', `${PLACE}/licenceKey`, 'on one line'],
  },
  {
    what: 'telemetry that leaves by no address',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterpriseFree({ ...key, telemetryCidr: 'proxy' }) }),
    problem: ['cockroachdb-licence-key-cidr', `${PLACE}/licenceKey`, 'write an IP address'],
  },
  {
    what: 'telemetry that leaves for everywhere',
    compose: (site) => sql(site, { licenceKey: LicenceKey.enterpriseTrial({ ...key, telemetryCidr: '0.0.0.0/0' }) }),
    problem: ['cockroachdb-licence-key-cidr', `${PLACE}/licenceKey`, 'name only the addresses that you need'],
  },
  {
    what: 'a backup to everywhere',
    compose: (site) => sql(site, { backup: { ...backup, cidr: '0.0.0.0/0' } }),
    problem: ['cockroachdb-backup-cidr', `${PLACE}/backup`, 'name only the addresses that you need'],
  },
  {
    what: 'a backup to no address',
    compose: (site) => sql(site, { backup: { ...backup, cidr: 'junk' } }),
    problem: ['cockroachdb-backup-cidr', `${PLACE}/backup`, 'write an IP address'],
  },
  {
    what: 'a backup under another law',
    compose: (site) => sql(site, { backup: { ...backup, jurisdiction: 'US' } }),
    problem: ['cockroachdb-backup-residency', `${PLACE}/backup`, 'use a store in DE'],
  },
  {
    what: 'a backup at no time',
    compose: (site) => sql(site, { backup: { ...backup, recurring: 'nightly' } }),
    problem: ['cockroachdb-backup-rhythm', `${PLACE}/backup`, '15 2 * * *'],
  },
  {
    what: 'a backup at a time that no clock shows',
    compose: (site) => sql(site, { backup: { ...backup, recurring: '99 99 99 99 99' } }),
    problem: ['cockroachdb-backup-rhythm', `${PLACE}/backup`, '15 2 * * *'],
  },
  {
    what: 'a full backup at no time',
    compose: (site) => sql(site, { backup: { ...backup, full: 'sometimes' } }),
    problem: ['cockroachdb-backup-rhythm', `${PLACE}/backup`, 'or always'],
  },
  {
    what: 'a backup to an address in the place of the name of its Secret',
    compose: (site) => sql(site, { backup: { ...backup, existingSecret: 's3://bucket/x?AWS_SECRET_ACCESS_KEY=x' } }),
    problem: ['cockroachdb-backup-secret', `${PLACE}/backup`, 'write the name of a Secret'],
  },
  {
    what: 'a version that the chart cannot run',
    compose: (site) => sql(site, { version: '25.3.9' }),
    problem: ['cockroachdb-version', PLACE, 'leave version out'],
  },
  {
    what: 'two things with one name',
    compose: (site) => {
      sql(site);
      sql(site);
    },
    problem: ['name-taken', PLACE, 'give this system another name'],
  },
  {
    what: 'a name that is too long',
    compose: (site) => new CockroachDB(site, 'a-system-with-a-name-of-thirty-1', {}),
    problem: ['name-dns-label', 'shop/fra1/a-system', 'at most 30 characters'],
  },
];

describe('a wrong composition with CockroachDB', () => {
  itIsRefused(TABLE);

  it('is not what a sound one gets', () => {
    expect(() =>
      synthesizeSite((site) => sql(site, { backup }).database('inventory').grants.readWrite(api(site))),
    ).not.toThrow();
  });

  it('never repeats what stands in the place of the name of a Secret', () => {
    const row = TABLE.find(({ what }) => what.startsWith('a backup to an address'));
    if (!row) throw new Error('the table has no such row');
    expect(failure(row).message).not.toContain('AWS_SECRET');
  });
});
