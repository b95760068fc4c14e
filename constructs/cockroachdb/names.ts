/**
 * How names in the data namespace go on behind the cluster's own and a hyphen: the chart's objects, the releases of tasks, the
 * marker that it was formed.
 * `tests/charts/charts.test.ts` holds the chart to it.
 */
export const COCKROACHDB_NAMES = [
  'admin',
  'forget',
  'formed',
  'node',
  'nodes',
  'preflight',
  'retire',
  'revoke',
  'serving',
  'test',
  'zone',
];
