import '#supported-node';

export type { Endpoint } from './constructs/access/endpoint.js';
export type { Binding } from './constructs/access/grantee.js';
export type { Acknowledgement, CheckReport, Finding } from './constructs/checks/index.js';
export type { Patch } from './constructs/patches/index.js';
export type {
  NodeOperator,
  NodeRequirement,
  NodeSelectorTerm,
  PodSettings,
  Toleration,
} from './constructs/pods/index.js';
export { type Problem, ProblemError } from './constructs/problem.js';
export type { Footprint } from './constructs/site/footprint.js';
export type { RemovalPolicy } from './constructs/site/removal-policy.js';
export type { Site } from './constructs/site/site.js';
export { type SiteFacts, Sites, type StateBackend } from './constructs/site/sites.js';
export type { Tolerance } from './constructs/site/tolerance.js';
export type { IDataSystem } from './constructs/system/data-system.js';
export { Duration, Size } from './constructs/units.js';
export {
  type Autoscaling,
  CronJob,
  type CronJobProps,
  type EgressRule,
  EnvFrom,
  type EnvFromSource,
  type EnvSource,
  EnvValue,
  type Grantee,
  type InitContainerProps,
  type Metrics,
  Migration,
  type MigrationProps,
  type Mount,
  type Scaling,
  type SidecarProps,
  SmokeTest,
  type SmokeTestProps,
  Volume,
  type VolumeSource,
  Workload,
  type WorkloadProps,
} from './constructs/workload/index.js';
export { Platform, type PlatformDescription, type PlatformProps } from './stacks/index.js';
