import {
  either,
  type Kind,
  list,
  number,
  object,
  oneOf,
  required,
  size,
  table,
  text,
  textLike,
} from '../props/index.js';
import type { NodeRequirement, NodeSelectorTerm, PodSettings, Toleration } from './settings.js';

const ID = either(number, oneOf('unset'));
const LABELS = table(required(text), "{ team: 'shop' }");
const REQUIREMENTS: Kind<readonly NodeRequirement[]> = list(
  object<NodeRequirement>({
    key: required(textLike('node.example.com/pool')),
    operator: required(oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt')),
    values: list(text, "['data']"),
  }),
  "[{ key: 'node.example.com/pool', operator: 'In', values: ['data'] }]",
);

export const POD_SETTINGS = object<PodSettings>({
  imagePullSecrets: list(text, "['registry']"),
  tolerations: list(
    object<Toleration>({
      key: text,
      operator: oneOf('Equal', 'Exists'),
      value: text,
      effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
      tolerationSeconds: number,
    }),
    "[{ key: 'node.example.com/data', operator: 'Exists' }]",
  ),
  nodeSelector: table(required(text), "{ 'node.example.com/pool': 'data' }"),
  nodeAffinity: list(
    object<NodeSelectorTerm>({ matchExpressions: REQUIREMENTS, matchFields: REQUIREMENTS }),
    "[{ matchExpressions: [{ key: 'node.example.com/pool', operator: 'Exists' }] }]",
  ),
  priorityClassName: text,
  runtimeClassName: text,
  labels: LABELS,
  annotations: LABELS,
  runAsUser: ID,
  runAsGroup: ID,
  fsGroup: ID,
  cpuLimitRatio: number,
  scratch: size,
});
