import '#supported-node';

export type { CassandraAccess, KeyspacePermission } from './access.js';
export { Cassandra, type CassandraProps, type ICassandra, type RepairProps } from './cassandra.js';
export { Consistency, type ConsistencyLevel, type ConsistencyLevels } from './consistency.js';
export type { KeyspaceGrantOptions, KeyspaceGrants } from './grants.js';
export type { CassandraEndpointProps } from './imported.js';
export type { Keyspace, KeyspaceProps } from './keyspace.js';
