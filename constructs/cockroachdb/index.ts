import '#supported-node';

export type { DatabasePrivilege, PostgresqlAccess } from '../postgresql/access.js';
export type { DatabaseGrants } from '../postgresql/grants.js';
export type { IPostgresql } from '../postgresql/interface.js';
export type { PostgresqlEndpointProps } from '../postgresql/props.js';
export type { BackupProps } from './backup.js';
export { CockroachDB } from './cockroachdb.js';
export type { Database } from './database.js';
export { type EnterpriseKeyProps, LicenceKey, type TelemetryKeyProps } from './licence-key.js';
export type { CockroachDBProps } from './props.js';
