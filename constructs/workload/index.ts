export type { Grantee } from '../access/grantee.js';
export { Migration, type MigrationProps } from './migration.js';
export type { Scaling, WorkloadProps } from './props.js';
export { SmokeTest, type SmokeTestProps } from './smoke-test.js';
export { Workload, WorkloadGrants } from './workload.js';
