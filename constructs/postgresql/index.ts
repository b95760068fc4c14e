import '#supported-node';

export type { DatabasePrivilege, PostgresqlAccess } from './access.js';
export type { DatabaseGrants } from './grants.js';
export { type IPostgresql, Postgresql, type PostgresqlEndpointProps } from './postgresql.js';
