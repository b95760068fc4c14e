import type { ChartCase, Given } from './matrix.js';

/** An image from the site's mirror, by its digest. */
export const MIRRORED = {
  registry: 'registry.example.com:5000/hub',
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  pullPolicy: 'Always' as const,
};

/** The longest names that a platform and a site may have. */
export const LONG_PLACE = { platform: 'platform-with-a-name-of-thirty', site: 'a-site-with-a-name20' };

/** What sites may differ in, whichever system stands there. */
export function everySystem<V extends object, Z extends object>(production: V, zones: Z) {
  const fromNode = { ...production, zones: { ...zones, source: 'node' as const } };
  return {
    'zone from the node': {
      ...fromNode,
      network: { apiServerCidrs: ['10.90.0.2/32', 'fd00:90::2/128'], apiServerPorts: [16443] },
    },
    'zone from the node, API anywhere': fromNode,
    'mirrored image with a digest': { ...production, image: MIRRORED },
    "the site's own issuer": {
      ...production,
      tls: {
        servingIssuer: { kind: 'ClusterIssuer' as const, name: 'company' },
        duration: '24h',
        renewBefore: '8h',
      },
    },
  };
}

/** The cases of a system's chart: releases of its own, and tasks beside the one of three zones. */
export function systemCases<V>(
  chart: string,
  release: string,
  cases: Readonly<Record<string, Given<V>>>,
  tasks: Readonly<Record<string, Given<V>>>,
  cluster: object,
): readonly ChartCase<V>[] {
  const namespace = 'shop-data';
  return [
    ...Object.entries(cases).map(([name, values]) => ({ chart, name, values, release, namespace })),
    ...Object.entries(tasks).map(([name, values]) => ({
      chart,
      name: `task ${name}`,
      values: { ...values, mode: 'task', cluster: { ...cluster, name: release } } as Given<V>,
      release: `${release}-${name}`,
      namespace,
      beside: 'three zones',
    })),
  ];
}
