import type { IConstruct } from 'constructs';
import { type Access, AccessBook } from '../access/access-book.js';
import { openBinding, type SystemConnection } from '../access/binding.js';
import type { Binding, Grantee } from '../access/grantee.js';

export type ResourceType = 'topic' | 'group';
export type ResourcePattern = 'literal' | 'prefixed';

/** A Kafka ACL without its principal: what may be done with which resource. */
export interface KafkaPermission {
  readonly resource: { readonly type: ResourceType; readonly name: string; readonly pattern: ResourcePattern };
  readonly operations: readonly string[];
}

/** Limits of one user, by Kafka's own names for client quotas. */
export interface KafkaQuota {
  /** Bytes per second that the user may produce to one broker. @default - no limit */
  readonly producerByteRate?: number;
  /** Bytes per second that the user may fetch from one broker. @default - no limit */
  readonly consumerByteRate?: number;
  /** Percentage of one broker's request handler and network threads. @default - no limit */
  readonly requestPercentage?: number;
}

/** When a write is acknowledged: by all in-sync replicas, or by the leader alone. */
export type Acks = 'all' | 'leader';

/** What a cluster gives to every binding. */
export interface KafkaConnection extends SystemConnection {
  readonly securityProtocol: 'SASL_SSL' | 'SASL_PLAINTEXT';
}

/** What one workload may do with one cluster. Grants add to it, in any order and as often as they like. */
export class KafkaAccess implements Access {
  readonly binding: Binding;
  private readonly operations = new Map<string, { permission: KafkaPermission; operations: Set<string> }>();
  private readonly summaries = new Set<string>();
  private acks: Acks = 'all';
  quota: KafkaQuota = {};

  constructor(
    private readonly connection: KafkaConnection,
    readonly grantee: Grantee,
  ) {
    this.binding = openBinding(connection, grantee, {
      entries: () => this.entries(),
      summary: () => [...this.summaries].sort(),
    });
  }

  /** Allows operations on a resource. */
  allow(permission: KafkaPermission): void {
    const { type, name, pattern } = permission.resource;
    const key = JSON.stringify([type, pattern, name]);
    const known = this.operations.get(key) ?? { permission, operations: new Set<string>() };
    for (const operation of permission.operations) known.operations.add(operation);
    this.operations.set(key, known);
  }

  /** Notes in words what was granted. */
  note(summary: string): void {
    this.summaries.add(summary);
  }

  /** The weakest acknowledgement that any grant asked for is what the client is told. */
  weaken(acks: Acks): void {
    if (acks === 'leader') this.acks = 'leader';
  }

  /** Everything allowed, sorted, one entry a resource. */
  get permissions(): KafkaPermission[] {
    return [...this.operations.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { permission, operations }]) => ({ resource: permission.resource, operations: [...operations].sort() }));
  }

  get acknowledgement(): Acks {
    return this.acks;
  }

  private names(type: ResourceType, pattern: ResourcePattern): string[] {
    return this.permissions
      .filter(({ resource }) => resource.type === type && resource.pattern === pattern)
      .map(({ resource }) => resource.name);
  }

  private entries(): Record<string, string> {
    const { endpoint, securityProtocol } = this.connection;
    const optional = (key: string, values: readonly string[]) =>
      values.length === 0 ? {} : { [key]: values.join(',') };
    return {
      type: 'kafka',
      provider: 'datastead',
      host: endpoint.host,
      port: `${endpoint.port}`,
      'bootstrap-servers': `${endpoint.host}:${endpoint.port}`,
      'security-protocol': securityProtocol,
      'sasl-mechanism': 'SCRAM-SHA-512',
      acks: this.acks === 'all' ? 'all' : '1',
      ...optional('topics', this.names('topic', 'literal')),
      ...optional('topic-prefixes', this.names('topic', 'prefixed')),
      ...optional('consumer-group', this.names('group', 'literal')),
      ...optional('consumer-group-prefix', this.names('group', 'prefixed')),
    };
  }
}

/** The accesses of one cluster, one a workload. */
export type KafkaAccessBook = AccessBook<KafkaAccess>;

export function kafkaAccessBook(system: IConstruct, connection: () => KafkaConnection): KafkaAccessBook {
  return new AccessBook(system, (grantee) => new KafkaAccess(connection(), grantee));
}
