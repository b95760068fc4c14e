export type { Grantee } from '../access/grantee.js';
export { Migration, type MigrationProps } from './migration.js';
export { SmokeTest, type SmokeTestProps } from './smoke-test.js';
export { type Scaling, Workload, WorkloadGrants, type WorkloadProps } from './workload.js';
