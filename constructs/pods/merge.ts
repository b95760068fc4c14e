import { isDeepStrictEqual } from 'node:util';
import { isTable } from '../props/index.js';
import type { PodSettings } from './settings.js';

/** What a site says of its pods, with what something in it says of its own. The rules stand at `PodSettings`. */
export function mergedPods(site: PodSettings, own: PodSettings = {}): PodSettings {
  const [low, high] = [given(site), given(own)];
  return given({
    ...low,
    ...high,
    imagePullSecrets: both(low.imagePullSecrets, high.imagePullSecrets),
    tolerations: both(low.tolerations, high.tolerations),
    nodeSelector: { ...low.nodeSelector, ...high.nodeSelector },
    labels: { ...low.labels, ...high.labels },
    annotations: { ...low.annotations, ...high.annotations },
  });
}

function both<T>(low: readonly T[] = [], high: readonly T[] = []): readonly T[] {
  return [...low, ...high].filter(
    (one, place, all) => all.findIndex((other) => isDeepStrictEqual(one, other)) === place,
  );
}

/** Without what says nothing: a prop that is `undefined`, an empty list or table. */
function given(settings: PodSettings): PodSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && !isEmpty(value)),
  ) as PodSettings;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isTable(value) && Object.keys(value).length === 0;
}
