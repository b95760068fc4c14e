import '#supported-node';

export type { DatabasePrivilege, PostgresqlAccess } from './access.js';
export type { DatabaseGrants } from './grants.js';
export type { IPostgresql } from './interface.js';
export { Postgresql } from './postgresql.js';
export type { PostgresqlEndpointProps } from './props.js';
