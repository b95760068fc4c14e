import { checkedOptions } from '../access/access-book.js';
import type { Grantee } from '../access/grantee.js';
import type { SpannerAccess, SpannerAccessBook, SpannerPrivilege } from './access.js';
import { SPANNER_GRANT, type SpannerGrantOptions } from './props.js';

/** Grants on one database. Each call is idempotent and returns the access that it extends. */
export class SpannerGrants {
  constructor(
    private readonly book: SpannerAccessBook,
    private readonly database: string,
  ) {}

  /** Lets `grantee` read (`roles/spanner.databaseReader`). */
  read(grantee: Grantee, options: SpannerGrantOptions = {}): SpannerAccess {
    return this.allow(grantee, 'read', options);
  }

  /** Lets `grantee` read and write, but not change the schema. The kit creates a role for this, because Google's `databaseUser` may change it. */
  readWrite(grantee: Grantee, options: SpannerGrantOptions = {}): SpannerAccess {
    return this.allow(grantee, 'readWrite', options);
  }

  /** Lets `grantee` also change the schema (`roles/spanner.databaseUser`). */
  migrate(grantee: Grantee): SpannerAccess {
    return this.allow(grantee, 'migrate', {});
  }

  private allow(grantee: Grantee, privilege: SpannerPrivilege, options: SpannerGrantOptions): SpannerAccess {
    const access = this.book.of(grantee);
    const { role } = checkedOptions(grantee, privilege, SPANNER_GRANT, options);
    access.allow(this.database, privilege, role);
    return access;
  }
}
