import '#supported-node';

export type { Acks, KafkaAccess, KafkaPermission, KafkaQuota } from './access.js';
export type { ConsumeOptions, KafkaGrants, ProduceOptions, TopicGrants } from './grants.js';
export type { KafkaEndpointProps } from './imported.js';
export { type IKafka, Kafka, type KafkaProps } from './kafka.js';
export type { Topic, TopicProps } from './topic.js';
