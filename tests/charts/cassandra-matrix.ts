import type { CassandraValues } from '../../constructs/cassandra/values.js';
import type { ChartCase, Given } from './matrix.js';
import { everySystem, LONG_PLACE } from './system-cases.js';

type Values = Given<CassandraValues>;

const RACKS: CassandraValues['racks'] = ['a', 'b', 'c'].map((zone) => ({ name: zone, zone, nodes: 1 }));

const MANY = Array.from({ length: 200 }, (_, index) => index);

/** What the kit makes of the default platform: three zones, one of which may be lost. */
const PRODUCTION: Values = {
  platform: 'shop',
  site: 'fra1',
  cluster: { name: 'catalogue', id: 'shop-fra1-catalogue', datacenter: 'fra1', apps: 'shop-apps' },
  racks: RACKS,
  zones: { spread: 'none', source: 'podLabel' },
  replicationFactor: 3,
  admin: { uid: '33333333-3333-3333-3333-333333333333' },
  keyspaces: [{ name: 'catalogue', replicationFactor: 3 }, { name: 'views' }],
  access: {
    users: [
      { name: 'shop.api.a', secret: 'catalogue-api-a', uid: '11111111-1111-1111-1111-111111111111', epoch: 'one' },
      { name: 'shop.feed.b', secret: 'catalogue-feed-b', uid: '22222222-2222-2222-2222-222222222222', epoch: 'two' },
    ],
    permissions: [
      { role: 'shop.api.a', keyspace: 'catalogue', permissions: ['SELECT', 'MODIFY'] },
      { role: 'shop.feed.b', keyspace: 'views', permissions: ['SELECT', 'MODIFY', 'CREATE', 'ALTER', 'DROP'] },
    ],
  },
};

const CASES: Readonly<Record<string, Values>> = {
  defaults: { cluster: { name: 'catalogue' } },
  'three racks, all parts': PRODUCTION,
  'one rack of three nodes on three hosts': {
    ...PRODUCTION,
    racks: [{ name: 'r1', zone: '', nodes: 3 }],
    zones: { spread: 'required', source: 'none' },
  },
  'three nodes in each rack': { ...PRODUCTION, racks: RACKS.map((rack) => ({ ...rack, nodes: 3 })) },
  'clients without TLS': { cluster: { name: 'catalogue' }, tls: { client: 'off' } },
  'no keyspaces, no users': { ...PRODUCTION, keyspaces: [], access: { users: [], permissions: [] } },
  'many keyspaces, users and permissions': {
    ...PRODUCTION,
    keyspaces: MANY.map((n) => ({ name: `keyspace_${n}` })),
    access: {
      users: MANY.map((n) => ({
        name: `shop.service-${n}.a`,
        secret: `catalogue-service-${n}-a`,
        uid: `uid-${n}`,
        epoch: `e${n}`,
      })),
      permissions: MANY.map((n) => ({
        role: `shop.service-${n}.a`,
        keyspace: `keyspace_${n}`,
        permissions: ['SELECT' as const],
      })),
    },
  },
  'a strong data set': {
    ...PRODUCTION,
    guardrails: { writeConsistencyLevelsDisallowed: ['ANY', 'ONE', 'LOCAL_ONE'] },
  },
  ...everySystem(PRODUCTION, { spread: 'none' as const }),
  'disks of a class, not kept': {
    ...PRODUCTION,
    node: { storage: { size: '100Gi', className: 'fast', retain: false } },
  },
  'larger nodes with settings of their own': {
    ...PRODUCTION,
    node: {
      resources: { cpu: '8', memory: '64Gi' },
      heapMebibytes: 16_384,
      config: { concurrent_writes: '128', compaction_throughput: '128MiB/s', read_request_timeout: '3000ms' },
    },
  },
  'an administrator that was there': { ...PRODUCTION, admin: { existingSecret: 'our-cassandra', uid: '' } },
  'no scheduled repair': {
    ...PRODUCTION,
    repair: { schedule: '', intervalDays: 5, parts: 2, deadlineSeconds: 21_600 },
  },
  'repair in many parts': {
    ...PRODUCTION,
    repair: { schedule: '0 */6 * * *', intervalDays: 1, parts: 64, deadlineSeconds: 3600 },
  },
  'no voluntary disruption of nodes': { ...PRODUCTION, budgets: { nodesMaxUnavailable: 0 } },
  'long names of all things': {
    ...PRODUCTION,
    ...LONG_PLACE,
    cluster: { name: 'a-system-of-twenty-four-x', apps: 'shop-apps' },
    racks: RACKS.map((rack) => ({ ...rack, name: `rack-of-twenty-four-${rack.name}`.slice(-20) })),
  },
};

const TASKS: Readonly<Record<string, Values>> = {
  preflight: { task: { name: 'preflight' } },
  retire: {
    racks: RACKS.map((rack) => ({ ...rack, nodes: 2 })),
    task: { name: 'retire', nodes: 1, deadlineSeconds: 3600 },
  },
  cleanup: { task: { name: 'cleanup', run: 'grown' } },
  repair: { task: { name: 'repair', deadlineSeconds: 7200 } },
  revoke: { task: { name: 'revoke' } },
};

const make = (name: string, values: Values, more: Partial<ChartCase> = {}): ChartCase<CassandraValues> => ({
  chart: 'cassandra',
  name,
  values,
  release: 'catalogue',
  namespace: 'shop-data',
  ...more,
});

export const CASSANDRA: readonly ChartCase<CassandraValues>[] = [
  ...Object.entries(CASES).map(([name, values]) => make(name, values)),
  make('the cluster alone', { ...PRODUCTION, parts: ['cluster'] }, { beside: 'the first rack and access' }),
  make(
    'the first rack and access',
    { ...PRODUCTION, parts: ['rack', 'access'], rack: 'a' },
    { beside: 'the cluster alone' },
  ),
  make('the second rack alone', { ...PRODUCTION, parts: ['rack'], rack: 'b' }, { beside: 'three racks, all parts' }),
  ...Object.entries(TASKS).map(([name, values]) =>
    make(
      `task ${name}`,
      { ...PRODUCTION, ...values, mode: 'task' },
      { release: `catalogue-${name}`, beside: 'three racks, all parts' },
    ),
  ),
];
