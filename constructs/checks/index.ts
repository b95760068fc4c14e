export type { Acknowledgement } from './acknowledgement.js';
export { type AcknowledgedWarning, type CheckReport, Checks } from './checks.js';
export { CHECK_AREAS, type CheckArea, type Finding } from './finding.js';
