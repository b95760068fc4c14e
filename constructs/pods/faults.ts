import { isLabelKey, isLabelValue } from '../checks/label.js';
import { isObjectName } from '../checks/object-names.js';
import { pathText } from '../props/index.js';
import { quote } from '../schema/words.js';
import { Size } from '../units.js';
import { annotationKeyFault, type KeyFault, labelKeyFault } from './keys.js';
import type { NodeRequirement, NodeSelectorTerm, PodSettings, Toleration } from './settings.js';

type Path = readonly (string | number)[];

/** A problem with settings of the right types: a sentence that begins with its place. */
export interface PodFault {
  readonly id: string;
  /** From `pods` on: `['tolerations', 0, 'value']`. */
  readonly path: Path;
  readonly message: string;
  readonly remedy: string;
}

/** What the API takes for the annotations of one object, names and values together. */
const MOST_ANNOTATIONS = 256 * 1024;

/** The largest id that the API takes. */
const LARGEST_ID = 2 ** 31 - 1;

/** No pod of the kit has more of its own, so that less would be too little for some. */
const LEAST_SCRATCH = Size.mebibytes(256);

const LABEL_VALUE = 'use at most 63 letters, digits, -, _ and ., beginning and ending with a letter or digit';
const TAINT_KEY = 'write the key of the taint as `kubectl describe node` shows it, such as node.example.com/data';

/** All problems of settings. Those of a site and those of something in it are checked separately. */
export function podFaults(pods: PodSettings): PodFault[] {
  return [
    ...(pods.imagePullSecrets ?? []).flatMap((name, place) => secretFaults(name, ['imagePullSecrets', place])),
    ...(pods.tolerations ?? []).flatMap((one, place) => tolerationFaults(one, ['tolerations', place])),
    ...keysAndValues('node', 'nodeSelector', pods.nodeSelector, nodeKeyFault),
    ...(pods.nodeAffinity ?? []).flatMap((term, place) => termFaults(term, ['nodeAffinity', place])),
    ...classFaults('priorityClassName', pods.priorityClassName, 'PriorityClass'),
    ...classFaults('runtimeClassName', pods.runtimeClassName, 'RuntimeClass'),
    ...keysAndValues('label', 'labels', pods.labels, labelKeyFault),
    ...annotationFaults(pods.annotations ?? {}),
    ...idFaults('runAsUser', pods.runAsUser),
    ...idFaults('runAsGroup', pods.runAsGroup),
    ...idFaults('fsGroup', pods.fsGroup),
    ...amountFaults(pods),
  ];
}

/** A fault of one kind at a place; the message begins with the place. */
function fault(kind: string, path: Path, message: string, remedy: string): PodFault {
  return { id: `pods-${kind}`, path, message: `${pathText(['pods', ...path])} ${message}`, remedy };
}

function secretFaults(name: string, path: Path): PodFault[] {
  if (isObjectName(name)) return [];
  // Not repeated: what stands there may be the secret itself.
  const message =
    name === '' ? 'names no Secret' : `is ${name.length} characters that are not a valid name of a Secret`;
  const remedy = 'write the name of a Secret of the type kubernetes.io/dockerconfigjson, such as registry';
  return [fault('pull-secret', path, message, remedy)];
}

function classFaults(
  key: 'priorityClassName' | 'runtimeClassName',
  name: string | undefined,
  kind: string,
): PodFault[] {
  if (name === undefined || isObjectName(name)) return [];
  const remedy = `write it as \`kubectl get ${kind.toLowerCase()}\` prints it, or leave it out`;
  return [fault('class', [key], `is ${quote(name)}, which is not a valid name of a ${kind}`, remedy)];
}

function keysAndValues(
  kind: string,
  table: 'nodeSelector' | 'labels',
  entries: Readonly<Record<string, string>> = {},
  keyFault: (key: string) => KeyFault | undefined,
): PodFault[] {
  return Object.entries(entries).flatMap(([key, value]) => {
    const wrong = keyFault(key);
    if (wrong !== undefined) return [fault(kind, [table, key], wrong.message, wrong.remedy)];
    if (isLabelValue(value)) return [];
    return [fault(kind, [table, key], `is ${quote(value)}, which is not a valid value of a label`, LABEL_VALUE)];
  });
}

function nodeKeyFault(key: string): KeyFault | undefined {
  if (isLabelKey(key)) return undefined;
  return {
    message: 'is not a valid name of a label',
    remedy: 'use one of those that `kubectl get nodes --show-labels` prints',
  };
}

function annotationFaults(annotations: Readonly<Record<string, string>>): PodFault[] {
  const wrong = Object.keys(annotations).flatMap((key) => {
    const found = annotationKeyFault(key);
    return found === undefined ? [] : [fault('annotation', ['annotations', key], found.message, found.remedy)];
  });
  const size = Object.entries(annotations).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  if (size <= MOST_ANNOTATIONS) return wrong;
  const message = `has ${size} bytes of names and values, but Kubernetes accepts at most ${MOST_ANNOTATIONS}`;
  return [...wrong, fault('annotation', ['annotations'], message, 'shorten them, or leave some out')];
}

function tolerationFaults(
  { key, operator = 'Equal', value, effect, tolerationSeconds }: Toleration,
  path: Path,
): PodFault[] {
  const wrong = (at: Path, message: string, remedy: string) => fault('toleration', [...path, ...at], message, remedy);
  const found: PodFault[] = [];
  if (key === undefined && operator === 'Equal') {
    found.push(wrong([], 'has no key', 'add the key of the taint whose value Equal compares'));
  } else if (key === undefined) {
    const remedy = 'add the key of the taint that you mean';
    found.push(wrong([], 'tolerates every taint, including that of a node that is being drained', remedy));
  } else if (!isLabelKey(key)) {
    found.push(wrong(['key'], `is ${quote(key)}, which is not a valid key of a taint`, TAINT_KEY));
  } else if (key === 'node.kubernetes.io/unschedulable') {
    const message = 'is the taint of a node that is being drained: the pods would return to it';
    found.push(wrong(['key'], message, 'leave this toleration out'));
  }
  if (operator === 'Exists' && value !== undefined) {
    found.push(
      wrong(['value'], 'is set beside the operator Exists, which accepts any value', 'leave it out, or use Equal'),
    );
  } else if (value !== undefined && !isLabelValue(value)) {
    found.push(wrong(['value'], `is ${quote(value)}, which is not a valid value of a taint`, LABEL_VALUE));
  }
  if (tolerationSeconds === undefined) return found;
  if (effect !== 'NoExecute') {
    const message = `works only with the effect NoExecute, and effect is ${effect ?? 'not set'}`;
    found.push(wrong(['tolerationSeconds'], message, 'leave it out, or set effect to NoExecute'));
  } else if (!Number.isInteger(tolerationSeconds) || tolerationSeconds < 0) {
    found.push(wrong(['tolerationSeconds'], `is ${tolerationSeconds}`, 'use a whole number from 0'));
  }
  return found;
}

function termFaults({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, path: Path): PodFault[] {
  if (matchExpressions.length + matchFields.length === 0) {
    const remedy = 'add a requirement to matchExpressions or matchFields, or leave the term out';
    return [fault('node', path, 'has no requirement, so it matches no node', remedy)];
  }
  return [
    ...matchExpressions.flatMap((one, place) => expressionFaults(one, [...path, 'matchExpressions', place])),
    ...matchFields.flatMap((one, place) => fieldFaults(one, [...path, 'matchFields', place])),
  ];
}

function expressionFaults({ key, operator, values = [] }: NodeRequirement, path: Path): PodFault[] {
  const wrong = (at: string, message: string, remedy: string) => fault('node', [...path, at], message, remedy);
  const found: PodFault[] = [];
  const bad = nodeKeyFault(key);
  if (bad !== undefined) found.push(wrong('key', `is ${quote(key)}, which ${bad.message}`, bad.remedy));
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      found.push(wrong('values', `is empty, but ${operator} needs at least one value`, 'add a value'));
    for (const value of values.filter((one) => !isLabelValue(one))) {
      found.push(wrong('values', `has ${quote(value)}, which is not a valid value of a label`, LABEL_VALUE));
    }
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1 || !/^-?[0-9]{1,18}$/.test(values[0] ?? '')) {
      found.push(
        wrong('values', `is not what ${operator} can compare with`, "write one whole number as a text, such as ['4']"),
      );
    }
  } else if (values.length > 0) {
    found.push(
      wrong('values', `is set beside the operator ${operator}, which takes no values`, 'leave it out, or use In'),
    );
  }
  return found;
}

function fieldFaults({ key, operator, values = [] }: NodeRequirement, path: Path): PodFault[] {
  if (key === 'metadata.name' && (operator === 'In' || operator === 'NotIn') && values.length === 1) return [];
  const message =
    'is not supported by Kubernetes, which compares only metadata.name, by In or NotIn with exactly one value';
  return [
    fault(
      'node',
      path,
      message,
      "write { key: 'metadata.name', operator: 'NotIn', values: ['node-7'] }, or use matchExpressions",
    ),
  ];
}

function idFaults(key: 'runAsUser' | 'runAsGroup' | 'fsGroup', id: number | 'unset' | undefined): PodFault[] {
  if (id === undefined || id === 'unset') return [];
  if (id === 0 && key === 'runAsUser') {
    const message = 'is 0: root, which the restricted Pod Security Standard refuses';
    return [fault('user', [key], message, 'use another number, unset if the cluster assigns one, or leave it out')];
  }
  if (Number.isInteger(id) && id >= 0 && id <= LARGEST_ID) return [];
  const remedy = `use a whole number from ${key === 'runAsUser' ? 1 : 0} to ${LARGEST_ID}, or unset`;
  return [fault('user', [key], `is ${id}`, remedy)];
}

function amountFaults({ cpuLimitRatio: ratio, scratch }: PodSettings): PodFault[] {
  const found: PodFault[] = [];
  if (ratio !== undefined && !(ratio >= 1 && ratio <= 1000)) {
    const message = `is ${ratio}, but a limit cannot be below the request`;
    found.push(
      fault('cpu-limit', ['cpuLimitRatio'], message, 'use a number from 1 to 1000, such as 8, or leave it out'),
    );
  }
  if (scratch !== undefined && scratch.bytes < LEAST_SCRATCH.bytes) {
    const message = `is ${scratch}, which is too small for some pods of systems`;
    found.push(fault('scratch', ['scratch'], message, `use ${LEAST_SCRATCH} or more, or leave it out`));
  }
  return found;
}
