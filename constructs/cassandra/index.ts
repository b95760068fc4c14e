import '#supported-node';

export type { CassandraAccess, KeyspacePermission } from './access.js';
export { Cassandra } from './cassandra.js';
export { Consistency, type ConsistencyLevel, type ConsistencyLevels } from './consistency.js';
export type { KeyspaceGrants } from './grants.js';
export type { ICassandra } from './interface.js';
export type { Keyspace } from './keyspace.js';
export type {
  CassandraEndpointProps,
  CassandraProps,
  KeyspaceGrantOptions,
  KeyspaceProps,
  RepairProps,
} from './props.js';
