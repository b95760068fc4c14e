import {
  duration,
  made,
  number,
  object,
  oneOf,
  required,
  setting,
  size,
  table,
  text,
  textLike,
} from '../props/index.js';
import { ENDPOINT, SELF_HOSTED } from '../system/props.js';
import type { CassandraProps, RepairProps } from './cassandra.js';
import type { Consistency, ConsistencyLevels } from './consistency.js';
import type { KeyspaceGrantOptions } from './grants.js';
import type { CassandraEndpointProps } from './imported.js';
import type { KeyspaceProps } from './keyspace.js';

export const KEYSPACE = object<KeyspaceProps>({
  replicationFactor: number,
  dataset: oneOf('strong', 'eventual'),
});

export const CASSANDRA_PROPS = object<CassandraProps>({
  ...SELF_HOSTED,
  keyspaces: table(required(KEYSPACE), "{ orders: { dataset: 'strong' } }"),
  size: object({ nodesPerRack: number }),
  memory: size,
  cpu: number,
  storage: size,
  config: table(setting, '{ concurrent_reads: 64 }'),
  repair: object<RepairProps>({ schedule: text, intervalDays: number, window: duration }),
  existingAdminSecret: text,
  retireNodesPerRack: number,
});

export const CASSANDRA_ENDPOINT = object<CassandraEndpointProps>({
  ...ENDPOINT,
  port: number,
  localDatacenter: required(textLike('dc1')),
});

const LEVEL = oneOf('ONE', 'LOCAL_ONE', 'TWO', 'THREE', 'QUORUM', 'LOCAL_QUORUM', 'EACH_QUORUM', 'ALL');
export const LEVELS = object<ConsistencyLevels>({ read: LEVEL, write: LEVEL });

export const KEYSPACE_GRANT = object<KeyspaceGrantOptions>({
  consistency: made<Consistency>('Consistency', 'Consistency.localQuorum()'),
});
