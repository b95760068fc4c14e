import { settingsText } from '../system/chart-values.js';
import type { Duration } from '../units.js';
import type { KafkaAccessBook } from './access.js';
import { TopicGrants } from './grants.js';
import type { TopicProps } from './props.js';
import type { KafkaSizing } from './sizing.js';

/** Topic configurations that have a prop of their own. */
const OWN_PROPS: ReadonlyMap<string, string> = new Map([
  ['min.insync.replicas', 'minInsyncReplicas'],
  ['retention.ms', 'retention'],
  ['cleanup.policy', 'cleanupPolicy'],
]);

/** A topic of a cluster. */
export class Topic {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly config: Readonly<Record<string, string>>;
  readonly grants: TopicGrants;
  /** Keys of `config` that would be said twice, with the prop to use instead. */
  readonly doubled: readonly { readonly key: string; readonly prop: string }[];

  constructor(
    readonly name: string,
    props: TopicProps,
    sizing: KafkaSizing,
    book: KafkaAccessBook,
  ) {
    this.partitions = props.partitions ?? 6;
    this.replicationFactor = props.replicationFactor ?? sizing.replicationFactor;
    this.minInsyncReplicas = props.minInsyncReplicas ?? Math.min(sizing.minInsyncReplicas, this.replicationFactor);
    const extra = settingsText(props.config);
    this.doubled = Object.keys(extra).flatMap((key) => {
      const prop = OWN_PROPS.get(key);
      return prop === undefined ? [] : [{ key, prop }];
    });
    this.config = {
      'min.insync.replicas': `${this.minInsyncReplicas}`,
      ...(props.retention ? { 'retention.ms': retentionText(props.retention) } : {}),
      ...(props.cleanupPolicy ? { 'cleanup.policy': props.cleanupPolicy } : {}),
      ...extra,
    };
    this.grants = new TopicGrants(book, name, 'literal');
  }
}

function retentionText(retention: Duration | 'unlimited'): string {
  return retention === 'unlimited' ? '-1' : `${retention.milliseconds}`;
}
