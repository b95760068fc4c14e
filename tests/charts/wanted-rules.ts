import { isDeepStrictEqual } from 'node:util';
import type { Pods } from '../../constructs/system/values.js';
import type { Manifest } from '../support/helm.js';
import { containersOf, podsOf, type RenderedPod, templateOf } from './pods.js';

// biome-ignore lint/suspicious/noExplicitAny: the Kubernetes schema has checked the shape
type Any = any;

/** Everything that a cluster can want of pods, by the values of the charts. */
export const WANTED = {
  imagePullSecrets: ['registry', 'mirror'],
  tolerations: [
    { key: 'node.example.com/data', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    { key: 'node.example.com/pool', operator: 'Equal', value: 'data' },
  ],
  nodeSelector: { 'node.example.com/pool': 'data' },
  nodeAffinity: [
    {
      matchExpressions: [{ key: 'node.example.com/cpus', operator: 'Gt', values: ['4'] }],
      matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['node-7'] }],
    },
    { matchExpressions: [{ key: 'node.example.com/large', operator: 'Exists' }] },
    { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['node-8'] }] },
  ],
  priorityClassName: 'platform',
  runtimeClassName: 'gvisor',
  labels: { team: 'shop', 'example.com/cost-center': '4711' },
  annotations: { 'example.com/owner': 'the platform team\nof the shop', 'sidecar.istio.io/inject': 'false' },
  runAsUser: 1_000_650_000,
  runAsGroup: 1_000_650_001,
  fsGroup: 1_000_650_002,
  cpuLimitRatio: 2.5,
  scratchMebibytes: 640,
} satisfies Pods;

/** What pods and service accounts lack of all that is wanted: one sentence each. */
export function wantedBreaches(
  manifests: readonly Manifest[],
  terms: readonly object[] = WANTED.nodeAffinity,
): string[] {
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
  return [
    ...podsOf(manifests).flatMap((pod) => [...podBreaches(pod, terms)].map((breach) => `${pod.owner}: ${breach}`)),
    ...accounts
      .filter(({ imagePullSecrets }) => !isDeepStrictEqual(imagePullSecrets, SECRETS))
      .map(({ metadata }) => `ServiceAccount ${metadata.name}: names no pull secrets`),
  ];
}

const SECRETS = WANTED.imagePullSecrets.map((name) => ({ name }));

function* podBreaches({ spec, manifest }: RenderedPod, terms: readonly object[]): Generator<string> {
  const metadata = templateOf(manifest).metadata;
  for (const kind of ['labels', 'annotations'] as const) {
    for (const [key, value] of Object.entries(WANTED[kind])) {
      if (metadata[kind]?.[key] !== value) yield `has none of the ${kind} ${key}`;
    }
  }
  if (!isDeepStrictEqual(spec.imagePullSecrets, SECRETS)) yield 'names no pull secrets';
  for (const field of ['tolerations', 'nodeSelector', 'priorityClassName', 'runtimeClassName'] as const) {
    if (!isDeepStrictEqual(spec[field], WANTED[field])) yield `does not have the ${field}`;
  }
  for (const id of ['runAsUser', 'runAsGroup', 'fsGroup'] as const) {
    if (spec.securityContext?.[id] !== WANTED[id]) yield `has another ${id}`;
  }
  if (!isDeepStrictEqual(termsBesideZones(spec), terms)) yield 'has another node affinity';
  for (const volume of spec.volumes ?? []) {
    if (/^(tmp|scratch)$/.test(volume.name) && volume.emptyDir?.sizeLimit !== '640Mi') yield 'has another size of /tmp';
  }
  for (const { container } of containersOf({ spec } as RenderedPod)) {
    const { requests, limits } = container.resources;
    if (millicores(limits.cpu) !== Math.ceil(millicores(requests.cpu) * WANTED.cpuLimitRatio)) {
      yield `container ${container.name} has another CPU limit`;
    }
    if (!(Number.parseInt(limits['ephemeral-storage'] ?? '', 10) >= WANTED.scratchMebibytes)) {
      yield `container ${container.name} may not fill /tmp`;
    }
  }
}

/** The terms of a pod's node affinity, without what keeps members in the zones of the site. */
function termsBesideZones(spec: Any): unknown {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.map(({ matchExpressions = [], ...rest }: Any) => {
    const own = matchExpressions.filter(({ key }: Any) => key !== 'topology.kubernetes.io/zone');
    return { ...(own.length === 0 ? {} : { matchExpressions: own }), ...rest };
  });
}

function millicores(quantity: string | undefined): number {
  if (quantity === undefined) return Number.NaN;
  return quantity.endsWith('m') ? Number.parseInt(quantity, 10) : Number(quantity) * 1000;
}
