import type { IConstruct } from 'constructs';
import { type Access, AccessBook } from '../access/access-book.js';
import { openBinding, type SystemConnection } from '../access/binding.js';
import type { Binding, Grantee } from '../access/grantee.js';

/** Whether values may be read, written, or both. */
export type KeyAccess = 'read' | 'write' | 'readWrite';

/** Categories of commands, by the server's names. */
export type CommandCategory = 'read' | 'write' | 'pubsub' | 'scripting';

/** Keys by pattern, and what may be done with them. */
export interface KeyRule {
  readonly pattern: string;
  readonly access: KeyAccess;
}

/** What a system gives to every binding. */
export interface RedisConnection extends SystemConnection {
  /** Addresses `host:port` of all sentinels; empty where the endpoint is the server itself. */
  readonly sentinels: readonly string[];
  /** Name by which sentinels know the primary. */
  readonly primaryName?: string;
  readonly tls: 'required' | 'off';
}

/** What one workload may do with one system. Grants add to it, in any order and as often as they like. */
export class RedisAccess implements Access {
  readonly binding: Binding;
  private readonly directions = new Map<string, Set<'read' | 'write'>>();
  private readonly channelPatterns = new Set<string>();
  private readonly categories = new Set<CommandCategory>();
  private readonly summaries = new Set<string>();
  private waited: number | undefined;

  constructor(
    private readonly connection: RedisConnection,
    readonly grantee: Grantee,
  ) {
    this.binding = openBinding(connection, grantee, {
      entries: () => this.entries(),
      summary: () => [...this.summaries].sort(),
    });
  }

  allowKeys(pattern: string, access: KeyAccess): void {
    const known = this.directions.get(pattern) ?? new Set();
    for (const direction of access === 'readWrite' ? (['read', 'write'] as const) : [access]) {
      known.add(direction);
      this.categories.add(direction);
    }
    this.directions.set(pattern, known);
    this.summaries.add(`${access === 'readWrite' ? 'read and write' : access} ${pattern}`);
  }

  allowChannels(pattern: string): void {
    this.channelPatterns.add(pattern);
    this.categories.add('pubsub');
    this.summaries.add(`publish and subscribe ${pattern}`);
  }

  allowScripting(): void {
    this.categories.add('scripting');
    this.summaries.add('run scripts');
  }

  /** The most replicas that any grant asked to wait for is what the client is told. */
  waitFor(replicas: number): void {
    this.waited = this.waited === undefined ? replicas : Math.max(this.waited, replicas);
  }

  /** Replicas to wait for after a write; undefined for a workload that may not write. */
  get wait(): number | undefined {
    return this.waited;
  }

  get commands(): readonly CommandCategory[] {
    return [...this.categories].sort();
  }

  get keys(): readonly KeyRule[] {
    return [...this.directions.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([pattern, directions]) => ({
        pattern,
        access: directions.size === 2 ? 'readWrite' : directions.has('write') ? 'write' : 'read',
      }));
  }

  get channels(): readonly string[] {
    return [...this.channelPatterns].sort();
  }

  private entries(): Record<string, string> {
    const { endpoint, sentinels, primaryName, tls } = this.connection;
    const optional = (key: string, value: string | undefined) => (value ? { [key]: value } : {});
    return {
      type: 'redis',
      provider: 'datastead',
      host: endpoint.host,
      port: `${endpoint.port}`,
      tls,
      ...optional('sentinels', sentinels.join(',')),
      ...optional('primary-name', primaryName),
      ...(this.waited === undefined ? {} : { 'wait-replicas': `${this.waited}` }),
      ...optional('keys', this.keys.map(({ pattern }) => pattern).join(' ')),
      ...optional('channels', this.channels.join(' ')),
    };
  }
}

/** The accesses of one system, one a workload. */
export type RedisAccessBook = AccessBook<RedisAccess>;

export function redisAccessBook(system: IConstruct, connection: () => RedisConnection): RedisAccessBook {
  return new AccessBook(system, (grantee) => new RedisAccess(connection(), grantee));
}
