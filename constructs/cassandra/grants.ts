import { checkedOptions } from '../access/access-book.js';
import type { Grantee } from '../access/grantee.js';
import type { CassandraAccess, CassandraAccessBook, KeyspacePermission } from './access.js';
import { Consistency } from './consistency.js';
import { KEYSPACE_GRANT, type KeyspaceGrantOptions } from './props.js';

/** What each grant is called in a summary, and the permissions that it gives. */
const GRANTS = {
  read: { words: 'read', permissions: ['SELECT'] },
  write: { words: 'write', permissions: ['MODIFY'] },
  readWrite: { words: 'read and write', permissions: ['SELECT', 'MODIFY'] },
  migrate: { words: 'migrate', permissions: ['SELECT', 'MODIFY', 'CREATE', 'ALTER', 'DROP'] },
} as const satisfies Record<string, { readonly words: string; readonly permissions: readonly KeyspacePermission[] }>;

/** Grants on one keyspace. Each call is idempotent and returns the access that it extends. */
export class KeyspaceGrants {
  constructor(
    private readonly book: CassandraAccessBook,
    private readonly keyspace: string,
  ) {}

  /** Lets `grantee` read all tables (SELECT). */
  read(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, 'read', options);
  }

  /** Lets `grantee` write and delete rows in all tables (MODIFY). */
  write(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, 'write', options);
  }

  /** Lets `grantee` read and write (SELECT and MODIFY). */
  readWrite(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, 'readWrite', options);
  }

  /** Lets `grantee` also create, alter and drop tables, for versioned migrations. The keyspace itself stays as declared. */
  migrate(grantee: Grantee, options: KeyspaceGrantOptions = {}): CassandraAccess {
    return this.allow(grantee, 'migrate', options);
  }

  private allow(grantee: Grantee, call: keyof typeof GRANTS, options: KeyspaceGrantOptions): CassandraAccess {
    const access = this.book.of(grantee);
    const { consistency = Consistency.localQuorum() } = checkedOptions(grantee, call, KEYSPACE_GRANT, options);
    const { keyspace } = this;
    const { words, permissions } = GRANTS[call];
    const grant = { keyspace, reads: call !== 'write', writes: call !== 'read', consistency };
    access.allow(grant, permissions, words);
    return access;
  }
}
