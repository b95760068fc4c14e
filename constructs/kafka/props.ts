import { duration, either, number, object, oneOf, required, setting, size, table, text } from '../props/index.js';
import { ENDPOINT, SELF_HOSTED } from '../system/props.js';
import type { KafkaQuota } from './access.js';
import type { ConsumeOptions, ProduceOptions } from './grants.js';
import type { KafkaEndpointProps } from './imported.js';
import type { KafkaProps } from './kafka.js';
import type { TopicProps } from './topic.js';

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
