import '#supported-node';

export type { DatabasePrivilege, PostgresqlAccess } from '../postgresql/access.js';
export type { DatabaseGrants } from '../postgresql/grants.js';
export type { IPostgresql, PostgresqlEndpointProps } from '../postgresql/postgresql.js';
export type { BackupProps } from './backup.js';
export { CockroachDB, type CockroachDBProps } from './cockroachdb.js';
export type { Database } from './database.js';
export { type EnterpriseKeyProps, LicenceKey, type TelemetryKeyProps } from './licence-key.js';
