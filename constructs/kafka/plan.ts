import type { Identify } from '../access/identity.js';
import type { ReleasePlan } from '../helm/release-part.js';
import { activeUsers, memberValues, memoryMebibytes, siteValues, zoneValues } from '../system/chart-values.js';
import type { SystemPlan } from '../system/data-system.js';
import { provisionSeconds } from '../system/provision-seconds.js';
import type { SelfHostedSystem } from '../system/self-hosted-system.js';
import type { KafkaAccess } from './access.js';
import { kafkaUuid } from './ids.js';
import { heapMebibytes, type KafkaSizing } from './sizing.js';
import type { Topic } from './topic.js';
import type { KafkaValues } from './values.js';

/** The first member of a set is up after a minute on a slow disk; provisioning starts a Java tool several times. */
const BASE_SECONDS = 240;
const SECONDS_A_MEMBER = 90;

/** What a plan is made from, as the construct has resolved it. */
export interface KafkaToPlan extends SelfHostedSystem<KafkaAccess> {
  readonly sizing: KafkaSizing;
  readonly brokers: number;
  readonly config: Readonly<Record<string, string>>;
  readonly retireBrokers: number;
  readonly rebalance: string | undefined;
  readonly topics: readonly Topic[];
}

/** The releases of a cluster, with every grant in their values. */
export function kafkaPlan(kafka: KafkaToPlan, accesses: readonly KafkaAccess[], identify: Identify): SystemPlan {
  const values = kafkaValues(kafka, accesses, identify);
  // A task reads no password, and may stand in another stack than the Secrets.
  const taskValues = kafkaValues(kafka, accesses, () => ({ uid: '', epoch: 'task' }));
  const more = provisionSeconds(values.topics, values.access.users, values.access.acls);
  const members = kafka.footprint.reduce((sum, { members }) => sum + members, 0);
  const task = (name: string, settings: NonNullable<KafkaValues['task']>): ReleasePlan => ({
    name: `${kafka.name}-${name}`,
    chart: 'kafka',
    values: { ...taskValues, mode: 'task', task: settings },
    timeoutSeconds: (settings.deadlineSeconds ?? 600) + 60,
  });
  return {
    before: [task('preflight', { name: 'preflight', deadlineSeconds: 180 })],
    main: [
      {
        name: kafka.name,
        chart: 'kafka',
        values: { ...values },
        timeoutSeconds: BASE_SECONDS + SECONDS_A_MEMBER * members + more,
      },
    ],
    formedMarker: `${kafka.name}-formed`,
    after: [
      ...(kafka.retireBrokers > 0
        ? [task('retire', { name: 'retire', brokers: kafka.retireBrokers, deadlineSeconds: 4 * 3600 })]
        : []),
      ...(kafka.rebalance === undefined
        ? []
        : [task('rebalance', { name: 'rebalance', run: kafka.rebalance, deadlineSeconds: 4 * 3600 })]),
    ],
    contract: [task('revoke', { name: 'revoke', deadlineSeconds: 300 + more })],
  };
}

function kafkaValues(kafka: KafkaToPlan, accesses: readonly KafkaAccess[], identify: Identify): KafkaValues {
  const { site, sizing } = kafka;
  const common = siteValues(kafka, { repository: 'apache/kafka', tag: kafka.version });
  const id = (...of: string[]) => kafkaUuid(site.platform, site.facts.name, kafka.name, ...of);
  const active = activeUsers(accesses, identify);
  return {
    mode: 'cluster',
    ...common,
    cluster: { ...common.cluster, id: id() },
    roles: sizing.roles,
    zones: zoneValues(site, sizing.spread),
    controllers: {
      count: sizing.controllers as 1 | 3,
      directoryIds: Array.from({ length: sizing.controllers }, (_, ordinal) => id('controller', `${ordinal}`)),
      heapMebibytes: heapMebibytes(memoryMebibytes(kafka, 'controller')),
      ...memberValues(kafka, 'controller'),
    },
    brokers: {
      count: kafka.brokers,
      config: { ...kafka.config },
      heapMebibytes: heapMebibytes(memoryMebibytes(kafka, 'broker')),
      ...memberValues(kafka, 'broker'),
    },
    defaults: { replicationFactor: sizing.replicationFactor, minInsyncReplicas: sizing.minInsyncReplicas },
    budgets: { brokersMaxUnavailable: 1, controllersMaxUnavailable: 1 },
    access: {
      users: active.map(({ access, user }) => ({
        ...user,
        ...(Object.keys(access.quota).length === 0 ? {} : { quotas: access.quota }),
      })),
      acls: active.flatMap(({ access, name }) =>
        access.permissions.map(({ resource, operations }) => ({
          principal: name,
          resource,
          operations: operations as NonNullable<KafkaValues['access']['acls']>[number]['operations'],
        })),
      ),
    },
    topics: kafka.topics.map(({ name, partitions, replicationFactor, config }) => ({
      name,
      partitions,
      replicationFactor,
      config,
    })),
  };
}
