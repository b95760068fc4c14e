import { describe, expect, it } from 'vitest';
import { type Manifest, parseManifests } from '../support/helm.js';
import { kubernetesErrors } from '../support/kubernetes.js';
import { objectBreaches } from './object-rules.js';
import { podBreaches } from './pod-rules.js';

const LABELS =
  '{ app.kubernetes.io/name: demo, app.kubernetes.io/instance: d, app.kubernetes.io/part-of: shop, app.kubernetes.io/managed-by: Helm }';

const RIGHT = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: demo, namespace: shop-data, labels: ${LABELS} }
spec:
  replicas: 3
  serviceName: demo
  selector: { matchLabels: { app: demo } }
  template:
    metadata: { labels: { app: demo } }
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: main
          image: registry.example.com/demo:1.2.3
          env: [{ name: PASSWORD_FILE, value: /secrets/password }]
          ports: [{ containerPort: 80 }]
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 64Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          readinessProbe: { tcpSocket: { port: 80 } }
          livenessProbe: { tcpSocket: { port: 81 } }
      volumes: [{ name: tmp, emptyDir: { sizeLimit: 1Mi } }]
  volumeClaimTemplates:
    - metadata: { name: data, labels: { app: demo } }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Service
metadata: { name: demo, namespace: shop-data, labels: ${LABELS} }
spec: { selector: { app: demo }, ports: [{ port: 80, targetPort: 80 }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: demo, namespace: shop-data, labels: ${LABELS} }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: demo } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: demo, namespace: shop-data, labels: ${LABELS} }
spec:
  podSelector: { matchExpressions: [{ key: app, operator: In, values: [demo, job] }] }
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: job, namespace: shop-data, labels: ${LABELS}, annotations: { argocd.argoproj.io/sync-options: 'Force=true,Replace=true' } }
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 300
  template:
    metadata: { labels: { app: job } }
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: main
          image: registry.example.com/demo:1.2.3
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 64Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: demo, namespace: shop-data, labels: ${LABELS} }
spec:
  secretName: demo-tls
  commonName: demo
  issuerRef: { kind: Issuer, name: ca }
  privateKey: { encoding: PKCS8, rotationPolicy: Always, algorithm: ECDSA, size: 256 }
`;

function breaches(text: string): string[] {
  const manifests = parseManifests(text);
  return [...manifests.flatMap(kubernetesErrors), ...podBreaches(manifests), ...objectBreaches(manifests, 'shop-data')];
}

/** Replaces the first occurrence, which must be there: a case that changes nothing would prove nothing. */
function changed(from: string, to: string): string {
  expect(RIGHT).toContain(from);
  return RIGHT.replace(from, to);
}

const SET = 'StatefulSet demo';

describe('the rules for rendered objects', () => {
  it('say nothing about objects that keep them', () => {
    expect(breaches(RIGHT)).toEqual([]);
  });

  it.each([
    ['runAsNonRoot: true, ', '', `${SET}: may run as root`],
    ['runAsUser: 10001, ', '', `${SET}: names no user id`],
    [', seccompProfile: { type: RuntimeDefault }', '', `${SET}: has no seccomp profile`],
    ['automountServiceAccountToken: false', '', `${SET}: mounts a service account token`],
    ['enableServiceLinks: false', '', `${SET}: gets the addresses of all services as environment variables`],
    ['terminationGracePeriodSeconds: 60', 'hostNetwork: true', `${SET}: uses hostNetwork`],
    ['terminationGracePeriodSeconds: 60', '', `${SET}: has no grace period`],
    ['emptyDir: { sizeLimit: 1Mi }', 'hostPath: { path: / }', `${SET}: volume tmp is a hostPath`],
    ['emptyDir: { sizeLimit: 1Mi }', 'emptyDir: {}', `${SET}: volume tmp has no size limit`],
    ['allowPrivilegeEscalation: false, ', '', `${SET}: container main may gain privileges`],
    ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: off', `${SET}: container main can write to its image`],
    [
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: true, runAsUser: 0',
      `${SET}: container main runs as root`,
    ],
    [
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: true, privileged: true',
      `${SET}: container main is privileged`,
    ],
    ['drop: [ALL]', 'drop: [ALL], add: [CHOWN]', `${SET}: container main keeps capabilities`],
    [', limits: { memory: 64Mi }', '', `${SET}: container main has no memory limit`],
    ['cpu: 100m, ', '', `${SET}: container main requests no cpu`],
    ['demo:1.2.3', 'demo:latest', `${SET}: container main has the unpinned image registry.example.com/demo:latest`],
    ['demo:1.2.3', 'demo', `${SET}: container main has the unpinned image registry.example.com/demo`],
    ['containerPort: 80', 'containerPort: 80, hostPort: 80', `${SET}: container main takes port 80 of its node`],
    ['PASSWORD_FILE', 'PASSWORD', `${SET}: container main has a secret in PASSWORD`],
    [
      'value: /secrets/password',
      'valueFrom: { secretKeyRef: { name: s, key: k } }',
      `${SET}: container main has a secret in the environment variable PASSWORD_FILE`,
    ],
    [
      'env: [{ name: PASSWORD_FILE, value: /secrets/password }]',
      'envFrom: [{ secretRef: { name: s } }]',
      `${SET}: container main has secrets in its environment`,
    ],
    ['readinessProbe: { tcpSocket: { port: 80 } }', '', `${SET}: container main has no readinessProbe`],
    ['port: 81', 'port: 80', `${SET}: container main is killed for not being ready: both probes ask the same`],
    [
      'tcpSocket: { port: 81 }',
      'exec: { command: [/opt/kafka/bin/kafka-topics.sh] }',
      `${SET}: container main starts a JVM in its livenessProbe`,
    ],
    [
      'metadata: { name: demo, ',
      `metadata: { name: ${'n'.repeat(53)}, `,
      `StatefulSet ${'n'.repeat(53)}: has a name of 53 characters`,
    ],
    ['metadata: { name: demo, ', 'metadata: { name: Demo, ', 'StatefulSet Demo: has a name that Kubernetes refuses'],
    ['app.kubernetes.io/part-of: shop, ', '', `${SET}: has no label app.kubernetes.io/part-of`],
    [
      'app.kubernetes.io/part-of: shop',
      'app.kubernetes.io/part-of: shop+1',
      `${SET}: label app.kubernetes.io/part-of is "shop+1"`,
    ],
    ['namespace: shop-data, ', '', `${SET}: names no namespace (of the release: shop-data)`],
    ['backoffLimit: 3', '', 'Job job: has no backoff limit'],
    ['activeDeadlineSeconds: 300', '', 'Job job: has no deadline'],
    [
      'backoffLimit: 3',
      'backoffLimit: 3\n  ttlSecondsAfterFinished: 9',
      'Job job: is removed when finished, so that it would run again',
    ],
    ['Force=true,', '', 'Job job: is not tried again by a sync of Argo CD once it failed'],
    ['restartPolicy: Never', 'restartPolicy: OnFailure', 'Job job: loses the output of a failed try'],
    [
      "annotations: { argocd.argoproj.io/sync-options: 'Force=true,Replace=true' }",
      'annotations: { helm.sh/hook: post-install }',
      'Job job: is a post-install hook',
    ],
    [
      'name: data, labels: { app: demo }',
      'name: data, labels: { helm.sh/chart: a-1 }',
      `${SET}: claim data has the label helm.sh/chart`,
    ],
    ['encoding: PKCS8, ', '', 'Certificate demo: has no PKCS#8 key'],
    ['rotationPolicy: Always, ', '', 'Certificate demo: keeps its key when renewed'],
    [
      'commonName: demo',
      `commonName: ${'n'.repeat(65)}`,
      'Certificate demo: has a common name of more than 64 characters',
    ],
    ['from: [{ podSelector: {} }], ', '', 'NetworkPolicy demo: opens ingress to everybody'],
    [', ports: [{ port: 80 }] }]', ' }]', 'NetworkPolicy demo: opens every port for ingress'],
    ['spec: { selector: { app: demo }', 'spec: { selector: { app: other }', 'Service demo: selects no pod'],
    ['spec: { selector: { app: demo }', 'spec: { selector: { app: job }', 'Service demo: selects the pods of Job job'],
    ['[Ingress, Egress]', '[Ingress]', `${SET}: no NetworkPolicy rules its egress`],
    ['values: [demo, job]', 'values: [demo]', 'Job job: no NetworkPolicy rules its ingress'],
    [
      'maxUnavailable: 1, selector: { matchLabels: { app: demo } }',
      'maxUnavailable: 1, selector: {}',
      'PodDisruptionBudget demo: selects the pods of Job job',
    ],
    ['kind: Service\n', 'kind: Secret\ndata: { a: eA== }\n', 'Secret demo: carries a secret in rendered output'],
    [
      'spec: { maxUnavailable',
      'spec: { maxUnavailble',
      'policy/v1 PodDisruptionBudget demo/spec: must NOT have additional properties',
    ],
    ['replicas: 3', 'replicas: three', 'apps/v1 StatefulSet demo/spec/replicas: must be integer'],
    ['policy/v1', 'policy/v1beta1', 'policy/v1beta1 PodDisruptionBudget: no such kind'],
    [
      'kind: Issuer, name: ca',
      'kind: Issuer',
      "cert-manager.io/v1 Certificate demo/spec/issuerRef: must have required property 'name'",
    ],
  ])('tell when %s becomes %s', (from, to, expected) => {
    expect(breaches(changed(from, to)).join('\n')).toContain(expected);
  });

  it('tell of a version in selectors, of pods that two sets select, of budgets too many, and of objects rendered twice', () => {
    const [set = '', service = '', budget = ''] = RIGHT.split('\n---\n');
    const versioned = set.replaceAll('{ app: demo }', '{ app: demo, app.kubernetes.io/version: "1" }');
    expect(breaches(versioned)).toContain('StatefulSet demo: selects by the label app.kubernetes.io/version');
    const second = set.replace('name: demo', 'name: other');
    expect(breaches(`${set}\n---\n${second}`)).toContain('StatefulSet other: selects the pods of StatefulSet demo');
    expect(breaches(`${set}\n---\n${budget}\n---\n${budget}`)).toContain('StatefulSet demo: has 2 disruption budgets');
    expect(breaches(set)).toContain('StatefulSet demo: has 0 disruption budgets');
    expect(breaches(`${service}\n---\n${service}`)).toContain('Service demo in shop-data is rendered twice');
  });

  it('read YAML as Kubernetes does', () => {
    const [manifest] = parseManifests(
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { client: off }\n',
    ) as [Manifest];
    expect(kubernetesErrors(manifest)).toEqual(['v1 ConfigMap a/data/client: must be string {"type":"string"}']);
    expect(() => parseManifests('kind: A\nkind: B\n')).toThrow(/unique/);
  });
});
