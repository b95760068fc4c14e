import { isDeepStrictEqual } from 'node:util';
import { isFields } from '../kubernetes/strategic-merge.js';

type Fields = Readonly<Record<string, unknown>>;

/** A field that no patch may change. */
interface KeptField {
  /** Its path. `[]` stands for each entry that the kit has made of a list, which no patch may take away. */
  readonly at: string;
  /** `as it is`, or `with what is in it`: keys and entries may come beside those that are there. @default 'as it is' */
  readonly stays?: 'as it is' | 'with what is in it';
  /** What to do instead. */
  readonly instead: string;
}

/** A kept field that was changed, or an entry that was taken away. */
export interface LostField {
  readonly path: string;
  readonly instead: string;
}

const LEAVE = 'leave it as it is';
const IDENTITY = `${LEAVE}: it identifies the object for the kit, Helm or Terraform`;
const SELECTED = `${LEAVE}: other objects select these pods by it`;

const EVERY: readonly KeptField[] = [
  ...['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.generateName'].map((at) => ({
    at,
    instead: IDENTITY,
  })),
  ...(['metadata.labels', 'metadata.annotations'] as const).map((at) => ({
    at,
    stays: 'with what is in it' as const,
    instead: IDENTITY,
  })),
  ...['metadata.finalizers', 'metadata.ownerReferences'].map((at) => ({
    at,
    instead: 'leave it out: it could block the removal of the object, or cause it',
  })),
];

function podTemplate(template: string): KeptField[] {
  const at = (field: string) => (template === '' ? field : `${template}.${field}`);
  const beside = 'with what is in it' as const;
  const containers = ['spec.containers', 'spec.initContainers'].flatMap((list): KeptField[] => [
    { at: at(`${list}[].name`), instead: `${LEAVE}, or take the container out where it is made` },
    { at: at(`${list}[].image`), instead: 'set image or version where it is made, or imageMirror in sites.yaml' },
    {
      at: at(`${list}[].resources`),
      instead: 'set cpu and memory of the system or workload, so that they count against the capacity of the site',
    },
    ...['command', 'args'].map((field) => ({
      at: at(`${list}[].${field}`),
      instead: 'set command and args of the workload; those of a system belong to the kit',
    })),
    {
      at: at(`${list}[].env[]`),
      stays: beside,
      instead: 'set env of the workload, or the props of the system; you can add other variables',
    },
    { at: at(`${list}[].ports[]`), stays: beside, instead: `${LEAVE}; you can add other ports` },
    { at: at(`${list}[].volumeMounts[]`), stays: beside, instead: `${LEAVE}; you can add other mounts` },
    {
      at: at(`${list}[].securityContext`),
      stays: beside,
      instead: `${LEAVE}: the kit follows the restricted Pod Security Standard`,
    },
  ]);
  return [
    ...(template === ''
      ? []
      : (['metadata.labels', 'metadata.annotations'] as const).map((field) => ({
          at: at(field),
          stays: beside,
          instead: SELECTED,
        }))),
    ...containers,
    { at: at('spec.volumes[].name'), instead: LEAVE },
    {
      at: at('spec.securityContext'),
      stays: beside,
      instead: 'set runAsUser, runAsGroup and fsGroup in the prop pods; leave the rest as it is',
    },
    { at: at('spec.restartPolicy'), instead: LEAVE },
    { at: at('spec.serviceAccountName'), instead: `${LEAVE}: it is the identity of the pods` },
    {
      at: at('spec.topologySpreadConstraints[]'),
      stays: beside,
      instead: 'set tolerate, which controls how pods are spread; you can add other constraints',
    },
    {
      at: at('spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution'),
      instead: 'set nodeAffinity in the prop pods, or zones of the site',
    },
  ];
}

function job(
  spec: string,
  kept = 'leave it out: a Job that is gone would run again with the next deploy',
): KeptField[] {
  return [
    ...['completions', 'parallelism', 'completionMode', 'suspend', 'selector', 'manualSelector'].map((field) => ({
      at: `${spec}.${field}`,
      instead: `${LEAVE}: one pod does the work once`,
    })),
    { at: `${spec}.activeDeadlineSeconds`, instead: 'set the deadline where the Job is made' },
    { at: `${spec}.ttlSecondsAfterFinished`, instead: kept },
    ...podTemplate(`${spec}.template`),
  ];
}

const whole = (at: string, instead: string): KeptField => ({ at, instead });

const OF_KINDS: Readonly<Record<string, readonly KeptField[]>> = {
  StatefulSet: [
    whole('spec.replicas', "set the number of members in the system's size"),
    whole('spec.volumeClaimTemplates', "set the storage in the system's size (docs/volumes.md)"),
    whole('spec.persistentVolumeClaimRetentionPolicy', 'set removalPolicy of the system'),
    ...['selector', 'serviceName', 'podManagementPolicy', 'ordinals'].map((field) =>
      whole(
        `spec.${field}`,
        `${LEAVE}: Kubernetes cannot change it in an existing StatefulSet, or members would lose their names`,
      ),
    ),
    ...podTemplate('spec.template'),
  ],
  Deployment: [
    whole('spec.replicas', 'set replicas or scaling of the workload'),
    whole('spec.selector', SELECTED),
    ...podTemplate('spec.template'),
  ],
  Job: job('spec'),
  CronJob: [
    whole('spec.schedule', 'set the schedule where it is made'),
    whole('spec.concurrencyPolicy', LEAVE),
    ...(['labels', 'annotations'] as const).map((field) => ({
      at: `spec.jobTemplate.metadata.${field}`,
      stays: 'with what is in it' as const,
      instead: `${LEAVE}: by it a deploy finds runs that may still use what it takes away`,
    })),
    ...job(
      'spec.jobTemplate.spec',
      'leave it out: successfulJobsHistoryLimit and failedJobsHistoryLimit say how many runs are kept',
    ),
  ],
  Pod: podTemplate(''),
  Service: [
    whole('spec.selector', SELECTED),
    whole('spec.clusterIP', `${LEAVE}: Kubernetes cannot change it`),
    { at: 'spec.ports[]', stays: 'with what is in it', instead: `${LEAVE}; you can add other ports` },
  ],
  PodDisruptionBudget: ['selector', 'maxUnavailable', 'minAvailable'].map((field) =>
    whole(`spec.${field}`, 'set tolerate, which determines it'),
  ),
  HorizontalPodAutoscaler: ['minReplicas', 'maxReplicas', 'scaleTargetRef', 'metrics'].map((field) =>
    whole(`spec.${field}`, 'set scaling of the workload'),
  ),
  NetworkPolicy: [
    whole('spec', 'create your own NetworkPolicy in site.stacks.data or site.stacks.apps: what policies allow adds up'),
  ],
  ...Object.fromEntries(
    ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].map((kind) => [
      kind,
      ['rules', 'aggregationRule', 'subjects', 'roleRef'].map((field) =>
        whole(field, 'create your own role and binding: what they allow adds up'),
      ),
    ]),
  ),
  ConfigMap: [
    ...['data', 'binaryData'].map((at) => ({
      at,
      stays: 'with what is in it' as const,
      instead: 'set the props that it is made from; you can add other keys',
    })),
    whole('immutable', LEAVE),
  ],
  Certificate: [
    ...['secretName', 'issuerRef', 'commonName', 'usages', 'privateKey', 'isCA'].map((field) =>
      whole(`spec.${field}`, `${LEAVE}: members and clients identify each other by it`),
    ),
    ...['dnsNames', 'uris', 'additionalOutputFormats'].map((field) => ({
      at: `spec.${field}`,
      stays: 'with what is in it' as const,
      instead: 'list the existing entries too, since this list is replaced',
    })),
  ],
  ...Object.fromEntries(
    ['Issuer', 'ClusterIssuer'].map((kind) => [
      kind,
      [whole('spec', 'set certificateIssuer in sites.yaml to your own issuer')],
    ]),
  ),
  ResourceQuota: [{ at: 'spec.hard', stays: 'with what is in it', instead: 'set capacity in sites.yaml' }],
  LimitRange: [{ at: 'spec.limits', stays: 'with what is in it', instead: LEAVE }],
  ServiceAccount: [whole('automountServiceAccountToken', LEAVE)],
  Namespace: [whole('spec', LEAVE)],
};

/** What of an object a patch has changed, or taken away, that has to stay. */
export function lostFields(kind: string, before: Fields, after: Fields): LostField[] {
  return [...EVERY, ...(OF_KINDS[kind] ?? [])].flatMap(({ at, stays, instead }) =>
    lost(at.split('.'), before, after, '', stays ?? 'as it is').map((path) => ({ path, instead })),
  );
}

type Stays = KeptField['stays'];

function lost(way: readonly string[], before: unknown, after: unknown, where: string, stays: Stays): string[] {
  const [step, ...rest] = way;
  if (step === undefined) return kept(before, after, stays) ? [] : [where];
  const key = step.replace('[]', '');
  const place = where === '' ? key : `${where}.${key}`;
  const [old, value] = [before, after].map((one) => (isFields(one) ? one[key] : undefined));
  if (!step.endsWith('[]')) return lost(rest, old, value, place, stays);
  const entries = (Array.isArray(old) ? old : []).filter(isFields);
  const others = (Array.isArray(value) ? value : []).filter(isFields);
  return entries.flatMap((entry) => {
    const by = ['mountPath', 'name', 'containerPort', 'port', 'topologyKey'].find((field) => field in entry) ?? 'name';
    const same = others.find((other) => other[by] === entry[by]);
    const named = `${place}[${entry[by]}]`;
    return same === undefined ? [named] : lost(rest, entry, same, named, stays);
  });
}

function kept(before: unknown, after: unknown, stays: Stays): boolean {
  if (isDeepStrictEqual(before, after)) return true;
  if (stays === 'as it is') return false;
  if (before === undefined) return true;
  if (Array.isArray(before)) {
    return Array.isArray(after) && before.every((one) => after.some((other) => isDeepStrictEqual(one, other)));
  }
  if (!isFields(before) || !isFields(after)) return false;
  return Object.entries(before).every(([key, value]) => kept(value, after[key], stays));
}
