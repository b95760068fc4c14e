import type { Manifest } from '../support/helm.js';

type Labels = Readonly<Record<string, string>>;

// biome-ignore lint/suspicious/noExplicitAny: the Kubernetes schema has checked the shape
type Any = any;

/** A pod that some rendered object starts. */
export interface RenderedPod {
  /** `StatefulSet events-broker` */
  readonly owner: string;
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: Any;
  /** Deployments and StatefulSets run for ever; Jobs and bare pods (tests) come to an end. */
  readonly longRunning: boolean;
}

export function podsOf(manifests: readonly Manifest[]): RenderedPod[] {
  return manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    if (template === undefined) return [];
    return [
      {
        owner: `${manifest.kind} ${manifest.metadata.name}`,
        manifest,
        namespace: manifest.metadata.namespace ?? '',
        labels: template.metadata?.labels ?? {},
        spec: template.spec,
        longRunning: manifest.kind === 'Deployment' || manifest.kind === 'StatefulSet',
      },
    ];
  });
}

/** The part of an object whose change starts new pods. */
export function templateOf(manifest: Manifest): Any {
  switch (manifest.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'Job':
      return manifest['spec'].template;
    case 'CronJob':
      return manifest['spec'].jobTemplate.spec.template;
    case 'Pod':
      return { metadata: manifest.metadata, spec: manifest['spec'] };
    default:
      return undefined;
  }
}

export function containersOf(pod: RenderedPod): { container: Any; init: boolean }[] {
  return [
    ...(pod.spec.initContainers ?? []).map((container: Any) => ({
      container,
      init: container.restartPolicy !== 'Always',
    })),
    ...(pod.spec.containers ?? []).map((container: Any) => ({ container, init: false })),
  ];
}

interface Expression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/** Kubernetes' label selector; an empty one selects everything. */
export function selects(
  selector: { matchLabels?: Labels; matchExpressions?: readonly Expression[] },
  labels: Labels,
): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}
