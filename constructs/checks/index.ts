export { type AcknowledgedWarning, type CheckReport, Checks } from './checks.js';
export { CHECK_AREAS, type CheckArea, type Finding } from './finding.js';
