import type { Finding } from '../checks/finding.js';
import type { Site } from '../site/site.js';
import type { Tolerance } from '../site/tolerance.js';
import type { Footprint } from '../system/data-system.js';
import { Size } from '../units.js';
import type { KafkaAccess } from './access.js';
import { KAFKA_NAME } from './grants.js';
import type { KafkaSizing } from './sizing.js';
import type { Topic } from './topic.js';

/** What the checks of a cluster look at. */
export interface KafkaFacts {
  readonly where: string;
  readonly site: Site;
  readonly tolerate: Tolerance;
  readonly sizing: KafkaSizing;
  readonly brokers: number;
  readonly encryptionInTransit: 'required' | 'off';
  readonly topics: readonly Topic[];
  readonly accesses: readonly KafkaAccess[];
  readonly retire: number;
}

function error(id: string, where: string, message: string, remedy: string): Finding {
  return { severity: 'error', id, where, message, remedy };
}

function warning(id: string, where: string, message: string, remedy: string): Finding {
  return { severity: 'warning', id, where, message, remedy };
}

/** Whether the cluster survives what it promises to survive: copies, quorum and spread against the site's zones and nodes. */
export function failureDomainFindings(facts: KafkaFacts): Finding[] {
  const { where, site, tolerate, sizing, brokers } = facts;
  const { zones, capacity } = site.facts;
  const found: Finding[] = [];
  if (tolerate === 'zone' && zones.length < 3) {
    found.push(
      error(
        'kafka-zones',
        where,
        `promises to survive the loss of a zone, but ${site.facts.name} has ${zones.length} (${zones.join(', ')}); a majority of controllers needs 3`,
        `add zones to ${site.facts.at('zones')}, or set tolerate to node or none`,
      ),
    );
  }
  if (tolerate === 'node' && zones.length * capacity.nodesPerZone < 3) {
    found.push(
      error(
        'kafka-nodes',
        where,
        `promises to survive the loss of a node, but ${site.facts.name} has ${zones.length * capacity.nodesPerZone} nodes; a majority of controllers needs 3`,
        `raise capacity.nodesPerZone at ${site.facts.at('capacity')}, or set tolerate to none`,
      ),
    );
  }
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
        `has ${brokers} brokers that are their own controllers (tolerate none)`,
        'set tolerate to node or zone, or leave size.brokers out',
      ),
    );
  }
  if (
    !Number.isInteger(facts.retire) ||
    facts.retire < 0 ||
    (facts.retire > 0 && brokers - facts.retire < sizing.brokers)
  ) {
    found.push(
      error(
        'kafka-retire',
        where,
        `would retire ${facts.retire} of ${brokers} brokers; tolerate ${tolerate} needs ${sizing.brokers} to stay`,
        `set retireBrokers to ${Math.max(0, brokers - sizing.brokers)} or less`,
      ),
    );
  }
  return [...found, ...facts.topics.flatMap((topic) => topicFindings(facts, topic))];
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
  if (topic.minInsyncReplicas < 1 || topic.minInsyncReplicas > topic.replicationFactor) {
    found.push(
      error(
        'kafka-min-insync',
        where,
        `wants ${topic.minInsyncReplicas} in-sync replicas of ${topic.replicationFactor} copies`,
        `set minInsyncReplicas to a number from 1 to ${topic.replicationFactor}`,
      ),
    );
  } else if (tolerate !== 'none' && topic.minInsyncReplicas >= topic.replicationFactor) {
    found.push(
      error(
        'kafka-min-insync-stops',
        where,
        `stops to accept writes when one of its ${topic.replicationFactor} copies is gone (minInsyncReplicas ${topic.minInsyncReplicas}), but the platform promises to survive the loss of a ${tolerate}`,
        `set minInsyncReplicas to ${Math.max(1, topic.replicationFactor - 1)}, or replicationFactor to ${topic.minInsyncReplicas + 1}`,
      ),
    );
  } else if (tolerate !== 'none' && topic.minInsyncReplicas < 2) {
    found.push(
      error(
        'kafka-min-insync-loses',
        where,
        `acknowledges a write that one broker alone holds (minInsyncReplicas ${topic.minInsyncReplicas}); losing a ${tolerate} would lose it`,
        'set minInsyncReplicas to 2 and replicationFactor to 3, or leave both out',
      ),
    );
  }
  return found;
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
        `gives a ${component} ${memory} of memory, half of it heap; it does not start below ${LEAST_MEMORY}`,
        `set memory.${component} to ${LEAST_MEMORY} or more, or leave it out`,
      ),
    );
}

/** Grants and settings that the promise or the site's rules do not allow. */
export function securityFindings(facts: KafkaFacts): Finding[] {
  const { where, site, tolerate } = facts;
  const found: Finding[] = [];
  if (facts.encryptionInTransit === 'off' && tolerate !== 'none') {
    found.push(
      error(
        'kafka-plain-text',
        where,
        `turns encryption in transit off, which only tolerate none (a development platform) allows; here it is ${tolerate}`,
        "set encryptionInTransit to 'required', or leave it out",
      ),
    );
  }
  if (!site.facts.storage.encryptedAtRest) {
    found.push(
      warning(
        'kafka-storage-unencrypted',
        where,
        `keeps its logs on storage class "${site.facts.storage.className}", which ${site.facts.at('storage', 'encryptedAtRest')} says does not encrypt at rest`,
        'use a class that encrypts, or acknowledge with a reason',
      ),
    );
  }
  for (const access of facts.accesses) {
    if (access.acknowledgement === 'leader' && tolerate !== 'none') {
      found.push(
        warning(
          'kafka-acks-leader',
          access.grantee.node.path,
          `writes to ${where} with acks: 'leader'; a write it was told is done can be lost with a ${tolerate}`,
          "use acks: 'all', or acknowledge with a reason",
        ),
      );
    }
  }
  return found;
}

/** Names against Kafka's rules. */
export function nameFindings(facts: KafkaFacts): Finding[] {
  const found: Finding[] = [];
  const metricNames = new Map<string, string>();
  for (const topic of facts.topics) {
    const where = `${facts.where}/topics/${topic.name}`;
    if (!KAFKA_NAME.test(topic.name) || topic.name === '.' || topic.name === '..') {
      found.push(
        error(
          'kafka-topic-name',
          where,
          `"${topic.name}" is no topic name`,
          'use 1 to 249 letters, digits, dots, underscores and hyphens',
        ),
      );
    } else if (topic.name.startsWith('__')) {
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
          `"${topic.name}" collides with "${other}": Kafka's metrics do not tell a dot from an underscore`,
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
