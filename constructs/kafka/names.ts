/**
 * How names in the data namespace go on behind the cluster's own and a hyphen: the chart's objects, the releases of tasks, the
 * marker that it was formed.
 * `tests/charts/charts.test.ts` holds the chart to it.
 */
export const KAFKA_NAMES = [
  'admin',
  'broker',
  'brokers',
  'controller',
  'controllers',
  'formed',
  'members',
  'preflight',
  'rebalance',
  'retire',
  'revoke',
  'serving',
  'test',
  'zone',
];
