import type { IConstruct } from 'constructs';
import { type Access, AccessBook } from '../access/access-book.js';
import { openBinding, type SystemConnection } from '../access/binding.js';
import type { Binding, Grantee } from '../access/grantee.js';
import { Consistency, strongest } from './consistency.js';

/** Cassandra's permissions on a keyspace. */
export type KeyspacePermission = 'SELECT' | 'MODIFY' | 'CREATE' | 'ALTER' | 'DROP';

/** What every binding of a cluster has in common. */
export interface CassandraConnection extends SystemConnection {
  readonly localDatacenter: string;
}

/** One grant: what, on which keyspace, at which levels. */
export interface KeyspaceGrant {
  readonly keyspace: string;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly consistency: Consistency;
}

/** What one workload may do with one cluster. Grants add to it, in any order and as often as they like. */
export class CassandraAccess implements Access {
  readonly binding: Binding;
  private readonly permissionsByKeyspace = new Map<string, Set<KeyspacePermission>>();
  private readonly granted: KeyspaceGrant[] = [];
  private readonly summaries = new Set<string>();

  constructor(
    private readonly connection: CassandraConnection,
    readonly grantee: Grantee,
  ) {
    this.binding = openBinding(connection, grantee, {
      entries: () => this.entries(),
      summary: () => [...this.summaries].sort(),
    });
  }

  /** Allows something on a keyspace, and tells the client at which levels to do it. */
  allow(grant: KeyspaceGrant, permissions: readonly KeyspacePermission[], what: string): void {
    const known = this.permissionsByKeyspace.get(grant.keyspace) ?? new Set();
    for (const permission of permissions) known.add(permission);
    this.permissionsByKeyspace.set(grant.keyspace, known);
    this.granted.push(grant);
    this.summaries.add(`${what} ${grant.keyspace}`);
  }

  /** Everything allowed, sorted, one entry a keyspace. */
  get permissions(): { readonly keyspace: string; readonly permissions: KeyspacePermission[] }[] {
    return [...this.permissionsByKeyspace.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([keyspace, permissions]) => ({ keyspace, permissions: [...permissions].sort() }));
  }

  get grants(): readonly KeyspaceGrant[] {
    return this.granted;
  }

  /** The levels the client is told, for all its keyspaces: the strongest that any grant asked for. */
  get consistency(): Consistency {
    const read = strongest(this.granted.filter(({ reads }) => reads).map(({ consistency }) => consistency.read));
    const write = strongest(this.granted.filter(({ writes }) => writes).map(({ consistency }) => consistency.write));
    return Consistency.of({ ...(read ? { read } : {}), ...(write ? { write } : {}) });
  }

  private entries(): Record<string, string> {
    const { endpoint, localDatacenter } = this.connection;
    const { read, write } = this.consistency;
    return {
      type: 'cassandra',
      provider: 'datastead',
      host: endpoint.host,
      port: `${endpoint.port}`,
      'contact-points': `${endpoint.host}:${endpoint.port}`,
      'local-datacenter': localDatacenter,
      'read-consistency': read,
      'write-consistency': write,
      keyspaces: this.permissions.map(({ keyspace }) => keyspace).join(','),
    };
  }
}

/** The accesses of one cluster, one a workload. */
export type CassandraAccessBook = AccessBook<CassandraAccess>;

export function cassandraAccessBook(system: IConstruct, connection: () => CassandraConnection): CassandraAccessBook {
  return new AccessBook(system, (grantee) => new CassandraAccess(connection(), grantee));
}
