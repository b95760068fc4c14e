import { isLabelKey, labelPrefix } from '../checks/label.js';

/** What is wrong with the name of a label or an annotation, and what to do. */
export interface KeyFault {
  readonly message: string;
  readonly remedy: string;
}

const OWN = 'use a name without a prefix, or with one of your own';

/** Prefixes of what the kit itself puts on pods: its selectors, network rules and checks go by them. */
const OF_THE_KIT = ['datastead.dev', 'app.kubernetes.io'];

/** Labels that Kubernetes' controllers put on pods and find them by. */
const OF_CONTROLLERS = new Set(['pod-template-hash', 'controller-revision-hash', 'controller-uid', 'job-name']);
const PREFIXES_OF_CONTROLLERS = [
  'topology.kubernetes.io',
  'statefulset.kubernetes.io',
  'apps.kubernetes.io',
  'batch.kubernetes.io',
];

/** Annotations by which a pod asks to be confined less than the restricted Pod Security Standard wants, or for devices of its node. */
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
      message: 'changes how a pod is confined, which is the restricted Pod Security Standard for all',
      remedy: 'leave it out',
    };
  }
  if (within(prefix, 'helm.sh')) return { message: 'is for Helm', remedy: OWN };
  return undefined;
}

function keyFault(key: string, what: 'label' | 'annotation'): KeyFault | undefined {
  if (!isLabelKey(key)) {
    const remedy = `use letters, digits, -, _ and ., with a DNS name and a slash before it if you like, such as example.com/team`;
    return { message: `is no name of ${what === 'label' ? 'a label' : 'an annotation'}`, remedy };
  }
  const owner = OF_THE_KIT.find((one) => within(labelPrefix(key) ?? '', one));
  return owner === undefined
    ? undefined
    : { message: `belongs to the kit, which finds and guards its pods by ${owner}`, remedy: OWN };
}

function within(prefix: string, domain: string): boolean {
  return prefix === domain || prefix.endsWith(`.${domain}`);
}
