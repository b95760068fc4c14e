/**
 * How names in the data namespace go on behind the cluster's own and a hyphen: the chart's objects, the releases of tasks and of
 * provisioning, the marker that it was formed. Racks have theirs besides. `tests/charts/charts.test.ts` holds the chart to it.
 */
export const CASSANDRA_NAMES = [
  'access',
  'admin',
  'cleanup',
  'formed',
  'granted',
  'node',
  'nodes',
  'preflight',
  'repair',
  'retire',
  'revoke',
  'serving',
  'test',
  'zone',
];
