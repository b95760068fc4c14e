import { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { licenceFindings } from '../checks/licence.js';
import { suggestion } from '../checks/suggestion.js';
import { versionFindings } from '../checks/version.js';
import { Site } from '../site/site.js';
import type { Tolerance } from '../site/tolerance.js';
import type { Binding, Endpoint } from '../system/binding.js';
import {
  type Footprint,
  type IDataSystem,
  type Identify,
  type ImmutableFact,
  type ISelfHostedSystem,
  markDataSystem,
  type RemovalPolicy,
  type SystemPlan,
} from '../system/data-system.js';
import { Size } from '../units.js';
import { type KafkaAccessBook, kafkaAccessBook } from './access.js';
import { failureDomainFindings, type KafkaFacts, memoryFindings, nameFindings, securityFindings } from './checks.js';
import { KafkaGrants, TopicGrants } from './grants.js';
import { ImportedKafka, type KafkaEndpointProps } from './imported.js';
import { kafkaPlan } from './plan.js';
import { type KafkaSizing, kafkaSizing } from './sizing.js';
import { Topic, type TopicProps } from './topic.js';
import { KAFKA_MINIMUM, KAFKA_RELEASES } from './versions.js';

/** Longest name: StatefulSet, Secret and Certificate names are made from it. */
const MAX_NAME = 30;

/** Port of the listener for clients. */
const KAFKA_CLIENT_PORT = 9092;

/** A cluster, whoever runs it. */
export interface IKafka extends IDataSystem {
  readonly grants: KafkaGrants;
  /** A topic by name. */
  topic(name: string): { readonly name: string; readonly grants: TopicGrants };
  /** All topics that start with a prefix, now and later. */
  topicsWithPrefix(prefix: string): { readonly grants: TopicGrants };
}

export interface KafkaProps {
  /** Topics by name. @default - none; `addTopic` adds more */
  readonly topics?: Readonly<Record<string, TopicProps>>;
  /** What the cluster survives. @default - the platform's promise */
  readonly tolerate?: Tolerance;
  /** More than the smallest honest size. @default - 3 brokers, or 1 where nothing is tolerated */
  readonly size?: { readonly brokers?: number };
  /** Memory of a member, request and limit; half of it is heap, 5 GiB at most. @default - broker 2 GiB, controller 1 GiB */
  readonly memory?: { readonly broker?: Size; readonly controller?: Size };
  /** Cores requested by a member. @default - broker 0.5, controller 0.25 */
  readonly cpu?: { readonly broker?: number; readonly controller?: number };
  /** Volume of a member. Cannot change in place. @default - broker 100 GiB, controller 10 GiB */
  readonly storage?: { readonly broker?: Size; readonly controller?: Size };
  /** Broker configuration by Kafka's names, for all brokers. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** Encryption of the client listener; `off` only where nothing is tolerated. @default 'required' */
  readonly encryptionInTransit?: 'required' | 'off';
  /** @default - the newest version that was proven */
  readonly version?: string;
  /**
   * Moves every partition off this many of the highest brokers. Once that deploy has passed, lower `size.brokers` by
   * as many and set this to 0: a smaller size without it is refused.
   * @default 0
   */
  readonly retireBrokers?: number;
  /** Spreads the partitions over all brokers once for each new value, such as `2026-11-after-growth`. @default - none */
  readonly rebalance?: string;
  /** @default 'retain' */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An Apache Kafka cluster (KRaft) in the site: brokers and a quorum of controllers, each in sets of their own, TLS and
 * SCRAM on the client listener, mutual TLS inside, topics and ACLs from what is declared here and granted anywhere.
 *
 * Problems in the props are collected and reported together at synth (`ProblemError`).
 */
export class Kafka extends Construct implements IKafka, ISelfHostedSystem {
  /** A cluster that somebody else runs: grants open the network path and hand over the Secret that is named. */
  static fromEndpoint(scope: Construct, id: string, props: KafkaEndpointProps): IKafka {
    return new ImportedKafka(scope, id, props);
  }

  readonly name: string;
  readonly type = 'kafka';
  readonly licence = 'Apache-2.0';
  readonly version: string;
  readonly endpoint: Endpoint;
  readonly tolerate: Tolerance;
  readonly sizing: KafkaSizing;
  readonly brokers: number;
  readonly encryptionInTransit: 'required' | 'off';
  readonly removalPolicy: RemovalPolicy;
  readonly config: Readonly<Record<string, string>>;
  readonly retireBrokers: number;
  readonly rebalance: string | undefined;
  readonly grants: KafkaGrants;
  readonly site: Site;
  private readonly members: { readonly broker: Member; readonly controller: Member };
  private readonly topicsByName = new Map<string, Topic>();
  private readonly book: KafkaAccessBook;

  constructor(scope: Construct, id: string, props: KafkaProps = {}) {
    super(scope, Site.claim(scope, id, 'system', MAX_NAME));
    this.name = id;
    this.site = Site.of(this);
    this.tolerate = props.tolerate ?? this.site.tolerate;
    this.sizing = kafkaSizing(this.tolerate);
    this.brokers = props.size?.brokers ?? this.sizing.brokers;
    this.encryptionInTransit = props.encryptionInTransit ?? 'required';
    this.removalPolicy = props.removalPolicy ?? 'retain';
    this.version = props.version ?? KAFKA_RELEASES[0].version;
    this.retireBrokers = props.retireBrokers ?? 0;
    this.rebalance = props.rebalance;
    this.config = Object.fromEntries(Object.entries(props.config ?? {}).map(([key, value]) => [key, `${value}`]));
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
    this.endpoint = { host: `${id}.${this.site.namespaces.data}.svc.cluster.local`, port: KAFKA_CLIENT_PORT };
    this.book = kafkaAccessBook(() => ({
      system: this.name,
      platform: this.site.platform,
      endpoint: this.endpoint,
      target: {
        kind: 'pods',
        labels: { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': this.name },
        ports: [KAFKA_CLIENT_PORT],
      },
      securityProtocol: this.encryptionInTransit === 'required' ? 'SASL_SSL' : 'SASL_PLAINTEXT',
      ...(this.encryptionInTransit === 'required' ? { trust: { kind: 'secret' as const, name: 'trust' } } : {}),
    }));
    this.grants = new KafkaGrants(this.book);
    for (const [name, topic] of Object.entries(props.topics ?? {})) this.addTopic(name, topic);
    this.addChecks();
    markDataSystem(this, true);
  }

  /** Declares a topic. Provisioning creates it, adds partitions and changes its configuration; it never drops one. */
  addTopic(name: string, props: TopicProps = {}): Topic {
    const topic = new Topic(name, props, this.sizing, this.book);
    if (this.topicsByName.has(name)) {
      Checks.of(this).error('names', {
        id: 'kafka-topic-taken',
        where: `${this.node.path}/topics/${name}`,
        message: `the topic "${name}" is declared twice`,
        remedy: 'remove one of the two, or give it another name',
      });
    } else {
      this.topicsByName.set(name, topic);
    }
    return topic;
  }

  topic(name: string): Topic {
    const known = this.topicsByName.get(name);
    if (known) return known;
    Checks.of(this).error('names', {
      id: 'kafka-unknown-topic',
      where: this.node.path,
      message: `has no topic "${name}"; ${suggestion(name, [...this.topicsByName.keys()])}`,
      remedy: 'correct the name, or declare the topic in topics',
    });
    // Stands in so that the rest of the composition is checked too; the error above stops the synthesis.
    return new Topic(name, {}, this.sizing, this.book);
  }

  topicsWithPrefix(prefix: string): { readonly grants: TopicGrants } {
    if (prefix === '') {
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
    return [...this.topicsByName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
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
    const volumes = 'volumes do not change in place: docs/systems/kafka.md, "A larger volume"';
    const quorum = 'the quorum was formed so: docs/systems/kafka.md, "Another promise"';
    return [
      { key: 'storage.className', value: this.site.facts.storage.className, procedure: volumes },
      ...this.footprint.map(({ component, storage }) => ({
        key: `storage.${component}`,
        value: storage?.toString() ?? '',
        procedure: volumes,
      })),
      { key: 'roles', value: this.sizing.roles, procedure: quorum },
      { key: 'controllers', value: `${this.sizing.controllers}`, procedure: quorum },
    ];
  }

  plan(identify: Identify): SystemPlan {
    return kafkaPlan(this, this.book.all, identify);
  }

  private addChecks(): void {
    const facts = (): KafkaFacts => ({
      where: this.node.path,
      site: this.site,
      tolerate: this.tolerate,
      sizing: this.sizing,
      brokers: this.brokers,
      encryptionInTransit: this.encryptionInTransit,
      topics: this.topics,
      accesses: this.book.all,
      retire: this.retireBrokers,
    });
    const checks = Checks.of(this);
    checks.add('names', () => nameFindings(facts()));
    checks.add('failure domain', () => failureDomainFindings(facts()));
    checks.add('capacity', () => memoryFindings(this.node.path, this.footprint));
    checks.add('security', () => securityFindings(facts()));
    checks.add('licences', () => licenceFindings(this.node.path, 'Kafka', this.version, this.licence));
    checks.add('versions', () => versionFindings(this.node.path, 'Kafka', this.version, KAFKA_RELEASES, KAFKA_MINIMUM));
  }
}

interface Member {
  readonly cpu: number;
  readonly memory: Size;
  readonly storage: Size;
}
