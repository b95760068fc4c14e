import { type Case, change as changed, GOOD } from './base.js';

/** Every setting of pods, below the good file. */
const PODS = `    pods:
      imagePullSecrets: [registry]
      tolerations: [{ key: pool, operator: Equal, value: data, effect: NoExecute, tolerationSeconds: 60 }]
      nodeSelector: { pool: data }
      nodeAffinity: [{ matchExpressions: [{ key: disk, operator: In, values: [ssd] }] }]
      priorityClassName: platform
      runtimeClassName: gvisor
      labels: { team: shop }
      annotations: { owner: "the platform team" }
      runAsUser: 20001
      runAsGroup: 20002
      fsGroup: unset
      cpuLimitRatio: 8
      scratch: 512Mi
`;

const change = (from: string, to: string) => changed(from, to, GOOD + PODS);

/** What a site says of its pods. */
export const POD_CASES: readonly Case[] = [
  [
    'a misspelt setting of pods',
    change('imagePullSecrets', 'imagePullSecret'),
    ['33:7', 'unknown key "imagePullSecret" in pods', '"imagePullSecrets"?'],
  ],
  [
    'one pull secret without a list',
    change('[registry]', 'registry'),
    ['33:25', 'must be a list', 'write a list, [registry]'],
  ],
  [
    'a pull secret with capitals',
    change('[registry]', '[Registry]'),
    ['33:26', '8 characters that are not a valid name', 'such as registry'],
  ],
  [
    'an operator of no toleration',
    change('operator: Equal', 'operator: Equals'),
    ['34:44', '"Equals"', 'did you mean "Equal"?'],
  ],
  [
    'a value beside Exists',
    change('operator: Equal', 'operator: Exists'),
    ['34:59', 'beside the operator Exists', 'use Equal'],
  ],
  [
    'seconds beside another effect',
    change('NoExecute', 'NoSchedule'),
    ['34:103', 'effect is NoSchedule', 'set effect to NoExecute'],
  ],
  ['an effect in small letters', change('NoExecute', 'noexecute'), ['34:72', '"noexecute"', '"NoExecute"?']],
  [
    'a toleration of any taint',
    change('key: pool, operator: Equal, value: data', 'operator: Exists'),
    ['34:21', 'every taint', 'the taint that you mean'],
  ],
  [
    'a node label without quotes',
    change('{ pool: data }', '{ pool: 7 }'),
    ['35:29', 'must be a text', 'in quotes, "7"'],
  ],
  [
    'a node label with a space',
    change('{ pool: data }', '{ "the pool": data }'),
    ['35:35', 'not a valid name of a label', '--show-labels'],
  ],
  ['In without values', change(', values: [ssd]', ''), ['36:', 'In needs at least one', 'add a value']],
  [
    'a requirement without an operator',
    change(', operator: In, values: [ssd]', ''),
    ['36:', 'no "operator"', 'operator: In'],
  ],
  [
    'a term that fits no node',
    change('{ matchExpressions: [{ key: disk, operator: In, values: [ssd] }] }', '{}'),
    ['36:22', 'matches no node', 'leave the term out'],
  ],
  [
    'a priority class with a space',
    change('priorityClassName: platform', 'priorityClassName: very high'),
    ['37:26', '"very high"', 'kubectl get priorityclass'],
  ],
  [
    'a priority without quotes',
    change('priorityClassName: platform', 'priorityClassName: 1000'),
    ['37:26', 'must be a text', 'in quotes, "1000"'],
  ],
  ['a runtime class with capitals', change('gvisor', 'gVisor'), ['38:25', '"gVisor"', 'kubectl get runtimeclass']],
  [
    'a pod label of the kit',
    change('team: shop', 'access.datastead.dev/events: granted'),
    ['39:46', 'is reserved', 'your own prefix'],
  ],
  [
    'a pod label that says too much',
    change('team: shop', 'team: the whole shop'),
    ['39:23', '"the whole shop"', 'at most 63 letters'],
  ],
  [
    'an annotation that unconfines',
    change('owner: "the', 'container.apparmor.security.beta.kubernetes.io/a: "the'),
    ['40:', 'the confinement of a pod', 'leave it out'],
  ],
  ['root', change('20001', '0'), ['41:18', 'is 0: root', 'unset if the cluster assigns one']],
  ['a user by name', change('20001', 'nobody'), ['41:18', '"nobody"', 'whole number without quotes, or unset']],
  ['a group below nothing', change('20002', '-1'), ['42:19', 'is -1', 'from 0 to 2147483647']],
  [
    'a CPU limit below the request',
    change('cpuLimitRatio: 8', 'cpuLimitRatio: 0.5'),
    ['44:22', 'is 0.5', 'from 1 to 1000'],
  ],
  ['scratch without a unit', change('512Mi', '512'), ['45:16', 'the number 512', 'such as 512Mi']],
  ['scratch for nothing', change('512Mi', '1Mi'), ['45:16', 'is 1Mi', '256Mi or more']],
  [
    'network of the host',
    change('fsGroup: unset', 'hostNetwork: true'),
    ['43:7', 'unknown key "hostNetwork" in pods', 'remove it'],
  ],
];
