import { describe, expect, it } from 'vitest';
import { Redis } from '../../constructs/redis/index.js';
import { SpannerEmulator } from '../../constructs/spanner/index.js';
import { Migration, type PodSettings, Size, SmokeTest, Workload } from '../../index.js';
import { sitesText } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const image = 'registry.example.com/shop/api:1.0.0';
const api = 'shop/fra1/api';
const carts = 'shop/fra1/carts';

/** A workload with these settings. */
const bad = (pods: unknown) =>
  ((site) => new Workload(site, 'api', { image, pods: pods as PodSettings })) satisfies BadComposition['compose'];
/** A system with these settings. */
const badSystem = (pods: unknown) =>
  ((site) => new Redis(site, 'carts', { pods: pods as PodSettings })) satisfies BadComposition['compose'];

const ROWS: readonly (readonly [what: string, compose: BadComposition['compose'], ...BadComposition['problem']])[] = [
  ['a user that is root', bad({ runAsUser: 0 }), 'pods-user', api, 'unset if the cluster assigns one'],
  ['root for a system', badSystem({ runAsUser: 0 }), 'pods-user', carts, 'unset if the cluster assigns one'],
  [
    'root for a migration',
    (site) => new Migration(site, 'api', { image, pods: { runAsUser: 0 } }),
    'pods-user',
    api,
    'another number',
  ],
  [
    'root for a smoke test',
    (site) => new SmokeTest(site, 'api', { image, pods: { runAsUser: 0 } }),
    'pods-user',
    api,
    'another number',
  ],
  ['half a group', bad({ fsGroup: 10.5 }), 'pods-user', api, 'a whole number from 0 to 2147483647'],
  ['a user by name', bad({ runAsUser: 'nobody' }), 'props-type', api, "a number, or to 'unset'"],
  ['no user, but a group', bad({ runAsUser: 'unset' }), 'pods-user', api, 'set pods.runAsGroup to unset as well'],
  [
    'a label that the kit selects by',
    bad({ labels: { 'app.kubernetes.io/name': 'mine' } }),
    'pods-label',
    api,
    'with your own prefix',
  ],
  [
    'a label that opens a network path',
    badSystem({ labels: { 'access.datastead.dev/events': 'granted' } }),
    'pods-label',
    carts,
    'your own prefix',
  ],
  [
    'a label that Kubernetes sets',
    badSystem({ labels: { 'topology.kubernetes.io/zone': 'a' } }),
    'pods-label',
    carts,
    'your own prefix',
  ],
  ['a label with a space', bad({ labels: { 'cost center': '1' } }), 'pods-label', api, 'such as example.com/team'],
  ['a label that says too much', bad({ labels: { team: 'x'.repeat(64) } }), 'pods-label', api, 'at most 63 letters'],
  ['a label that is a number', bad({ labels: { team: 4711 } }), 'props-type', api, 'a text, in quotes'],
  [
    'an annotation of the kit',
    badSystem({ annotations: { 'datastead.dev/config': 'x' } }),
    'pods-annotation',
    carts,
    'your own prefix',
  ],
  [
    'an annotation for Helm',
    badSystem({ annotations: { 'helm.sh/hook': 'test' } }),
    'pods-annotation',
    carts,
    'your own prefix',
  ],
  [
    'an annotation that asks for devices of the host',
    bad({ annotations: { 'io.kubernetes.cri-o.Devices': '/dev/kvm' } }),
    'pods-annotation',
    api,
    'leave it out',
  ],
  [
    'an annotation that turns AppArmor off',
    badSystem({ annotations: { 'container.apparmor.security.beta.kubernetes.io/redis': 'unconfined' } }),
    'pods-annotation',
    carts,
    'leave it out',
  ],
  [
    'an annotation without a name',
    bad({ annotations: { '': 'x' } }),
    'pods-annotation',
    api,
    'such as example.com/team',
  ],
  [
    'more annotations than the API takes',
    bad({ annotations: { note: 'x'.repeat(300_000) } }),
    'pods-annotation',
    api,
    'shorten them',
  ],
  [
    'a toleration without a key',
    bad({ tolerations: [{ value: 'data' }] }),
    'pods-toleration',
    api,
    'add the key of the taint',
  ],
  [
    'a toleration of everything',
    badSystem({ tolerations: [{ operator: 'Exists' }] }),
    'pods-toleration',
    carts,
    'the taint that you mean',
  ],
  [
    'a value beside Exists',
    bad({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
    'pods-toleration',
    api,
    'leave it out, or use Equal',
  ],
  [
    'seconds for an effect that has none',
    bad({ tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 60 }] }),
    'pods-toleration',
    api,
    'set effect to NoExecute',
  ],
  [
    'seconds below nothing',
    bad({ tolerations: [{ key: 'a', effect: 'NoExecute', tolerationSeconds: -1 }] }),
    'pods-toleration',
    api,
    'a whole number from 0',
  ],
  [
    'nodes that are being drained',
    badSystem({ tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] }),
    'pods-toleration',
    carts,
    'leave this toleration out',
  ],
  [
    'an operator that there is none of',
    bad({ tolerations: [{ key: 'a', operator: 'Equals' }] }),
    'props-choice',
    api,
    'did you mean "Equal"?',
  ],
  ['a node label with a space', bad({ nodeSelector: { 'a b': 'c' } }), 'pods-node', api, '--show-labels'],
  ['a term that fits no node', bad({ nodeAffinity: [{}] }), 'pods-node', api, 'leave the term out'],
  [
    'In of nothing',
    bad({ nodeAffinity: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }] }),
    'pods-node',
    api,
    'add a value',
  ],
  [
    'more than a word',
    bad({ nodeAffinity: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['many'] }] }] }),
    'pods-node',
    api,
    'one whole number as a text',
  ],
  [
    'a field that Kubernetes does not know',
    bad({ nodeAffinity: [{ matchFields: [{ key: 'spec.unschedulable', operator: 'In', values: ['a'] }] }] }),
    'pods-node',
    api,
    'metadata.name',
  ],
  [
    'one zone for a system that survives one',
    badSystem({ nodeSelector: { 'topology.kubernetes.io/zone': 'a' } }),
    'pods-place',
    carts,
    'tolerate to none',
  ],
  [
    'two zones of three for a workload',
    bad({
      nodeAffinity: [
        { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['a', 'b'] }] },
      ],
    }),
    'pods-place',
    api,
    'tolerate to none',
  ],
  [
    'one host for what survives its loss',
    badSystem({ nodeSelector: { 'kubernetes.io/hostname': 'n1' } }),
    'pods-place',
    carts,
    'kubernetes.io/hostname',
  ],
  [
    'a pull secret by its content',
    bad({ imagePullSecrets: ['{"auths":{}}'] }),
    'pods-pull-secret',
    api,
    'such as registry',
  ],
  [
    'a priority class with capitals',
    badSystem({ priorityClassName: 'High' }),
    'pods-class',
    carts,
    'kubectl get priorityclass',
  ],
  ['a runtime class without a name', bad({ runtimeClassName: '' }), 'pods-class', api, 'kubectl get runtimeclass'],
  [
    'a CPU limit below the request',
    badSystem({ cpuLimitRatio: 0.5 }),
    'pods-cpu-limit',
    carts,
    'a number from 1 to 1000',
  ],
  [
    'a CPU limit that is no number',
    bad({ cpuLimitRatio: Number.NaN }),
    'pods-cpu-limit',
    api,
    'a number from 1 to 1000',
  ],
  ['next to no room in /tmp', bad({ scratch: Size.mebibytes(16) }), 'pods-scratch', api, 'use 256Mi or more'],
  ['a field of a pod that is none of these', bad({ hostNetwork: true }), 'props-unknown', api, 'remove it'],
];

describe('pods', () => {
  itIsRefused(ROWS.map(([what, compose, ...problem]) => ({ what, compose, problem })));

  itIsRefused([
    {
      what: 'the name of a node for a workload, which would be deleted and made anew',
      compose: bad({ nodeAffinity: [{ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n7'] }] }] }),
      problem: ['pods-node', api, 'kubernetes.io/hostname'],
    },
    {
      what: 'the name of a node for what survives its loss, in the words in which it was said',
      compose: badSystem({
        nodeAffinity: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }],
      }),
      problem: ['pods-place', carts, 'remove matchFields from'],
    },
    {
      what: 'a zone that the site does not have',
      compose: (site) =>
        new SpannerEmulator(site, 'ledger', { pods: { nodeSelector: { 'topology.kubernetes.io/zone': 'd' } } }),
      props: { tolerate: 'none' },
      problem: ['pods-place', 'shop/fra1/ledger', 'add the zone to the site'],
    },
    {
      what: 'zones that the whole site is tied to',
      compose: (site) => new Redis(site, 'carts'),
      props: { sites: sitesText({ pods: '{ nodeSelector: { topology.kubernetes.io/zone: a } }' }) },
      problem: ['pods-place', carts, 'remove topology.kubernetes.io/zone from'],
    },
  ]);

  it('are refused in one sentence, which does not repeat what may be a secret', () => {
    const { message } = failure({ what: '', compose: bad({ imagePullSecrets: ['hunter2!'] }), problem: ['', '', ''] });
    expect(message).toBe(
      'shop/fra1/api pods.imagePullSecrets[0] is 8 characters that are not a valid name of a Secret: write the name of a Secret of the type kubernetes.io/dockerconfigjson, such as registry',
    );
    const label = failure({
      what: '',
      compose: bad({ labels: { 'datastead.dev/workload': 'x' } }),
      problem: ['', '', ''],
    });
    expect(label.message).toBe(
      'shop/fra1/api pods.labels["datastead.dev/workload"] is reserved: the kit finds and protects its pods by names of datastead.dev: use a name without a prefix, or with your own prefix',
    );
  });
});
