import '#supported-node';

export type { Acknowledgement, CheckReport, Finding } from './constructs/checks/index.js';
export { type Problem, ProblemError } from './constructs/problem.js';
export type { Site } from './constructs/site/site.js';
export { type SiteFacts, Sites, type StateBackend } from './constructs/site/sites.js';
export type { Tolerance } from './constructs/site/tolerance.js';
export type { Binding, Endpoint } from './constructs/system/binding.js';
export type { Footprint, IDataSystem, RemovalPolicy } from './constructs/system/data-system.js';
export { Duration, Size } from './constructs/units.js';
export {
  type Grantee,
  Migration,
  type MigrationProps,
  SmokeTest,
  type SmokeTestProps,
  Workload,
  type WorkloadProps,
} from './constructs/workload/index.js';
export { Platform, type PlatformDescription, type PlatformProps } from './stacks/index.js';
