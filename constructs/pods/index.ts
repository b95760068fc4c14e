export { placementFindings, podFindings, providerFindings } from './checks.js';
export { type PodFault, podFaults } from './faults.js';
export { mergedPods } from './merge.js';
export { POD_SETTINGS } from './props.js';
export {
  type NodeOperator,
  type NodeRequirement,
  type NodeSelectorTerm,
  type PodSettings,
  type Toleration,
  USER_ID,
} from './settings.js';
