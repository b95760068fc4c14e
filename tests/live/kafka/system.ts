import type { Stage } from '../stage.js';
import type { Scene } from '../system/scene.js';
import type { SystemUnderTest } from '../system/system.js';
import { compose, ID, type KafkaVariant } from './composition.js';
import { RunningKafka } from './running.js';

/** Selector of the pods of a component. */
export function component(name: string): string {
  return `app.kubernetes.io/instance=${ID},app.kubernetes.io/component=${name}`;
}

export function brokersOf({ brokers = 3 }: KafkaVariant): number {
  return brokers;
}

export const KAFKA: SystemUnderTest<KafkaVariant, RunningKafka> = {
  name: 'kafka',
  id: ID,
  releases: [ID],
  provisioning: component('provisioning'),
  plainText: {
    // ApiVersions v0, correlation id 4242, no client id: every Kafka listener answers it before any login.
    request: Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 16, 146, 255, 255]),
    // Four bytes of length, then the same correlation id.
    answer: /^.{8}00001092/,
  },
  certificates: {
    names: ['serving', 'broker', 'controller', 'admin'].map((name) => `${ID}-${name}`),
    // The chart restarts members one by one for the one client of Kafka that cannot reload.
    restarts: true,
  },
  configChange: {
    change: ({ config }) => ({ config: { ...config, 'num.replica.fetchers': '2' } }),
    rolled: [component('broker')],
    kept: [component('controller')],
  },
  wrongValue: { variant: { config: { 'num.io.threads': 'many' } }, release: ID },
  compose,
  members: (variant) => [
    { selector: component('broker'), count: brokersOf(variant) },
    { selector: component('controller'), count: 3 },
  ],
  at: (stage: Stage) => new RunningKafka(stage),
};

export type KafkaScene = Scene<KafkaVariant, RunningKafka>;
