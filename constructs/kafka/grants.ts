import { checkedOptions } from '../access/access-book.js';
import type { Grantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import type { KafkaAccess, KafkaAccessBook, KafkaQuota, ResourcePattern } from './access.js';
import { CONSUME, type ConsumeOptions, PRODUCE, type ProduceOptions, QUOTA } from './props.js';

/** Kafka's rule for topic names (`org.apache.kafka.common.internals.Topic`); groups follow the same in this kit. */
export const KAFKA_NAME = /^[a-zA-Z0-9._-]{1,249}$/;

/** Grants on one topic, or on all topics with a prefix. Each call is idempotent and returns the access that it extends. */
export class TopicGrants {
  constructor(
    private readonly book: KafkaAccessBook,
    private readonly name: string,
    private readonly pattern: ResourcePattern,
  ) {}

  /** Lets `grantee` write: ACL operations Write and Describe. Write includes idempotent producing (since Kafka 3.0, KIP-679). */
  produce(grantee: Grantee, options: ProduceOptions = {}): KafkaAccess {
    const access = this.book.of(grantee);
    checkedOptions(grantee, 'produce', PRODUCE, options);
    access.allow({ resource: this.resource, operations: ['Write', 'Describe'] });
    access.weaken(options.acks ?? 'all');
    access.note(`produce ${this.label}`);
    return access;
  }

  /** Lets `grantee` read and commit offsets in its consumer group: Read and Describe on the topic, Read on the group. */
  consume(grantee: Grantee, options: ConsumeOptions = {}): KafkaAccess {
    const access = this.book.of(grantee);
    checkedOptions(grantee, 'consume', CONSUME, options);
    const pattern: ResourcePattern = options.groupPrefix === undefined ? 'literal' : 'prefixed';
    const group = options.groupPrefix ?? options.group ?? grantee.name;
    if (options.group !== undefined && options.groupPrefix !== undefined) {
      this.groupProblem(grantee, 'is given both group and groupPrefix', 'keep one of them');
    } else if (!KAFKA_NAME.test(group)) {
      this.groupProblem(
        grantee,
        `has the consumer group "${group}"`,
        'use letters, digits, dot, underscore and hyphen',
      );
    }
    access.allow({ resource: this.resource, operations: ['Read', 'Describe'] });
    access.allow({ resource: { type: 'group', name: group, pattern }, operations: ['Read'] });
    access.note(`consume ${this.label} as ${group}${pattern === 'prefixed' ? '*' : ''}`);
    return access;
  }

  private get resource() {
    return { type: 'topic', name: this.name, pattern: this.pattern } as const;
  }

  private get label(): string {
    return `${this.name}${this.pattern === 'prefixed' ? '*' : ''}`;
  }

  private groupProblem(grantee: Grantee, message: string, remedy: string): void {
    Checks.of(grantee).error('names', { id: 'kafka-group', where: grantee.node.path, message, remedy });
  }
}

/** Grants on the cluster as a whole. */
export class KafkaGrants {
  constructor(private readonly book: KafkaAccessBook) {}

  /** Sets the quota of a workload that has a grant. The last call wins. */
  limit(grantee: Grantee, quota: KafkaQuota): KafkaAccess {
    const access = this.book.of(grantee);
    access.quota = checkedOptions(grantee, 'limit', QUOTA, quota);
    return access;
  }
}
