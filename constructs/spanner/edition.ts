import type { InstanceConfig } from './configuration.js';
import type { InstanceSize } from './size.js';

/** Editions by Google's names, the smallest first. */
export const EDITIONS = ['STANDARD', 'ENTERPRISE', 'ENTERPRISE_PLUS'] as const;
export type SpannerEdition = (typeof EDITIONS)[number];

/** The smallest edition that allows both, by Google's page "Spanner editions overview". */
export function leastEdition(config: InstanceConfig, size: InstanceSize): SpannerEdition {
  if (config.kind !== 'regional') return 'ENTERPRISE_PLUS';
  return size.choice.kind === 'autoscaling' ? 'ENTERPRISE' : 'STANDARD';
}
