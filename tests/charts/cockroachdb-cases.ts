import type { CockroachdbValues } from '../../constructs/cockroachdb/values.js';
import type { ChartCase, Given } from './matrix.js';
import { everySystem, LONG_PLACE, systemCases } from './system-cases.js';

type Values = Given<CockroachdbValues>;

const ZONES: CockroachdbValues['zones'] = { names: ['a', 'b', 'c'], spread: 'required', source: 'podLabel' };

const PLACE = { platform: 'shop', site: 'fra1', region: 'eu-central', cluster: { apps: 'shop-apps' } };

const ACCESS = {
  users: [
    {
      name: 'shop.inventory.a',
      secret: 'orders-inventory-a',
      uid: '11111111-1111-1111-1111-111111111111',
      epoch: 'one',
    },
    { name: 'shop.schema.b', secret: 'orders-schema-b', uid: '22222222-2222-2222-2222-222222222222', epoch: 'two' },
    { name: 'shop.report.a', secret: 'orders-report-a', uid: '33333333-3333-3333-3333-333333333333', epoch: 'three' },
  ],
  grants: [
    { user: 'shop.inventory.a', database: 'inventory', privilege: 'readWrite' },
    { user: 'shop.schema.b', database: 'inventory', privilege: 'migrate' },
    { user: 'shop.report.a', database: 'sales_2026', privilege: 'read' },
  ],
} satisfies CockroachdbValues['access'];

const BACKUP: CockroachdbValues['backup'] = {
  secret: 'orders-backup',
  cidr: '10.30.0.0/24',
  port: 9000,
  recurring: '15 2 * * *',
  full: '@weekly',
  state: 'active',
  revision: 1,
};

const TELEMETRY = {
  secret: 'orders-licence',
  organization: 'Example Shop',
  revision: 2,
  telemetryCidr: '192.0.2.0/24',
};

const MANY = Array.from({ length: 200 }, (_, index) => index);

/** What the kit makes of the default platform: three zones, one of which may be lost, and a key. */
const PRODUCTION: Values = {
  ...PLACE,
  zones: ZONES,
  licence: { kind: 'enterprise', secret: 'orders-licence', organization: 'Example Shop' },
  databases: ['inventory', 'sales_2026'],
  access: ACCESS,
};

const SINGLE: Values = {
  ...PLACE,
  topology: 'single',
  nodes: { count: 1 },
  replicationFactor: 1,
  databases: ['inventory', 'sales_2026'],
  access: ACCESS,
};

const CASES: Readonly<Record<string, Values>> = {
  defaults: {},
  'three zones': PRODUCTION,
  'spread over hosts only': { ...PRODUCTION, zones: { names: [], spread: 'required', source: 'none' } },
  'nine nodes, five copies': {
    ...PRODUCTION,
    nodes: { count: 9 },
    replicationFactor: 5,
    budgets: { nodesMaxUnavailable: 2 },
  },
  single: SINGLE,
  'single, clients without TLS': { ...SINGLE, tls: { client: 'off' } },
  'no licence key': { ...PRODUCTION, licence: { kind: 'none' } },
  'the free licence key': { ...PRODUCTION, licence: { ...TELEMETRY, kind: 'enterprise-free' } },
  'the licence key of a trial': { ...PRODUCTION, licence: { ...TELEMETRY, kind: 'enterprise-trial' } },
  backups: { ...PRODUCTION, backup: BACKUP },
  'backups that are paused, all full': { ...PRODUCTION, backup: { ...BACKUP, full: 'always', state: 'paused' } },
  'no databases, no users': { ...PLACE, zones: ZONES },
  'many databases, users and grants': {
    ...PRODUCTION,
    databases: MANY.map((n) => `database_${n}`),
    access: {
      users: MANY.map((n) => ({
        name: `shop.service-${n}.a`,
        secret: `orders-service-${n}-a`,
        uid: `uid-${n}`,
        epoch: `e${n}`,
      })),
      grants: MANY.map((n) => ({
        user: `shop.service-${n}.a`,
        database: `database_${n}`,
        privilege: 'readWrite' as const,
      })),
    },
  },
  ...everySystem(PRODUCTION, ZONES),
  'disks of a class, not kept': {
    ...PRODUCTION,
    nodes: { storage: { size: '100Gi', className: 'fast', retain: false } },
  },
  'larger nodes': {
    ...PRODUCTION,
    nodes: { resources: { cpu: '8', memory: '32Gi' }, cacheMebibytes: 8192, sqlMemoryMebibytes: 8192 },
  },
  'no voluntary disruption': { ...PRODUCTION, budgets: { nodesMaxUnavailable: 0 } },
  'long names': {
    ...PRODUCTION,
    ...LONG_PLACE,
    cluster: { ...PLACE.cluster, name: 'a-system-with-a-name-of-thirty' },
  },
};

const TASKS: Readonly<Record<string, Values>> = {
  preflight: { ...PRODUCTION, task: { name: 'preflight' } },
  retire: {
    ...PRODUCTION,
    nodes: { count: 5 },
    task: { name: 'retire', nodes: 2, deadlineSeconds: 3600, run: 'again' },
  },
  forget: { ...PRODUCTION, task: { name: 'forget', run: 'disk of node 1', deadlineSeconds: 3600 } },
  revoke: { ...PRODUCTION, task: { name: 'revoke' } },
};

/** The cases of the CockroachDB chart. */
export const COCKROACHDB: readonly ChartCase<CockroachdbValues>[] = systemCases(
  'cockroachdb',
  'orders',
  CASES,
  TASKS,
  PLACE.cluster,
);
