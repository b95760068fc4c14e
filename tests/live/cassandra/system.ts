import type { Stage } from '../stage.js';
import type { Scene } from '../system/scene.js';
import type { SystemUnderTest } from '../system/system.js';
import { type CassandraVariant, compose, ID } from './composition.js';
import { NODES, RunningCassandra } from './running.js';

/** Nodes of each rack. */
export function nodesOf({ nodesPerRack = 1 }: CassandraVariant): number {
  return nodesPerRack;
}

/** Selector of the pods of a component. */
function component(name: string): string {
  return `app.kubernetes.io/instance=${ID},app.kubernetes.io/component=${name}`;
}

export const CASSANDRA: SystemUnderTest<CassandraVariant, RunningCassandra> = {
  name: 'cassandra',
  id: ID,
  releases: [`${ID}-access`],
  provisioning: component('provisioning'),
  plainText: {
    // OPTIONS of protocol version 4, stream 4242: a node in plain text answers SUPPORTED before any login.
    request: Buffer.from([4, 0, 16, 146, 5, 0, 0, 0, 0]),
    answer: /^84..109206/,
  },
  certificates: {
    names: ['node', 'serving', 'admin'].map((name) => `${ID}-${name}`),
    // JMX is Java's own server and reads its store once.
    restarts: true,
  },
  configChange: {
    change: ({ config }) => ({ config: { ...config, concurrent_compactors: '1' } }),
    rolled: [NODES],
    kept: [],
  },
  wrongValue: { variant: { config: { concurrent_reads: 'many' } }, release: `${ID}-a` },
  compose,
  members: (variant) => [{ selector: NODES, count: 3 * nodesOf(variant) }],
  at: (stage: Stage) => new RunningCassandra(stage),
};

export type CassandraScene = Scene<CassandraVariant, RunningCassandra>;
