import { describe, expect, it } from 'vitest';
import type { Pod } from '../cluster/causes.js';
import { ClusterError } from '../cluster/cluster.js';
import { cassandraHealth } from './cassandra.js';
import { cockroachdbHealth } from './cockroachdb.js';
import { kafkaHealth } from './kafka.js';
import type { Members } from './members.js';
import { redisHealth } from './redis.js';

const NOW = new Date('2026-12-01T15:00:00Z');

/** Members of a system whose tools say what was recorded; a command that nothing was recorded for fails as `kubectl exec` does. */
function members(name: string, pods: readonly string[], recorded: Readonly<Record<string, string>>): Members {
  const pod = (own: string): Pod => ({
    metadata: {
      name: `${name}-${own}`,
      labels: { 'app.kubernetes.io/component': name === 'ring' ? 'node' : (own.split('-')[0] ?? '') },
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
  return {
    name,
    pods: pods.map(pod),
    run: async (asked, command) => {
      const text = recorded[`${asked.slice(name.length + 1)}: ${command.join(' ')}`] ?? recorded[command.join(' ')];
      if (text === undefined) throw new ClusterError(`\`${command.join(' ')}\` in ${asked} failed: no such command`);
      return text;
    },
  };
}

/** Of Kafka 4.3.1, three brokers and three controllers. */
const QUORUM = `NodeId	DirectoryId           	LogEndOffset	Lag	LastFetchTimestamp	LastCaughtUpTimestamp	Status  	
1001  	xkxFL3Iki8JdoZ_eVBXLDQ	1892        	0  	1796138012547     	1796138012547        	Leader  	
1000  	yXon46xL7TfBmf8JGG2Dgw	1892        	0  	1796138012238     	1796138012238        	Follower	
1002  	d5M1htC53FvqfWutuVMufQ	1892        	0  	1796138012241     	1796138012241        	Follower	
0     	aPr6Fh4NjeBx-V7eHY7UVw	1892        	0  	1796138012239     	1796138012239        	Observer	
1     	S4IgUAf9W_BBc6uqTyIRAQ	1892        	0  	1796138012346     	1796138012346        	Observer	
2     	rMYMRFmgzMWFrQKXUquzGw	1892        	0  	1796138012344     	1796138012344        	Observer	
`;
const UNDER = `	Topic: ledger	Partition: 0	Leader: 0	Replicas: 0,2,1	Isr: 0,1	Elr: 	LastKnownElr: 
	Topic: ledger	Partition: 1	Leader: 1	Replicas: 2,1,0	Isr: 1,0	Elr: 	LastKnownElr: 
	Topic: orders	Partition: 0	Leader: none	Replicas: 2	Isr: 2	Elr: 	LastKnownElr: 
`;
const GROUPS = `
GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID     HOST            CLIENT-ID
collector       orders          0          40              52              12              -               -               -
collector       orders          1          7               10              3               -               -               -
idle            orders          0          -               52              -               -               -               -
`;

describe('the health of Kafka', () => {
  const kafka = (quorum: string, under = '', groups = '') =>
    kafkaHealth(
      members('events', ['broker-0', 'controller-0'], {
        'kafka-metadata-quorum.sh describe --replication': quorum,
        'kafka-topics.sh --describe --under-replicated-partitions': under,
        'kafka-consumer-groups.sh --describe --all-groups': groups,
      }),
    );

  it('is its quorum, its partitions and the lag of its groups', async () => {
    expect(await kafka(QUORUM, '\n', GROUPS)).toEqual({
      verdict: 'good',
      summary:
        'quorum of 3, leader 1001, 3 brokers, no partition under-replicated, largest lag of a group 15 (collector)',
      details: [],
    });
  });

  it('is wrong while partitions lack copies or a leader', async () => {
    const { verdict, details } = await kafka(QUORUM, UNDER);
    expect([verdict, ...details]).toEqual([
      'wrong',
      '3 partitions under-replicated: ledger (2), orders (1)',
      '1 partition without a leader: orders (1)',
    ]);
  });

  it('is wrong while a node is behind in the metadata, or never had it', async () => {
    const late = QUORUM.replaceAll('1796138012241', '1796137950000').replaceAll('1796138012346', '-1');
    expect((await kafka(late)).details).toEqual([
      'node 1002 (Follower) is 63 s behind in the metadata',
      'node 1 (Observer) has never had all metadata',
    ]);
  });

  it('is not known where no broker runs', async () => {
    await expect(kafkaHealth(members('events', ['controller-0'], {}))).rejects.toThrow('no pod of events is running');
  });
});

/** Of Valkey 8.0.1. */
const PRIMARY = `# Replication\r
role:master\r
connected_slaves:2\r
slave0:ip=store-member-1.store-members.shop-data.svc,port=6379,state=online,offset=4201356,lag=0,type=replica\r
slave1:ip=store-member-2.store-members.shop-data.svc,port=6379,state=online,offset=4201356,lag=0,type=replica\r
master_repl_offset:4201518\r
`;
const REPLICA = `# Replication\r
role:slave\r
master_host:store-member-0.store-members.shop-data.svc\r
master_link_status:up\r
master_repl_offset:4220078\r
`;
const QUORATE = 'OK 3 usable Sentinels. Quorum and failover authorization can be reached\n';

describe('the health of Redis', () => {
  const pods = ['member-0', 'member-1', 'member-2', 'sentinel-0', 'sentinel-1', 'sentinel-2'];
  const redis = (changes: Readonly<Record<string, string>> = {}) =>
    redisHealth(
      members('store', pods, {
        'valkey-cli INFO replication': REPLICA,
        'member-0: valkey-cli INFO replication': PRIMARY,
        'valkey-cli SENTINEL CKQUORUM store': QUORATE,
        ...changes,
      }),
    );

  it('is its roles, its replicas and its sentinels', async () => {
    expect(await redis()).toEqual({
      verdict: 'good',
      summary: 'primary store-member-0, 2 replicas in sync, at most 162 bytes behind, 3 of 3 sentinels could fail over',
      details: [],
    });
  });

  it('is wrong where a replica has lost its primary, two lead, or a sentinel finds no majority', async () => {
    const { verdict, details } = await redis({
      'member-1: valkey-cli INFO replication': REPLICA.replace('link_status:up', 'link_status:down'),
      'member-2: valkey-cli INFO replication': PRIMARY,
      'member-0: valkey-cli INFO replication': PRIMARY.replace(
        'online,offset=4201356,lag=0',
        'online,offset=4201356,lag=40',
      ),
      'sentinel-1: valkey-cli SENTINEL CKQUORUM store': 'NOQUORUM 1 usable Sentinels. Not enough available Sentinels\n',
    });
    expect([verdict, ...details]).toEqual([
      'wrong',
      'store-sentinel-1: NOQUORUM 1 usable Sentinels. Not enough available Sentinels',
      'several members are primary: store-member-0, store-member-2',
      'store-member-1 has no link to the primary',
      'store-member-1 was last heard from 40 s ago',
    ]);
  });

  it('is told of the others where one member does not answer', async () => {
    const others = members('store', ['member-0', 'member-1'], { 'member-0: valkey-cli INFO replication': PRIMARY });
    const { verdict, details } = await redisHealth(others);
    expect([verdict, ...details]).toEqual([
      'wrong',
      '`valkey-cli INFO replication` in store-member-1 failed: no such command',
    ]);
  });
});

/** Of Cassandra 5.0.9. */
const RING = `Datacenter: here
================
Status=Up/Down
|/ State=Normal/Leaving/Joining/Moving
--  Address     Load        Tokens  Owns (effective)  Host ID                               Rack
UN  10.244.1.9  108.44 KiB  16      100.0%            1f0de327-1111-4a4a-8b8b-0123456789ab  b   
UN  10.244.2.7  103.5 KiB   16      100.0%            2f0de327-1111-4a4a-8b8b-0123456789ab  c   
UN  10.244.0.8  113.14 KiB  16      100.0%            3f0de327-1111-4a4a-8b8b-0123456789ab  a   

`;
const SCHEMA = `Cluster Information:
	Name: shop.ring
	Snitch: org.apache.cassandra.locator.GossipingPropertyFileSnitch
	Schema versions:
		9d0d8e4f-2d8e-3c2a-8a8e-1e2f3a4b5c6d: [10.244.1.9, 10.244.2.7, 10.244.0.8]

Stats for all nodes:
	Live: 3
`;

describe('the health of Cassandra', () => {
  const repaired = { metadata: {}, status: { lastSuccessfulTime: '2026-11-30T03:00:00Z' } };
  const cassandra = (ring: string, schema = SCHEMA, repair: Parameters<typeof cassandraHealth>[1] = repaired) =>
    cassandraHealth(
      members('ring', ['a-0', 'b-0', 'c-0'], { 'nodetool status': ring, 'nodetool describecluster': schema }),
      repair,
      NOW,
    );

  it('is its ring and its last repair', async () => {
    expect(await cassandra(RING)).toEqual({
      verdict: 'good',
      summary: '3 nodes up, last repair 2026-11-30',
      details: [],
    });
  });

  it('is wrong while a node is down, joins, or is not reached', async () => {
    const down = RING.replace('UN  10.244.2.7', 'DN  10.244.2.7').replace('UN  10.244.1.9', 'UJ  10.244.1.9');
    const apart = SCHEMA.replace(', 10.244.2.7', '').replace('\n\nStats', '\n\t\tUNREACHABLE: [10.244.2.7]\n\nStats');
    const { verdict, summary, details } = await cassandra(down, apart);
    expect([verdict, summary]).toEqual(['wrong', '2 of 3 nodes up, last repair 2026-11-30']);
    expect(details).toEqual([
      'the node at 10.244.2.7 in rack c is down',
      'the node at 10.244.1.9 in rack b is joining',
      'unreachable: 10.244.2.7',
    ]);
  });

  it('is wrong where no repair has come to its end within ten days', async () => {
    const young = { metadata: { creationTimestamp: '2026-11-29T00:00:00Z' } };
    expect((await cassandra(RING, SCHEMA, young)).verdict).toBe('good');
    const old = { metadata: { creationTimestamp: '2026-11-01T00:00:00Z' } };
    expect((await cassandra(RING, SCHEMA, old)).details).toEqual([
      'no repair has finished since 2026-11-01: after ten days (gc_grace_seconds) deleted rows may come back',
    ]);
  });
});

/** As the columns stand in the source of 26.2 (pkg/cli/node.go); no server was there to be asked. */
const NODES = [
  ['id', 'address', 'is_available', 'is_live', 'ranges_unavailable', 'ranges_underreplicated'],
  ['1', 'orders-node-0.orders-nodes.shop-data.svc:26258', 'true', 'true', '0', '0'],
  ['2', 'orders-node-1.orders-nodes.shop-data.svc:26258', 'true', 'true', '0', '4'],
  ['3', 'orders-node-2.orders-nodes.shop-data.svc:26258', 'false', 'false', '', ''],
]
  .map((fields) => `${fields.join('\t')}\n`)
  .join('');

it('the health of CockroachDB is its nodes and its ranges', async () => {
  const orders = members('orders', ['node-0'], { 'cockroach node status --ranges --format=tsv': NODES });
  expect(await cockroachdbHealth(orders)).toEqual({
    verdict: 'wrong',
    summary: '2 of 3 nodes live, 4 under-replicated',
    details: ['node 3 (orders-node-2) is not live', '4 ranges under-replicated'],
  });
});
