import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../support/helm.js';
import { containersOf, podsOf, type RenderedPod } from './pods.js';

// biome-ignore lint/suspicious/noExplicitAny: the Kubernetes schema has checked the shape
type Any = any;

/** Sources of volumes that the restricted Pod Security Standard allows. */
const VOLUMES: ReadonlySet<string> = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'],
]);

/** What holds for every pod of every chart, Jobs and tests included: one sentence a breach. */
export function podBreaches(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap((pod) => {
    const breaches = [...podSpecBreaches(pod)];
    for (const { container, init } of containersOf(pod)) {
      const place = `container ${container.name}`;
      breaches.push(...[...containerBreaches(container)].map((breach) => `${place} ${breach}`));
      if (pod.longRunning && !init)
        breaches.push(...[...probeBreaches(container)].map((breach) => `${place} ${breach}`));
    }
    return breaches.map((breach) => `${pod.owner}: ${breach}`);
  });
}

function* podSpecBreaches({ spec, manifest }: RenderedPod): Generator<string> {
  const context = spec.securityContext ?? {};
  if (context.runAsNonRoot !== true) yield 'may run as root';
  if (!(context.runAsUser > 0)) yield 'names no user id';
  if (context.seccompProfile?.type !== 'RuntimeDefault') yield 'has no seccomp profile';
  if (spec.automountServiceAccountToken !== false) yield 'mounts a service account token';
  if (spec.enableServiceLinks !== false) yield 'gets the addresses of all services as environment variables';
  for (const share of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace']) {
    if (spec[share]) yield `uses ${share}`;
  }
  for (const volume of spec.volumes ?? []) {
    for (const source of Object.keys(volume).filter((key) => key !== 'name')) {
      if (!VOLUMES.has(source)) yield `volume ${volume.name} is a ${source}`;
    }
    if (volume.emptyDir && volume.emptyDir.sizeLimit === undefined) yield `volume ${volume.name} has no size limit`;
  }
  if (manifest.kind === 'StatefulSet' && spec.terminationGracePeriodSeconds === undefined) yield 'has no grace period';
}

function* containerBreaches(container: Any): Generator<string> {
  const context = container.securityContext ?? {};
  if (context.allowPrivilegeEscalation !== false) yield 'may gain privileges';
  if (context.privileged) yield 'is privileged';
  if (context.runAsUser === 0 || context.runAsNonRoot === false) yield 'runs as root';
  if (context.readOnlyRootFilesystem !== true) yield 'can write to its image';
  if (!isDeepStrictEqual(context.capabilities, { drop: ['ALL'] })) yield 'keeps capabilities';
  if (container.resources?.limits?.memory === undefined) yield 'has no memory limit';
  for (const request of ['cpu', 'memory']) {
    if (container.resources?.requests?.[request] === undefined) yield `requests no ${request}`;
  }
  if (/:latest$/.test(container.image) || !/(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$/.test(container.image)) {
    yield `has the unpinned image ${container.image}`;
  }
  for (const port of container.ports ?? []) if (port.hostPort) yield `takes port ${port.hostPort} of its node`;
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.secretKeyRef) yield `has a secret in the environment variable ${name}`;
    if (value && /PASSWORD|SECRET|TOKEN/.test(name) && !/_(FILE|PATH|DIR)$/.test(name)) yield `has a secret in ${name}`;
  }
  if ((container.envFrom ?? []).some((source: Any) => source.secretRef)) yield 'has secrets in its environment';
}

function* probeBreaches(container: Any): Generator<string> {
  for (const probe of ['readinessProbe', 'livenessProbe']) if (!container[probe]) yield `has no ${probe}`;
  const { readinessProbe, livenessProbe } = container;
  if (readinessProbe && livenessProbe && isDeepStrictEqual(handler(readinessProbe), handler(livenessProbe))) {
    yield 'is killed for not being ready: both probes ask the same';
  }
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    // A Java virtual machine every few seconds takes more than the server that it asks.
    if (/\bjava\b|\/kafka-[a-z-]+\.sh|\bnodetool\b|\bcqlsh\b/.test((container[probe]?.exec?.command ?? []).join(' ')))
      yield `starts a JVM in its ${probe}`;
  }
}

function handler({ exec, httpGet, tcpSocket, grpc }: Any): object {
  return { exec, httpGet, tcpSocket, grpc };
}
