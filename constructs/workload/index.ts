export type { Grantee } from '../access/grantee.js';
export type { InitContainerProps, Probes, SidecarProps } from './containers.js';
export { CronJob } from './cron-job.js';
export type { ConcurrencyPolicy, CronJobProps } from './cron-job-props.js';
export type { EgressRule } from './egress.js';
export {
  EnvFrom,
  type EnvFromOptions,
  type EnvFromSource,
  type EnvOptions,
  type EnvSource,
  EnvValue,
  type PodField,
} from './environment.js';
export type { Metrics } from './metrics.js';
export { Migration, type MigrationProps } from './migration.js';
export type { WorkloadProps } from './props.js';
export type { Autoscaling, Scaling, ScalingPolicy, ScalingRules } from './scaling.js';
export { SmokeTest, type SmokeTestProps } from './smoke-test.js';
export {
  type AccessMode,
  type Mount,
  type ObjectFiles,
  type ObjectFilesOptions,
  Volume,
  type VolumeSource,
} from './volumes.js';
export { Workload, WorkloadGrants } from './workload.js';
