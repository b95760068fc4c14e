import type { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { checkedProps, checkedText } from '../props/index.js';
import { ImportedSystem } from '../system/imported-system.js';
import { type KafkaAccess, type KafkaAccessBook, kafkaAccessBook } from './access.js';
import { grantedTopicFindings, limitFindings } from './checks.js';
import { KafkaGrants, TopicGrants } from './grants.js';
import type { IKafka } from './interface.js';
import { KAFKA_ENDPOINT, type KafkaEndpointProps } from './props.js';

/** A Kafka cluster that the kit does not run. */
export class ImportedKafka extends ImportedSystem<KafkaAccess> implements IKafka {
  readonly type = 'kafka';
  readonly grants: KafkaGrants;
  protected readonly book: KafkaAccessBook;

  constructor(scope: Construct, id: string, props: KafkaEndpointProps) {
    checkedProps(scope, id, KAFKA_ENDPOINT, props);
    super(scope, id, { ...props, port: props.port ?? 9092 });
    this.book = kafkaAccessBook(this, () => ({
      ...this.connectionTo(this.endpoint.port),
      securityProtocol: props.caConfigMap === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL',
    }));
    this.grants = new KafkaGrants(this.book);
    const checks = Checks.of(this);
    checks.add('names', () => grantedTopicFindings(this.node.path, this.book.all));
    checks.add('security', () => limitFindings(this.node.path, this.book.all));
  }

  topic(name: string) {
    return { name, grants: new TopicGrants(this.book, checkedText(this, 'topic', name), 'literal') };
  }

  topicsWithPrefix(prefix: string) {
    return { grants: new TopicGrants(this.book, checkedText(this, 'prefix', prefix), 'prefixed') };
  }
}
