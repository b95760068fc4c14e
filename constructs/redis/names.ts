/**
 * How names in the data namespace go on behind the system's own and a hyphen: the chart's objects, the releases of tasks, the
 * marker that it was formed.
 * `tests/charts/charts.test.ts` holds the chart to it.
 */
export const REDIS_NAMES = [
  'admin',
  'formed',
  'internal',
  'member',
  'members',
  'preflight',
  'retire',
  'revoke',
  'sentinel',
  'sentinels',
  'serving',
  'test',
  'zone',
];
