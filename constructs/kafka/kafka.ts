import type { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Identify } from '../access/identity.js';
import { Checks } from '../checks/checks.js';
import { checked, checkedProps, checkedText } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { settingsText } from '../system/chart-values.js';
import type { GrowingFact, ImmutableFact, SystemPlan } from '../system/data-system.js';
import { Declared } from '../system/declared.js';
import { jobFootprint } from '../system/job-footprint.js';
import { procedureOf } from '../system/procedure.js';
import { SelfHostedSystem } from '../system/self-hosted-system.js';
import { Size } from '../units.js';
import { type KafkaAccess, type KafkaAccessBook, kafkaAccessBook } from './access.js';
import { failureDomainFindings, type KafkaFacts, memoryFindings, nameFindings, securityFindings } from './checks.js';
import { KafkaGrants, TopicGrants } from './grants.js';
import { ImportedKafka } from './imported.js';
import type { IKafka } from './interface.js';
import { kafkaPlan } from './plan.js';
import type { KafkaEndpointProps, TopicProps } from './props.js';
import { KAFKA_PROPS, type KafkaProps, TOPIC } from './props.js';
import { type KafkaSizing, kafkaSizing } from './sizing.js';
import { Topic } from './topic.js';
import { KAFKA } from './versions.js';

/** Longest name: StatefulSet, Secret and Certificate names are made from it. */
const MAX_NAME = 30;

/** Port of the listener for clients. */
const KAFKA_CLIENT_PORT = 9092;

/**
 * An Apache Kafka cluster (KRaft) in a site. Brokers and controllers run in StatefulSets of their own. Clients connect with TLS and
 * SCRAM, members with mutual TLS. Topics are declared here; ACLs follow from the grants.
 *
 * All problems with the props are reported together at synth (`ProblemError`).
 */
export class Kafka extends SelfHostedSystem<KafkaAccess> implements IKafka {
  /** A cluster that somebody else runs. Grants open the network path and pass on the Secret that you name. */
  static fromEndpoint(scope: Construct, id: string, props: KafkaEndpointProps): IKafka {
    return new ImportedKafka(scope, id, props);
  }

  readonly type = 'kafka';
  readonly licence = 'Apache-2.0';
  readonly jobs = jobFootprint();
  readonly endpoint: Endpoint;
  readonly sizing: KafkaSizing;
  readonly brokers: number;
  readonly config: Readonly<Record<string, string>>;
  readonly retireBrokers: number;
  readonly rebalance: string | undefined;
  readonly grants: KafkaGrants;
  protected readonly book: KafkaAccessBook;
  private readonly members: { readonly broker: Member; readonly controller: Member };
  private readonly declared = new Declared<Topic>(this, { system: 'kafka', one: 'topic', many: 'topics' });

  /** @throws ProblemError for props that are unknown or of another type */
  constructor(scope: Construct, id: string, props: KafkaProps = {}) {
    super(scope, id, checkedProps(scope, id, KAFKA_PROPS, props), { ...KAFKA, maxName: MAX_NAME });
    this.sizing = kafkaSizing(this.tolerate);
    this.brokers = props.size?.brokers ?? this.sizing.brokers;
    this.retireBrokers = props.retireBrokers ?? 0;
    this.rebalance = props.rebalance;
    this.config = settingsText(props.config);
    this.members = {
      broker: {
        cpu: props.cpu?.broker ?? 0.5,
        memory: props.memory?.broker ?? Size.gibibytes(2),
        storage: props.storage?.broker ?? Size.gibibytes(100),
      },
      controller: {
        cpu: props.cpu?.controller ?? 0.25,
        memory: props.memory?.controller ?? Size.gibibytes(1),
        storage: props.storage?.controller ?? Size.gibibytes(10),
      },
    };
    this.endpoint = this.service(KAFKA_CLIENT_PORT);
    this.book = kafkaAccessBook(this, () => ({
      ...this.connectionTo(KAFKA_CLIENT_PORT),
      securityProtocol: this.encryptionInTransit === 'required' ? 'SASL_SSL' : 'SASL_PLAINTEXT',
    }));
    this.grants = new KafkaGrants(this.book);
    for (const [name, topic] of Object.entries(props.topics ?? {})) this.addTopic(name, topic);
    const facts = (): KafkaFacts => ({
      ...this.facts,
      sizing: this.sizing,
      brokers: this.brokers,
      topics: this.topics,
      accesses: this.book.all,
      retire: this.retireBrokers,
      rebalance: this.rebalance,
    });
    this.addChecks({
      names: () => nameFindings(facts()),
      'failure domain': () => failureDomainFindings(facts()),
      capacity: () => memoryFindings(this.node.path, this.footprint),
      security: () => securityFindings(facts()),
    });
  }

  /** Declares a topic. Provisioning creates it, adds partitions and changes its settings. It never deletes a topic. */
  addTopic(name: string, props: TopicProps = {}): Topic {
    checkedText(this, 'topic', name);
    checked(this.node.path, TOPIC, props, ['topics', name]);
    return this.declared.add(new Topic(name, props, this.sizing, this.book));
  }

  topic(name: string): Topic {
    checkedText(this, 'topic', name);
    return this.declared.get(name, () => new Topic(name, {}, this.sizing, this.book));
  }

  topicsWithPrefix(prefix: string): { readonly grants: TopicGrants } {
    if (checkedText(this, 'prefix', prefix) === '') {
      Checks.of(this).error('security', {
        id: 'kafka-empty-prefix',
        where: this.node.path,
        message: 'an empty prefix would grant every topic',
        remedy: 'name the prefix that the topics share',
      });
    }
    return { grants: new TopicGrants(this.book, prefix, 'prefixed') };
  }

  get topics(): readonly Topic[] {
    return this.declared.sorted;
  }

  get replicationSummary(): string {
    const { replicationFactor, minInsyncReplicas, spread } = this.sizing;
    return `${replicationFactor} copies, ${minInsyncReplicas} in sync${spread === 'none' ? '' : `, one a ${spread}`}`;
  }

  get footprint(): readonly Footprint[] {
    const { broker, controller } = this.members;
    const brokers = { component: 'broker', members: this.brokers, ...broker };
    if (this.sizing.roles === 'combined') return [brokers];
    return [brokers, { component: 'controller', members: this.sizing.controllers, ...controller }];
  }

  get immutableFacts(): readonly ImmutableFact[] {
    const quorum = procedureOf(this.type, 'Another promise');
    const copies = procedureOf(this.type, 'Other copies of a topic');
    return [
      ...this.volumeFacts,
      { key: 'roles', value: this.sizing.roles, procedure: quorum },
      { key: 'controllers', value: `${this.sizing.controllers}`, procedure: quorum },
      ...this.topics.map(({ name, replicationFactor }) => ({
        key: `topics.${name}.replicationFactor`,
        value: `${replicationFactor}`,
        procedure: copies,
      })),
    ];
  }

  get growingFacts(): readonly GrowingFact[] {
    const { brokers: count, retireBrokers: retiring } = this;
    const partitions = procedureOf(this.type, 'Fewer partitions of a topic');
    return [
      { key: 'size.brokers', count, retiring, procedure: procedureOf(this.type, 'Shrink') },
      ...this.topics.map(({ name, partitions: count }) => ({
        key: `topics.${name}.partitions`,
        count,
        procedure: partitions,
      })),
    ];
  }

  plan(identify: Identify): SystemPlan {
    return kafkaPlan(this, this.book.all, identify);
  }
}

interface Member {
  readonly cpu: number;
  readonly memory: Size;
  readonly storage: Size;
}
