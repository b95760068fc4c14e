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
  /** Number of brokers, at least the default. @default - 3, or 1 with `tolerate: 'none'` */
  readonly size?: { readonly brokers?: number };
  /** Memory request and limit of a pod. Half of it is heap, at most 5 GiB. @default - broker 2 GiB, controller 1 GiB */
  readonly memory?: { readonly broker?: Size; readonly controller?: Size };
  /** CPU request of a pod, in cores. @default - broker 0.5, controller 0.25 */
  readonly cpu?: { readonly broker?: number; readonly controller?: number };
  /** Size of a pod's volume. Cannot change in place. @default - broker 100 GiB, controller 10 GiB */
  readonly storage?: { readonly broker?: Size; readonly controller?: Size };
  /** Further broker settings by Kafka's names, for all brokers. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Moves all partitions off this many brokers, those with the highest numbers. After that deploy, lower `size.brokers` by the
   * same number and set this to 0. A smaller size without this step is refused.
   * @default 0
   */
  readonly retireBrokers?: number;
  /** Spreads the partitions over all brokers, once for each new value, such as `2026-11-after-growth`. @default - none */
  readonly rebalance?: string;
}

export interface KafkaEndpointProps extends EndpointProps {
  /** Host name of a bootstrap server. */
  readonly host: string;
  /** Port of the bootstrap server. @default 9092 */
  readonly port?: number;
}

export interface ProduceOptions {
  /** When a write is acknowledged: by all in-sync replicas, or by the leader alone. @default 'all' */
  readonly acks?: Acks;
}

export interface ConsumeOptions {
  /** Consumer group. @default - the workload's name */
  readonly group?: string;
  /** Grants all groups that start with this prefix, instead of one group. @default - none */
  readonly groupPrefix?: string;
}

export interface TopicProps {
  /** Number of partitions. It may grow later, never shrink. @default 6 */
  readonly partitions?: number;
  /** Copies of each partition. Cannot change in place. @default - the cluster's: 3, or 1 with `tolerate: 'none'` */
  readonly replicationFactor?: number;
  /** Copies that must have a write before it is acknowledged. @default - the cluster's: 2, or 1 with `tolerate: 'none'` */
  readonly minInsyncReplicas?: number;
  /** How long records are kept. `unlimited` keeps them for ever (Kafka's `retention.ms=-1`). @default - Kafka's: 7 days */
  readonly retention?: Duration | 'unlimited';
  /** What happens to records after the retention: they are deleted, or the last one of each key is kept. @default 'delete' */
  readonly cleanupPolicy?: 'delete' | 'compact';
  /** Further topic settings by Kafka's names. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
}
