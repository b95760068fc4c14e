import { bindingPath } from '../access/grantee.js';
import { error, type Finding, warning } from '../checks/finding.js';
import type { Footprint } from '../site/footprint.js';
import {
  lostAtOnce,
  placeFindings,
  plainTextFindings,
  retireFindings,
  runFindings,
  type SystemFacts,
  storageFindings,
} from '../system/system-checks.js';
import { Size } from '../units.js';
import type { KafkaAccess } from './access.js';
import { KAFKA_NAME } from './grants.js';
import type { KafkaSizing } from './sizing.js';
import type { Topic } from './topic.js';

/** What the checks of a cluster look at. */
export interface KafkaFacts extends SystemFacts {
  readonly sizing: KafkaSizing;
  readonly brokers: number;
  readonly topics: readonly Topic[];
  readonly accesses: readonly KafkaAccess[];
  readonly retire: number;
  readonly rebalance: string | undefined;
}

/** Whether the cluster survives what it promises to survive: copies, quorum and spread against the site's zones and nodes. */
export function failureDomainFindings(facts: KafkaFacts): Finding[] {
  const { where, tolerate, sizing, brokers, retire } = facts;
  const found = placeFindings(facts, 'controllers', { count: brokers, what: 'brokers', prop: 'size.brokers' });
  if (!Number.isInteger(brokers) || brokers < sizing.brokers) {
    found.push(
      error(
        'kafka-brokers',
        where,
        `has size.brokers ${brokers}; tolerate ${tolerate} needs ${sizing.brokers} or more`,
        `set size.brokers to ${sizing.brokers} or more, or leave it out`,
      ),
    );
  }
  if (sizing.roles === 'combined' && brokers > 1) {
    found.push(
      error(
        'kafka-combined-brokers',
        where,
        `has ${brokers} brokers, but tolerate none runs a single process`,
        'set tolerate to node or zone, or leave size.brokers out',
      ),
    );
  }
  const retirement = { retire, members: brokers, least: sizing.brokers, what: 'brokers', prop: 'retireBrokers' };
  return [
    ...found,
    ...retireFindings(facts, retirement),
    ...facts.topics.flatMap((topic) => topicFindings(facts, topic)),
  ];
}

function topicFindings(facts: KafkaFacts, topic: Topic): Finding[] {
  const where = `${facts.where}/topics/${topic.name}`;
  const { tolerate } = facts;
  const remaining = facts.brokers - facts.retire;
  const found: Finding[] = [];
  if (!Number.isInteger(topic.partitions) || topic.partitions < 1 || topic.partitions > 4000) {
    found.push(
      error('kafka-partitions', where, `has ${topic.partitions} partitions`, 'use a whole number from 1 to 4000'),
    );
  }
  if (
    !Number.isInteger(topic.replicationFactor) ||
    topic.replicationFactor < 1 ||
    topic.replicationFactor > remaining
  ) {
    found.push(
      error(
        'kafka-replication',
        where,
        `has the replication factor ${topic.replicationFactor}, but ${remaining} brokers hold copies`,
        `set replicationFactor to a number from 1 to ${remaining}, or raise size.brokers`,
      ),
    );
  }
  if (
    !Number.isInteger(topic.minInsyncReplicas) ||
    topic.minInsyncReplicas < 1 ||
    topic.minInsyncReplicas > topic.replicationFactor
  ) {
    found.push(
      error(
        'kafka-min-insync',
        where,
        `requires ${topic.minInsyncReplicas} in-sync replicas of ${topic.replicationFactor} copies`,
        `set minInsyncReplicas to a number from 1 to ${topic.replicationFactor}`,
      ),
    );
  } else {
    found.push(...insyncFindings(facts, topic, where));
  }
  // Kafka reads `TRUE ` as true.
  if (tolerate !== 'none' && /^\s*true\s*$/i.test(topic.config['unclean.leader.election.enable'] ?? '')) {
    found.push(
      error(
        'kafka-unclean-leader',
        where,
        `lets a copy that lacks acknowledged writes become the leader (unclean.leader.election.enable), but the platform promises to lose none with a ${tolerate}`,
        'remove unclean.leader.election.enable from config',
      ),
    );
  }
  return found;
}

/** Minimum of in-sync copies against what is lost at once: more than that must have a write, and no more than are left. */
function insyncFindings(facts: KafkaFacts, topic: Topic, where: string): Finding[] {
  const { tolerate } = facts;
  const { replicationFactor: copies, minInsyncReplicas: minimum } = topic;
  const lost = lostAtOnce(facts, copies);
  const [least, most] = [lost + 1, copies - lost];
  if (tolerate === 'none' || (minimum >= least && minimum <= most)) return [];
  const remedy =
    least > most
      ? `set replicationFactor to 3 and minInsyncReplicas to 2, or leave both out: no minimum of ${copies} copies keeps the promise`
      : `set minInsyncReplicas to ${least === most ? least : `a number from ${least} to ${most}`}, with ${copies} copies`;
  const gone = `a ${tolerate} can take ${lost} of its ${copies} copies`;
  return [
    minimum > most
      ? error(
          'kafka-min-insync-stops',
          where,
          `stops accepting writes when fewer than ${minimum} copies are left (minInsyncReplicas), but ${gone}, and the platform promises to survive this`,
          remedy,
        )
      : error(
          'kafka-min-insync-loses',
          where,
          `acknowledges a write that ${minimum === 1 ? 'only one broker has' : `${minimum} brokers have`} (minInsyncReplicas ${minimum}), but ${gone}, and would lose it`,
          remedy,
        ),
  ];
}

/** Memory below which a member's heap is too small to start (the chart's schema asks for 256 MiB of heap). */
const LEAST_MEMORY = Size.mebibytes(512);

/** Members that could not live on what they are given. */
export function memoryFindings(where: string, footprint: readonly Footprint[]): Finding[] {
  return footprint
    .filter(({ memory }) => memory.bytes < LEAST_MEMORY.bytes)
    .map(({ component, memory }) =>
      error(
        'kafka-memory',
        where,
        `gives a ${component} ${memory} of memory, half of it heap; it needs at least ${LEAST_MEMORY}`,
        `set memory.${component} to ${LEAST_MEMORY} or more, or leave it out`,
      ),
    );
}

/** Grants and settings that the promise or the site's rules do not allow. */
export function securityFindings(facts: KafkaFacts): Finding[] {
  const { where, tolerate } = facts;
  const found = [
    ...plainTextFindings(facts),
    ...storageFindings(facts, 'its logs'),
    ...limitFindings(where, facts.accesses),
  ];
  for (const access of facts.accesses) {
    if (access.acknowledgement === 'leader' && tolerate !== 'none') {
      found.push(
        warning(
          'kafka-acks-leader',
          bindingPath(access.binding),
          `writes to ${where} with acks: 'leader'; an acknowledged write can be lost with a ${tolerate}`,
          "use acks: 'all', or acknowledge with a reason",
        ),
      );
    }
  }
  return found;
}

/** A limit grants nothing. */
export function limitFindings(where: string, accesses: readonly KafkaAccess[]): Finding[] {
  return accesses
    .filter(({ permissions }) => permissions.length === 0)
    .map(({ grantee }) =>
      error(
        'kafka-limit-alone',
        grantee.node.path,
        `has a quota in ${where} but no grant on it: it would get a user without any rights`,
        'grant it what it needs (produce, consume), or remove the limit',
      ),
    );
}

/** A name against Kafka's rule for topics. */
export function topicNameFindings(where: string, name: string): Finding[] {
  if (KAFKA_NAME.test(name) && name !== '.' && name !== '..') return [];
  return [
    error(
      'kafka-topic-name',
      where,
      `"${name}" is not a valid topic name`,
      'use 1 to 249 letters, digits, dots, underscores and hyphens',
    ),
  ];
}

/** Names of topics, and what they begin with, in a cluster of others, where none is declared. */
export function grantedTopicFindings(where: string, accesses: readonly KafkaAccess[]): Finding[] {
  const topics = accesses.flatMap(({ permissions }) => permissions.map(({ resource }) => resource));
  const names = new Set(topics.filter(({ type }) => type === 'topic').map(({ name }) => name));
  return [...names].flatMap((name) => topicNameFindings(`${where}/topics/${name}`, name));
}

/** Names against Kafka's rules. */
export function nameFindings(facts: KafkaFacts): Finding[] {
  const found: Finding[] = runFindings(facts, 'rebalance', facts.rebalance);
  const metricNames = new Map<string, string>();
  for (const topic of facts.topics) {
    const where = `${facts.where}/topics/${topic.name}`;
    found.push(...topicNameFindings(where, topic.name));
    if (topic.name.startsWith('__')) {
      found.push(
        error(
          'kafka-topic-internal',
          where,
          `"${topic.name}" looks like one of Kafka's internal topics`,
          'use a name that does not start with two underscores',
        ),
      );
    }
    // Kafka refuses a topic whose metric name collides with another's: dots become underscores there.
    const metric = topic.name.replaceAll('.', '_');
    const other = metricNames.get(metric);
    if (other !== undefined) {
      found.push(
        error(
          'kafka-topic-collision',
          where,
          `"${topic.name}" collides with "${other}": Kafka's metrics treat a dot and an underscore as the same`,
          'rename one of them',
        ),
      );
    }
    metricNames.set(metric, topic.name);
    for (const { key, prop } of topic.doubled) {
      found.push(
        error('kafka-topic-config', where, `sets "${key}" in config, which is the prop ${prop}`, `use ${prop}`),
      );
    }
  }
  return found;
}
