import { Construct } from 'constructs';
import { Site } from '../site/site.js';
import type { Binding, Endpoint } from '../system/binding.js';
import { markDataSystem } from '../system/data-system.js';
import { type KafkaAccessBook, kafkaAccessBook } from './access.js';
import { KafkaGrants, TopicGrants } from './grants.js';
import type { IKafka } from './kafka.js';

export interface KafkaEndpointProps {
  /** Host name of a bootstrap server. */
  readonly host: string;
  /** @default 9092 */
  readonly port?: number;
  /** Addresses of the brokers, for the workloads' egress rules: `10.20.0.0/24`. */
  readonly cidr: string;
  /**
   * Secret in the apps namespace with the keys `username` and `password`. The cluster's owner makes the user and
   * its ACLs; the grants say which it needs.
   */
  readonly existingSecret: string;
  /** ConfigMap in the apps namespace whose key `ca.crt` signs the brokers' certificates. @default - none: plain text */
  readonly caConfigMap?: string;
}

/** A Kafka cluster that the kit does not run. */
export class ImportedKafka extends Construct implements IKafka {
  readonly name: string;
  readonly type = 'kafka';
  readonly endpoint: Endpoint;
  readonly grants: KafkaGrants;
  private readonly book: KafkaAccessBook;

  constructor(scope: Construct, id: string, props: KafkaEndpointProps) {
    super(scope, Site.claim(scope, id, 'system', 30));
    this.name = id;
    const { platform } = Site.of(this);
    this.endpoint = { host: props.host, port: props.port ?? 9092 };
    this.book = kafkaAccessBook(() => ({
      system: id,
      platform,
      endpoint: this.endpoint,
      target: { kind: 'cidr', cidr: props.cidr, ports: [this.endpoint.port] },
      securityProtocol: props.caConfigMap === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL',
      ...(props.caConfigMap === undefined ? {} : { trust: { kind: 'configMap' as const, name: props.caConfigMap } }),
      existingSecret: props.existingSecret,
    }));
    this.grants = new KafkaGrants(this.book);
    markDataSystem(this, false);
  }

  topic(name: string) {
    return { name, grants: new TopicGrants(this.book, name, 'literal') };
  }

  topicsWithPrefix(prefix: string) {
    return { grants: new TopicGrants(this.book, prefix, 'prefixed') };
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }
}
