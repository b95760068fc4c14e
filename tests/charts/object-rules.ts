import type { Manifest } from '../support/helm.js';
import { podsOf, type RenderedPod, selects, templateOf } from './pods.js';

/** Labels that change with a chart's version: in a selector or a claim template they would make an upgrade impossible. */
const VERSION_LABELS = ['helm.sh/chart', 'app.kubernetes.io/version'];

/** Labels that every object carries. */
const COMMON_LABELS = ['name', 'instance', 'part-of', 'managed-by'].map((label) => `app.kubernetes.io/${label}`);

/** How long a name may be, where Kubernetes makes a longer one or a label of it. */
const NAME_LIMITS: Readonly<Record<string, number>> = {
  StatefulSet: 52,
  CronJob: 52,
  Certificate: 63,
  ConfigMap: 63,
  Secret: 63,
};

/** What holds for all objects of a release together: one sentence a breach. */
export function objectBreaches(manifests: readonly Manifest[], namespace: string): string[] {
  const pods = podsOf(manifests);
  return [
    ...manifests.flatMap((manifest) =>
      [...eachBreaches(manifest, namespace)].map((breach) => `${title(manifest)}: ${breach}`),
    ),
    ...manifests.flatMap((manifest) =>
      [...selectorBreaches(manifest, pods)].map((breach) => `${title(manifest)}: ${breach}`),
    ),
    ...pods.flatMap((pod) => [...coverBreaches(pod, manifests)].map((breach) => `${pod.owner}: ${breach}`)),
    ...twice(manifests),
  ];
}

function title(manifest: Manifest): string {
  return `${manifest.kind} ${manifest.metadata.name}`;
}

function* twice(manifests: readonly Manifest[]): Generator<string> {
  const seen = new Set<string>();
  for (const manifest of manifests) {
    const key = `${title(manifest)} in ${manifest.metadata.namespace}`;
    if (seen.has(key)) yield `${key} is rendered twice`;
    seen.add(key);
  }
}

function* eachBreaches(manifest: Manifest, namespace: string): Generator<string> {
  const { name, labels = {}, annotations = {} } = manifest.metadata;
  if (name.length > (NAME_LIMITS[manifest.kind] ?? 63)) yield `has a name of ${name.length} characters`;
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) yield 'has a name that Kubernetes refuses';
  for (const label of COMMON_LABELS) if (!labels[label]) yield `has no label ${label}`;
  for (const [label, value] of Object.entries({ ...labels, ...templateOf(manifest)?.metadata?.labels })) {
    if (!/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/.test(String(value))) yield `label ${label} is "${value}"`;
  }
  if (!manifest.kind.startsWith('Cluster') && !manifest.metadata.namespace)
    yield `names no namespace (of the release: ${namespace})`;
  if (manifest.kind === 'Secret' && ('data' in manifest || 'stringData' in manifest))
    yield 'carries a secret in rendered output';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(JSON.stringify(manifest))) yield 'carries a private key in rendered output';
  const hook = annotations['helm.sh/hook'];
  if (hook !== undefined && hook !== 'test') yield `is a ${hook} hook`;
  if (manifest.kind === 'Job') {
    if (annotations['argocd.argoproj.io/sync-options'] !== 'Force=true,Replace=true')
      yield 'is not tried again by a sync of Argo CD once it failed';
    yield* jobBreaches(manifest);
  }
  for (const claim of manifest['spec']?.volumeClaimTemplates ?? []) {
    for (const label of VERSION_LABELS)
      if (claim.metadata?.labels?.[label]) yield `claim ${claim.metadata.name} has the label ${label}`;
  }
  if (manifest.kind === 'Certificate') yield* certificateBreaches(manifest);
  if (manifest.kind === 'NetworkPolicy') yield* policyBreaches(manifest);
}

function* jobBreaches({ spec }: Manifest): Generator<string> {
  if (spec.backoffLimit === undefined) yield 'has no backoff limit';
  if (spec.activeDeadlineSeconds === undefined) yield 'has no deadline';
  if (spec.ttlSecondsAfterFinished !== undefined) yield 'is removed when finished, so that it would run again';
  if (spec.template.spec.restartPolicy !== 'Never') yield 'loses the output of a failed try';
}

function* certificateBreaches({ spec }: Manifest): Generator<string> {
  if (spec.privateKey?.encoding !== 'PKCS8') yield 'has no PKCS#8 key';
  // An authority keeps its key: a new one would make every certificate of the old one worthless at once.
  if (spec.privateKey?.rotationPolicy !== 'Always' && !spec.isCA) yield 'keeps its key when renewed';
  if ((spec.commonName ?? '').length > 64) yield 'has a common name of more than 64 characters';
}

function* policyBreaches({ spec }: Manifest): Generator<string> {
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const rule of spec[direction] ?? []) {
      if (!rule[peers]?.length) yield `opens ${direction} to everybody`;
      if (!rule.ports?.length) yield `opens every port for ${direction}`;
    }
  }
}

function* selectorBreaches(manifest: Manifest, pods: readonly RenderedPod[]): Generator<string> {
  const { spec } = manifest;
  if (!spec?.selector) return;
  const selector = manifest.kind === 'Service' ? { matchLabels: spec.selector } : spec.selector;
  for (const label of VERSION_LABELS) if (selector.matchLabels?.[label]) yield `selects by the label ${label}`;
  const selected = pods.filter((pod) => selects(selector, pod.labels));
  if (selected.length === 0) yield 'selects no pod';
  const strangers = selected.filter((pod) => pod.manifest !== manifest);
  if (manifest.kind === 'StatefulSet' || manifest.kind === 'Deployment') {
    if (!selected.some((pod) => pod.manifest === manifest)) yield 'does not select its own pods';
    for (const pod of strangers) yield `selects the pods of ${pod.owner}`;
  } else {
    for (const pod of selected) if (!pod.longRunning) yield `selects the pods of ${pod.owner}`;
  }
}

function* coverBreaches(pod: RenderedPod, manifests: readonly Manifest[]): Generator<string> {
  const here = manifests.filter(({ metadata }) => (metadata.namespace ?? '') === pod.namespace);
  for (const direction of ['Ingress', 'Egress']) {
    const policies = here.filter(
      ({ kind, spec }) =>
        kind === 'NetworkPolicy' &&
        (spec.policyTypes ?? []).includes(direction) &&
        selects(spec.podSelector ?? {}, pod.labels),
    );
    if (policies.length === 0) yield `no NetworkPolicy rules its ${direction.toLowerCase()}`;
  }
  if (!pod.longRunning || !(pod.manifest['spec'].replicas > 1)) return;
  const budgets = here.filter(({ kind, spec }) => kind === 'PodDisruptionBudget' && selects(spec.selector, pod.labels));
  // Kubernetes evicts no pod that two budgets select.
  if (budgets.length !== 1) yield `has ${budgets.length} disruption budgets`;
}
