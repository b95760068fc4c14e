import { ProblemError } from '../problem.js';
import type { Grantee } from '../workload/grantee.js';
import type { CassandraAccess, CassandraAccessBook } from './access.js';
import { Consistency } from './consistency.js';

export interface KeyspaceGrantOptions {
  /**
   * Levels that the client is told to use. A binding has one for reads and one for writes, whatever the keyspace: with
   * several grants it is the strongest that any of them asks for.
   * @default Consistency.localQuorum()
   */
  readonly consistency?: Consistency;
}

/**
 * What workloads may do with one keyspace. Each call is idempotent and returns what it made.
 * @throws ProblemError when no grantee is given
 */
export class KeyspaceGrants {
  constructor(
    private readonly book: CassandraAccessBook,
    private readonly keyspace: string,
  ) {}

  /** Lets `grantee` read all tables (SELECT). */
  read(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, ['SELECT'], 'read', options);
  }

  /** Lets `grantee` write and delete rows in all tables (MODIFY). */
  write(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, ['MODIFY'], 'write', options);
  }

  /** Both. */
  readWrite(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, ['SELECT', 'MODIFY'], 'read and write', options);
  }

  /** Lets `grantee` make, change and drop tables too, for versioned migrations. The keyspace itself stays as declared. */
  migrate(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, ['SELECT', 'MODIFY', 'CREATE', 'ALTER', 'DROP'], 'migrate', options);
  }

  private allow(
    grantee: Grantee,
    permissions: Parameters<CassandraAccess['allow']>[1],
    what: string,
    options: KeyspaceGrantOptions,
  ): CassandraAccess {
    const { keyspace } = this;
    if (grantee === undefined || grantee === null) {
      throw new ProblemError([
        {
          id: 'cassandra-grantee',
          where: `keyspaces/${keyspace}`,
          message: `lets nobody ${what}: no grantee is given`,
          remedy: 'give the Workload or SmokeTest that may do it',
        },
      ]);
    }
    const access = this.book.of(grantee);
    const reads = permissions.includes('SELECT');
    const writes = permissions.includes('MODIFY');
    access.allow(
      { keyspace, reads, writes, consistency: options.consistency ?? Consistency.localQuorum() },
      permissions,
      what,
    );
    return access;
  }
}
