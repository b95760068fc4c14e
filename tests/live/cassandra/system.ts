import type { Stage } from '../stage.js';
import type { Scene } from '../system/scene.js';
import type { SystemUnderTest } from '../system/system.js';
import { type CassandraVariant, compose, ID } from './composition.js';
import { RunningCassandra } from './running.js';

/** Selector of the pods of a component. */
export function component(name: string): string {
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
    rolled: [component('node')],
    kept: [],
  },
  wrongValue: { variant: { config: { concurrent_reads: 'many' } }, release: `${ID}-a` },
  compose,
  members: ({ nodesPerRack = 1 }) => [{ selector: component('node'), count: 3 * nodesPerRack }],
  at: (stage: Stage) => new RunningCassandra(stage),
};

export type CassandraScene = Scene<CassandraVariant, RunningCassandra>;
