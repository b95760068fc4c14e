import { describe } from 'vitest';
import { Cassandra, type CassandraProps, Consistency } from '../../constructs/cassandra/index.js';
import { Duration, type Site, Size, Workload } from '../../index.js';
import { sitesText } from '../support/platform.js';
import { type BadComposition, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const api = (site: Site) => new Workload(site, 'api', { image, port: 8080 });
const catalogue = (site: Site, props: CassandraProps = {}) =>
  new Cassandra(site, 'catalogue', { keyspaces: { catalogue: {} }, ...props });
const strong: CassandraProps = { keyspaces: { orders: { dataset: 'strong' } } };
const wide: CassandraProps = {
  size: { nodesPerRack: 2 },
  keyspaces: { catalogue: {}, wide: { replicationFactor: 6 } },
};
const PLACE = 'shop/fra1/catalogue';

const TABLE: readonly BadComposition[] = [
  {
    what: 'a grant on an unknown keyspace',
    compose: (site) => catalogue(site).keyspace('catalog').grants.read(api(site)),
    problem: ['cassandra-unknown-keyspace', PLACE, 'correct the name'],
  },
  {
    what: 'a keyspace declared twice',
    compose: (site) => catalogue(site).addKeyspace('catalogue'),
    problem: ['cassandra-keyspace-taken', `${PLACE}/keyspaces/catalogue`, 'remove one of the two'],
  },
  {
    what: 'a keyspace name with a hyphen',
    compose: (site) => catalogue(site, { keyspaces: { 'shop-items': {} } }),
    problem: ['cassandra-keyspace-name', `${PLACE}/keyspaces/shop-items`, 'starting with a letter'],
  },
  {
    what: 'a keyspace name with a capital',
    compose: (site) => catalogue(site, { keyspaces: { Items: {} } }),
    problem: ['cassandra-keyspace-name', `${PLACE}/keyspaces/Items`, 'a to z'],
  },
  {
    what: 'a keyspace name of 49 characters',
    compose: (site) => catalogue(site, { keyspaces: { ['k'.repeat(49)]: {} } }),
    problem: ['cassandra-keyspace-name', `${PLACE}/keyspaces/k`, 'use 1 to 48'],
  },
  {
    what: "one of Cassandra's own keyspaces",
    compose: (site) => catalogue(site, { keyspaces: { system_auth: {} } }),
    problem: ['cassandra-keyspace-reserved', `${PLACE}/keyspaces/system_auth`, 'use another name'],
  },
  {
    what: "the kit's own keyspace",
    compose: (site) => catalogue(site, { keyspaces: { datastead: {} } }),
    problem: ['cassandra-keyspace-reserved', `${PLACE}/keyspaces/datastead`, 'use another name'],
  },
  {
    what: 'a ring for zones with two zones',
    compose: (site) => catalogue(site),
    props: { sites: sitesText({ zones: '[a, b]' }) },
    problem: ['cassandra-zones', PLACE, 'set tolerate to node or none'],
  },
  {
    what: 'a ring for nodes with two nodes',
    compose: (site) => catalogue(site),
    props: { sites: sitesText({ zones: '[a, b]' }), tolerate: 'node' },
    problem: ['cassandra-nodes', PLACE, 'raise capacity.nodesPerZone'],
  },
  {
    what: 'no node in a rack',
    compose: (site) => catalogue(site, { size: { nodesPerRack: 0 } }),
    problem: ['cassandra-nodes-per-rack', PLACE, 'set size.nodesPerRack to 1 or more'],
  },
  {
    what: 'half a node in a rack',
    compose: (site) => catalogue(site, { size: { nodesPerRack: 1.5 } }),
    problem: ['cassandra-nodes-per-rack', PLACE, 'set size.nodesPerRack to 1 or more'],
  },
  {
    what: 'fewer nodes than the loss of one needs',
    compose: (site) => catalogue(site, { size: { nodesPerRack: 2 } }),
    props: { tolerate: 'node' },
    problem: ['cassandra-nodes-per-rack', PLACE, 'set size.nodesPerRack to 3 or more'],
  },
  {
    what: 'retiring more nodes than may go',
    compose: (site) => catalogue(site, { size: { nodesPerRack: 2 }, retireNodesPerRack: 2 }),
    problem: ['cassandra-retire', PLACE, 'set retireNodesPerRack to 1 or less'],
  },
  {
    what: 'a replication factor above the number of nodes',
    compose: (site) => catalogue(site, { keyspaces: { catalogue: { replicationFactor: 6 } } }),
    problem: ['cassandra-replication', `${PLACE}/keyspaces/catalogue`, 'from 1 to 3'],
  },
  {
    what: 'a replication factor that is no whole number',
    compose: (site) => catalogue(site, { keyspaces: { catalogue: { replicationFactor: 2.5 } } }),
    problem: ['cassandra-replication', `${PLACE}/keyspaces/catalogue`, 'a whole number'],
  },
  {
    what: 'too few copies for the promise',
    compose: (site) => catalogue(site, { keyspaces: { catalogue: { replicationFactor: 2 } } }),
    problem: ['cassandra-replication-promise', `${PLACE}/keyspaces/catalogue`, '3 or more'],
  },
  {
    what: 'copies that racks do not share evenly',
    compose: (site) =>
      catalogue(site, { size: { nodesPerRack: 2 }, keyspaces: { catalogue: { replicationFactor: 4 } } }),
    problem: ['cassandra-replication-racks', `${PLACE}/keyspaces/catalogue`, 'a multiple of 3'],
  },
  {
    what: 'reading at ALL under a promise',
    compose: (site) =>
      catalogue(site)
        .keyspace('catalogue')
        .grants.read(api(site), { consistency: Consistency.of({ read: 'ALL' }) }),
    problem: ['cassandra-level-stops', 'shop/fra1/api', 'Consistency.localQuorum()'],
  },
  {
    what: 'nodes that share a host under a promise of nodes',
    compose: (site) => catalogue(site, { size: { nodesPerRack: 4 } }),
    props: { tolerate: 'node' },
    problem: ['cassandra-nodes', PLACE, 'set size.nodesPerRack to 3 or less'],
  },
  {
    what: 'writing at THREE where there is one copy',
    compose: (site) =>
      catalogue(site)
        .keyspace('catalogue')
        .grants.write(api(site), { consistency: Consistency.of({ write: 'THREE' }) }),
    props: { tolerate: 'none' },
    problem: ['cassandra-level-copies', 'shop/fra1/api', 'a lower level'],
  },
  {
    what: 'a level that stops another keyspace of the same client',
    compose: (site) => {
      const [ring, client] = [catalogue(site, wide), api(site)];
      ring.keyspace('wide').grants.read(client, { consistency: Consistency.of({ read: 'THREE' }) });
      ring.keyspace('catalogue').grants.read(client);
    },
    problem: ['cassandra-level-stops', 'shop/fra1/api', 'Consistency.localQuorum()'],
  },
  {
    what: 'levels of which none is the strongest for all copies',
    compose: (site) => {
      const [ring, client] = [catalogue(site, wide), api(site)];
      ring.keyspace('wide').grants.read(client, { consistency: Consistency.of({ read: 'THREE' }) });
      ring.keyspace('wide').grants.read(client);
    },
    problem: ['cassandra-level-lowered', 'shop/fra1/api', 'LOCAL_QUORUM in all grants'],
  },
  {
    what: 'a weak write to a strong data set',
    compose: (site) =>
      catalogue(site, strong).keyspace('orders').grants.write(api(site), { consistency: Consistency.localOne() }),
    problem: ['cassandra-strong-write', 'shop/fra1/api', 'write at LOCAL_QUORUM'],
  },
  {
    what: 'a read that can miss what was written to a strong data set',
    compose: (site) =>
      catalogue(site, strong)
        .keyspace('orders')
        .grants.readWrite(api(site), { consistency: Consistency.of({ read: 'LOCAL_ONE' }) }),
    problem: ['cassandra-strong-read', 'shop/fra1/api', 'read at LOCAL_QUORUM'],
  },
  {
    what: 'a read that can miss what anybody writes to a strong data set',
    compose: (site) =>
      catalogue(site, strong)
        .keyspace('orders')
        .grants.read(api(site), { consistency: Consistency.of({ read: 'LOCAL_ONE' }) }),
    problem: ['cassandra-strong-read', 'shop/fra1/api', 'read at LOCAL_QUORUM'],
  },
  {
    what: 'a majority of three copies beside a strong data set of six',
    compose: (site) => {
      const dataset = 'strong';
      const keyspaces = { orders: { dataset }, wide: { dataset, replicationFactor: 6 } } as const;
      catalogue(site, { ...wide, keyspaces })
        .keyspace('orders')
        .grants.write(api(site), { consistency: Consistency.of({ write: 'TWO' }) });
    },
    problem: ['cassandra-guardrail', 'shop/fra1/api', 'write at LOCAL_QUORUM'],
  },
  {
    what: 'a weak write beside a strong data set',
    compose: (site) =>
      catalogue(site, { keyspaces: { orders: { dataset: 'strong' }, views: {} } })
        .keyspace('views')
        .grants.write(api(site), { consistency: Consistency.localOne() }),
    problem: ['cassandra-guardrail', 'shop/fra1/api', 'a separate Cassandra'],
  },
  {
    what: 'plain text to Cassandra under a promise',
    compose: (site) => catalogue(site, { encryptionInTransit: 'off' }),
    problem: ['cassandra-plain-text', PLACE, "set encryptionInTransit to 'required'"],
  },
  {
    what: 'too little memory for a node',
    compose: (site) => catalogue(site, { memory: Size.mebibytes(512) }),
    problem: ['cassandra-memory', PLACE, 'set memory to 768Mi or more'],
  },
  {
    what: 'repairs that come after deletes are forgotten',
    compose: (site) => catalogue(site, { repair: { intervalDays: 14 } }),
    problem: ['cassandra-repair-interval', PLACE, 'from 1 to 8'],
  },
  ...[
    ...['authenticator', 'cidr_authorizer', 'auto_bootstrap', 'initial_token', 'num_tokens', 'seed_provider'],
    ...[
      'read_consistency_levels_disallowed',
      'write_consistency_levels_disallowed',
      'reject_out_of_token_range_requests',
    ],
    // Cassandra 5 takes older names too.
    ...['permissions_validity_in_ms', 'commitlog_sync_period_in_ms', 'periodic_commitlog_sync_lag_block'],
    ...['skip_paxos_repair_on_topology_change', 'allow_insecure_udfs', 'rpc_interface_prefer_ipv6'],
  ].map(
    (setting): BadComposition => ({
      what: `the setting ${setting}, which the chart decides`,
      compose: (site) => catalogue(site, { config: { [setting]: 'false' } }),
      problem: ['chart-values', PLACE, 'remove it: the chart sets it'],
    }),
  ),
  {
    what: 'a setting by a name that cassandra.yaml cannot have',
    compose: (site) => catalogue(site, { config: { 'concurrent reads': 64 } }),
    problem: ['chart-values', PLACE, 'such as compaction_throughput'],
  },
  {
    what: 'a value of a setting that goes on in another line',
    compose: (site) => catalogue(site, { config: { concurrent_reads: '64\nauto_bootstrap: false' } }),
    problem: ['chart-values', PLACE, 'one line of plain ASCII'],
  },
  ...['\r', '\u0085', '\u2028', '\u2029'].map(
    (end): BadComposition => ({
      what: `a value of a setting that goes on after ${JSON.stringify(end)} or the like`,
      compose: (site) => catalogue(site, { config: { concurrent_reads: `64${end}auto_bootstrap: false` } }),
      problem: ['cassandra-config', PLACE, 'after the colon'],
    }),
  ),
  {
    what: 'a setting of cassandra.yaml whose quotes are left open',
    compose: (site) => catalogue(site, { config: { concurrent_reads: '"32' } }),
    problem: ['cassandra-config', PLACE, 'after the colon'],
  },
  {
    what: 'a setting of cassandra.yaml that ends in a comment',
    compose: (site) => catalogue(site, { config: { concurrent_reads: '32 #of 64' } }),
    problem: ['cassandra-config', PLACE, 'after the colon'],
  },
  {
    what: 'a setting of cassandra.yaml without a value',
    compose: (site) => catalogue(site, { config: { concurrent_reads: ' ' } }),
    problem: ['cassandra-config', PLACE, 'after the colon'],
  },
  {
    what: 'two settings of cassandra.yaml in one',
    compose: (site) => catalogue(site, { config: { concurrent_reads: '32 concurrent_writes: 32' } }),
    problem: ['cassandra-config', PLACE, 'after the colon'],
  },
  {
    what: 'no processor for a node',
    compose: (site) => catalogue(site, { cpu: 0 }),
    problem: ['cassandra-cpu', PLACE, 'set cpu of the node to 0.1 or more'],
  },
  {
    what: 'no volume for a node',
    compose: (site) => catalogue(site, { storage: Size.mebibytes(0) }),
    problem: ['cassandra-storage', PLACE, 'to what its data needs, 1Gi or more'],
  },
  {
    what: 'repair turned off',
    compose: (site) => catalogue(site, { repair: { schedule: '' } }),
    problem: ['cassandra-repair-schedule', PLACE, 'such as 17 1 * * *'],
  },
  {
    what: 'a schedule of letters',
    compose: (site) => catalogue(site, { repair: { schedule: 'a b c d e' } }),
    problem: ['cassandra-repair-schedule', PLACE, 'five fields of cron in numbers'],
  },
  {
    what: 'a schedule with numbers beyond a clock',
    compose: (site) => catalogue(site, { repair: { schedule: '99 99 * * *' } }),
    problem: ['cassandra-repair-schedule', PLACE, 'five fields of cron in numbers'],
  },
  {
    what: 'a repair once a year',
    compose: (site) => catalogue(site, { repair: { schedule: '0 0 1 1 *' } }),
    problem: ['cassandra-repair-late', PLACE, 'run more often'],
  },
  {
    what: 'a repair each week that passes over what is seven days old',
    compose: (site) => catalogue(site, { repair: { schedule: '0 1 * * 0', intervalDays: 8 } }),
    problem: ['cassandra-repair-late', PLACE, 'lower repair.intervalDays'],
  },
  {
    what: 'a repair that is under way when the next one should begin',
    compose: (site) => catalogue(site, { repair: { intervalDays: 6, window: Duration.hours(36) } }),
    problem: ['cassandra-repair-late', PLACE, 'lower repair.intervalDays or repair.window'],
  },
  {
    what: 'a repair that is ended after a minute',
    compose: (site) => catalogue(site, { repair: { window: Duration.minutes(1) } }),
    problem: ['cassandra-repair-window', PLACE, 'set repair.window to 2 hours or more'],
  },
  {
    what: 'a version without identities of nodes',
    compose: (site) => catalogue(site, { version: '4.1.9' }),
    problem: ['cassandra-version', PLACE, 'leave version out'],
  },
  {
    what: 'a Cassandra whose name is too long',
    compose: (site) => new Cassandra(site, 'c'.repeat(25)),
    problem: ['name-dns-label', `shop/fra1/${'c'.repeat(25)}`, 'at most 24 characters'],
  },
];

describe('a wrong composition with Cassandra', () => itIsRefused(TABLE));
