import type { SpannerValues } from '../../constructs/spanner/values.js';
import type { ChartCase, Given } from './matrix.js';
import { MIRRORED } from './system-cases.js';

const CASES: Readonly<Record<string, Given<SpannerValues>>> = {
  defaults: {},
  'a platform of its own': {
    platform: 'shop',
    site: 'fra1',
    cluster: { name: 'ledger', apps: 'shop-apps' },
    resources: { cpu: '1', memory: '2Gi' },
  },
  'a mirrored image with a digest': {
    platform: 'shop',
    site: 'fra1',
    image: MIRRORED,
  },
};

/** The ways to use the chart of the Spanner emulator. */
export const SPANNER: readonly ChartCase<SpannerValues>[] = Object.entries(CASES).map(([name, values]) => ({
  chart: 'spanner',
  name,
  values,
  release: 'ledger',
  namespace: 'shop-data',
}));
