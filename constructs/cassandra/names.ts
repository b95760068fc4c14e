/**
 * How names in the data namespace go on behind the cluster's own and a hyphen: the chart's objects, the releases of tasks and of
 * provisioning, the marker that it was formed. No rack has such a name, which goes on behind the cluster's in the same way.
 * `tests/charts/cassandra.test.ts` holds the chart to it.
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
