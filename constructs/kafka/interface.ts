import type { IDataSystem } from '../system/data-system.js';
import type { KafkaGrants, TopicGrants } from './grants.js';

/** A cluster, whoever runs it. */
export interface IKafka extends IDataSystem {
  readonly grants: KafkaGrants;
  /** A topic by name. */
  topic(name: string): { readonly name: string; readonly grants: TopicGrants };
  /** All topics that start with a prefix, including those created later. */
  topicsWithPrefix(prefix: string): { readonly grants: TopicGrants };
}
