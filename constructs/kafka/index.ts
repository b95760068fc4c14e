import '#supported-node';

export type { Acks, KafkaAccess, KafkaPermission, KafkaQuota } from './access.js';
export type { KafkaGrants, TopicGrants } from './grants.js';
export type { IKafka } from './interface.js';
export { Kafka } from './kafka.js';
export type { ConsumeOptions, KafkaEndpointProps, KafkaProps, ProduceOptions, TopicProps } from './props.js';
export type { Topic } from './topic.js';
