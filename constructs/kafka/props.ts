import { duration, either, number, object, oneOf, required, setting, size, table, text } from '../props/index.js';
import type { EndpointProps } from '../system/imported-system.js';
import { ENDPOINT, SELF_HOSTED } from '../system/props.js';
import type { SelfHostedProps } from '../system/self-hosted-system.js';
import type { Duration, Size } from '../units.js';
import type { Acks, KafkaQuota } from './access.js';

const CONFIG = table(setting, "{ 'compression.type': 'zstd' }");

export const TOPIC = object<TopicProps>({
  partitions: number,
  replicationFactor: number,
  minInsyncReplicas: number,
  retention: either(duration, oneOf('unlimited')),
  cleanupPolicy: oneOf('delete', 'compact'),
  config: CONFIG,
});

export const KAFKA_PROPS = object<KafkaProps>({
  ...SELF_HOSTED,
  topics: table(required(TOPIC), '{ orders: { partitions: 12 } }'),
  size: object({ brokers: number }),
  memory: object({ broker: size, controller: size }),
  cpu: object({ broker: number, controller: number }),
  storage: object({ broker: size, controller: size }),
  config: CONFIG,
  retireBrokers: number,
  rebalance: text,
});

export const KAFKA_ENDPOINT = object<KafkaEndpointProps>({ ...ENDPOINT, port: number });

export const PRODUCE = object<ProduceOptions>({ acks: oneOf('all', 'leader') });
export const CONSUME = object<ConsumeOptions>({ group: text, groupPrefix: text });
export const QUOTA = object<KafkaQuota>({
  producerByteRate: number,
  consumerByteRate: number,
  requestPercentage: number,
});

export interface KafkaProps extends SelfHostedProps {
  /** Topics by name. @default - none; `addTopic` adds more */
  readonly topics?: Readonly<Record<string, TopicProps>>;
  /** More than the smallest honest size. @default - 3 brokers, or 1 where nothing is tolerated */
  readonly size?: { readonly brokers?: number };
  /** Memory of a member, request and limit; half of it is heap, 5 GiB at most. @default - broker 2 GiB, controller 1 GiB */
  readonly memory?: { readonly broker?: Size; readonly controller?: Size };
  /** Cores requested by a member. @default - broker 0.5, controller 0.25 */
  readonly cpu?: { readonly broker?: number; readonly controller?: number };
  /** Volume of a member. Cannot change in place. @default - broker 100 GiB, controller 10 GiB */
  readonly storage?: { readonly broker?: Size; readonly controller?: Size };
  /** Broker configuration by Kafka's names, for all brokers. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Moves every partition off this many of the highest brokers. Once that deploy has passed, lower `size.brokers` by
   * as many and set this to 0: a smaller size without it is refused.
   * @default 0
   */
  readonly retireBrokers?: number;
  /** Spreads the partitions over all brokers once for each new value, such as `2026-11-after-growth`. @default - none */
  readonly rebalance?: string;
}

export interface KafkaEndpointProps extends EndpointProps {
  /** Host name of a bootstrap server. */
  readonly host: string;
  /** @default 9092 */
  readonly port?: number;
}

export interface ProduceOptions {
  /** When a write counts as done. @default 'all' */
  readonly acks?: Acks;
}

export interface ConsumeOptions {
  /** Consumer group. @default - the workload's name */
  readonly group?: string;
  /** All groups that start with this, instead of one group. @default - none */
  readonly groupPrefix?: string;
}

export interface TopicProps {
  /** May grow later, never shrink. @default 6 */
  readonly partitions?: number;
  /** @default - the cluster's: 3, or 1 where nothing is tolerated */
  readonly replicationFactor?: number;
  /** Copies that must have a write before it is acknowledged. @default - the cluster's: 2, or 1 where nothing is tolerated */
  readonly minInsyncReplicas?: number;
  /** How long records are kept; `unlimited`: for ever (Kafka's `retention.ms=-1`). @default - Kafka's: 7 days */
  readonly retention?: Duration | 'unlimited';
  /** @default 'delete' */
  readonly cleanupPolicy?: 'delete' | 'compact';
  /** Any other topic configuration, by Kafka's names. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
}
