import { isLabelKey, labelPrefix } from '../checks/label.js';

/** A problem with the name of a label or an annotation, and its remedy. */
export interface KeyFault {
  readonly message: string;
  readonly remedy: string;
}

const OWN = 'use a name without a prefix, or with your own prefix';

/** Prefixes of labels and annotations that the kit itself sets on pods: its selectors, network rules and checks use them. */
const OF_THE_KIT = ['datastead.dev', 'app.kubernetes.io'];

/** Labels that Kubernetes' controllers set on pods, to find them. */
const OF_CONTROLLERS = new Set(['pod-template-hash', 'controller-revision-hash', 'controller-uid', 'job-name']);
const PREFIXES_OF_CONTROLLERS = [
  'topology.kubernetes.io',
  'statefulset.kubernetes.io',
  'apps.kubernetes.io',
  'batch.kubernetes.io',
];

/** Annotations with which a pod asks for less confinement than the restricted Pod Security Standard requires, or for devices of its node. */
const OF_CONFINEMENT = [
  'container.apparmor.security.beta.kubernetes.io',
  'seccomp.security.alpha.kubernetes.io',
  'container.seccomp.security.alpha.kubernetes.io',
];
const OF_RUNTIMES = /^io\.kubernetes\.cri-o\./;

/** A label of the kit's pods that a platform may not set. */
export function labelKeyFault(key: string): KeyFault | undefined {
  const fault = keyFault(key, 'label');
  if (fault !== undefined) return fault;
  const prefix = labelPrefix(key);
  if (OF_CONTROLLERS.has(key) || PREFIXES_OF_CONTROLLERS.some((one) => prefix === one)) {
    return { message: 'is a label that Kubernetes sets', remedy: OWN };
  }
  return undefined;
}

/** An annotation of the kit's pods that a platform may not set. */
export function annotationKeyFault(key: string): KeyFault | undefined {
  const fault = keyFault(key, 'annotation');
  if (fault !== undefined) return fault;
  const prefix = labelPrefix(key) ?? '';
  if (OF_CONFINEMENT.includes(prefix) || OF_RUNTIMES.test(key) || key === 'openshift.io/required-scc') {
    return {
      message: 'changes the confinement of a pod, which is the restricted Pod Security Standard for all pods',
      remedy: 'leave it out',
    };
  }
  if (within(prefix, 'helm.sh')) return { message: 'is reserved for Helm', remedy: OWN };
  return undefined;
}

function keyFault(key: string, what: 'label' | 'annotation'): KeyFault | undefined {
  if (!isLabelKey(key)) {
    const remedy = `use letters, digits, -, _ and ., optionally after a DNS name and a slash, such as example.com/team`;
    return { message: `is not a valid name of ${what === 'label' ? 'a label' : 'an annotation'}`, remedy };
  }
  const owner = OF_THE_KIT.find((one) => within(labelPrefix(key) ?? '', one));
  return owner === undefined
    ? undefined
    : { message: `is reserved: the kit finds and protects its pods by names of ${owner}`, remedy: OWN };
}

function within(prefix: string, domain: string): boolean {
  return prefix === domain || prefix.endsWith(`.${domain}`);
}
